"""The live host: a project that is open in REAPER, reached through the bridge and the agent (docs/agent.md)."""
