"""An engineer's habits with channel strips: read off settings, learned, and held against the house rules."""
