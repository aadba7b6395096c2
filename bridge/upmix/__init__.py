"""From stereo to 5.1: what is read, taken apart, placed, measured and written."""
