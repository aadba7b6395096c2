"""What a solver of :mod:`models.balance` needs of a session: which faders are parts, and what they sound like."""
