"""Recognising what a track is."""
