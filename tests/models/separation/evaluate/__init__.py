"""Tests of what is measured of upmixes."""
