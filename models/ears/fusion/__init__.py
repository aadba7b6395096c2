"""What tracks are, by their names, their sound and the session around them."""

from models.ears.fusion.identify import identify

__all__ = ["identify"]
