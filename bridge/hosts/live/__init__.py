"""A running REAPER as a host, through the agent."""
