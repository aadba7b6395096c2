"""Solvers that listen, on NumPy alone: the leveller and the differentiable mixing console with gain and pan."""
