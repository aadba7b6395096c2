"""Tests of the vocal chain."""
