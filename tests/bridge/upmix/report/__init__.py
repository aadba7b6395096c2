"""Tests of the upmix's section of the report."""
