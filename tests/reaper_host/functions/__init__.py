"""The functions that scripts may call, by subject. Each is declared as REAPER's header has it."""
