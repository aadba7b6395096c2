"""What tracks amount to when they are mixed: powers in bands, powers across tracks, peaks, sections of a song."""
