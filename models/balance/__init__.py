"""Faders and pans: what a mix's levels are, what they should be, and solvers that find them."""
