"""Settings from a pair as published: a siamese encoder and measures of each band, and forests on top.

Source: Moroșanu 2025, section 4.3. Its architecture is not published beyond that sentence; the sizes are ours.
"""
