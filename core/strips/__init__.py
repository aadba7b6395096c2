"""What a channel strip goes by, measured in one pass over a track's audio."""
