"""What runs inside REAPER. Standard library and reapy only."""
