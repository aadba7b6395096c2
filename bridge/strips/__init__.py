"""What the rules of :mod:`models.strips` need of a session: its tracks, measured once."""
