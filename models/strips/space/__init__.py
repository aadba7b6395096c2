"""Reverb of a mix: one or two shared returns, and how much of every track goes there."""
