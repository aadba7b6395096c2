"""Pairs of recordings before and after settings that are known, and what learns to tell the settings from them."""
