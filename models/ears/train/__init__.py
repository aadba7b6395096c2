"""Training of the ear, on torch. Nothing here is needed to listen."""
