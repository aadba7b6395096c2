"""Setting REAPER up for Deskhand and back: what is copied, what is edited, what is checked."""
