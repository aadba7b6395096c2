"""The project-file host: a ``.RPP`` or ``.RTrackTemplate`` on disk, no REAPER needed."""
