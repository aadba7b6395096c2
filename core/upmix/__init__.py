"""Stereo to 5.1: primary and ambient sound, where each goes, the way back to stereo, and headphones."""
