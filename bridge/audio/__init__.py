"""The audio that the items of a track play, streamed in blocks."""
