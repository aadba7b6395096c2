"""Stock plug-ins as project-file text: one file each."""
