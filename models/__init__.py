"""Learned and lexical parts: arrays and names in, numbers and labels out. Imports ``core`` only."""
