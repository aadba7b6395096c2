"""What moves a picture: a running REAPER through its agent or its own OSC, or a project file that a page plays."""
