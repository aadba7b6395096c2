"""The bands that channel strips are told in. Nothing here needs an array."""

from __future__ import annotations

from typing import Final

OCTAVES: Final = (63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
"""Centres of the nine octave bands of the masking rules in Hz (Hafezi and Reiss 2015, without the lowest)."""

CROSSOVERS: Final = (200.0, 1200.0, 5000.0)
"""Crossover frequencies in Hz of the four bands of :attr:`models.strips.material.Sound.levels` (LR4)."""
