"""Training of the solvers that listen, on torch. Nothing here is needed to balance a session."""
