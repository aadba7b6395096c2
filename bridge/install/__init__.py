"""Deskhand into REAPER's resource folder and out again, and the doctor."""
