"""Results as JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

from models.ears.prediction import Identity, Prediction


def to_json(value: object) -> str:
    """One line of valid JSON: dataclasses as objects, paths as text, infinite numbers as null."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def told(identity: Identity) -> dict[str, Any]:
    """What a track is taken for, and what name and sound each say: without the beliefs behind it."""
    name, sound = identity.by_name, identity.by_sound
    fields = {field.name: plain(getattr(identity, field.name)) for field in dataclasses.fields(Prediction)}
    heard = sound and {"label": sound.label, "confidence": sound.confidence, "windows": sound.windows}
    votes = {"name": {"label": name.label, "confidence": name.confidence}, "sound": heard}
    return fields | {"votes": votes, "corrected": identity.corrected}


def plain(value: Any) -> Any:
    """The value in JSON's own kinds."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Path():
            return str(value)
        case dict():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [plain(entry) for entry in value]
        case _ if dataclasses.is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in JSON")
