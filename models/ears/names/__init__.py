"""Recognition by track name."""

from models.ears.names.recognise import recognise, recognise_names
from models.ears.prediction import Clue, Prediction

__all__ = ["Clue", "Prediction", "recognise", "recognise_names"]
