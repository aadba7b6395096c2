"""Recognition by track name."""

from models.ears.names.prediction import Clue, NamePrediction
from models.ears.names.recognise import recognise, recognise_names

__all__ = ["Clue", "NamePrediction", "recognise", "recognise_names"]
