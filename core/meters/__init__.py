"""Meters: level, loudness, stereo image."""
