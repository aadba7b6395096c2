"""Teaching the four networks of the vocal chain; the only part of it that needs torch."""
