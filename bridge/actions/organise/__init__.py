"""Organise: names, colours, folders, pairs, order, gain staging and returns as one plan."""
