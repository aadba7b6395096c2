"""Separation by demucs' networks: the one place outside training that needs torch (extra ``separation``)."""
