"""The equaliser of any track: masking between tracks, high-pass, resonances, sibilance, tone balance."""

from models.strips.eq.change import change
from models.strips.eq.equalise import equalise

__all__ = ["change", "equalise"]
