"""A stand-in for REAPER: a process that runs ReaScripts in Python over a project file's text, without REAPER.

What it is for: to run the agent's own files with the real reapy package, and to make code fail that ignores what
REAPER is known to do. What it is not: proof that REAPER does the same. It has no audio engine, no window, and
knows only the functions that are declared here; each other one raises.

Choices where REAPER is not known or varies, each the harder one for a script: every pointer into a project dies
with undo, redo and a switch of the tab; any write moves the state change count; NULL for a track or an item is
misuse. Not reproduced: threads of scripts run freely here, REAPER holds them up between two cycles.

Steer it with :class:`tests.reaper_host.client.StandIn`.
"""
