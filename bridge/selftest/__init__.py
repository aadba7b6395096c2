"""The self-test inside a real REAPER: what only REAPER can tell, tried on a scratch project and written down."""
