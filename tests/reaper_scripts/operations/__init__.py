"""The agent's operations: the real files with the real reapy, inside the stand-in for REAPER."""
