"""Two doors to the same session: a project file on disk, and a running REAPER."""
