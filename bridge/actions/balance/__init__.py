"""Balance: faders and pans as one plan, in the engineer's own taste."""
