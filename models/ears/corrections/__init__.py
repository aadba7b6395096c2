"""What the engineer has set right before, and what follows from it for other tracks. No retraining."""

from models.ears.corrections.correction import Correction, clean, for_ear
from models.ears.corrections.recall import Recall, adjust, remembered, standing, with_corrections

__all__ = [
    "Correction",
    "Recall",
    "adjust",
    "clean",
    "for_ear",
    "remembered",
    "standing",
    "with_corrections",
]
