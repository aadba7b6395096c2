"""Weights of the learned parts, and their model cards."""
