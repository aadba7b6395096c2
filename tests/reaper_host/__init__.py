"""A stand-in for REAPER: a process that runs ReaScripts in Python over a project file's text, without REAPER.

What it is for: to run the agent's own files with the real reapy package, and to make code fail that ignores what
REAPER is known to do. What it is not: proof that REAPER does the same. It has no audio engine, no window, and
knows only the functions that are declared here; each other one raises.

Steer it with :class:`tests.reaper_host.client.StandIn`.
"""
