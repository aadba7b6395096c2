"""Compressor and multiband compressor for any track, from the dynamics that it measures.

:func:`~models.strips.dynamics.compress.compress` and :func:`~models.strips.dynamics.bands.compress_bands` say what
a track needs; :mod:`~models.strips.dynamics.after` what a sound is like behind an equaliser or a compressor.
"""
