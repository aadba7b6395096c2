"""What a name and a sound each say about a track, in words."""

from __future__ import annotations

from bridge.words import spoken
from models.ears.prediction import Identity
from models.ears.taxonomy import UNKNOWN


def disagree(identity: Identity) -> bool:
    """Whether name and sound each say something, and not the same."""
    sound = identity.by_sound
    return sound is not None and identity.by_name.label not in (UNKNOWN, sound.label)


def votes(identity: Identity) -> str:
    """Why a track is taken for what it is: both votes where it was heard.

    ``name "kick in" 0.99, sound kick 0.98``, or, where they do not agree, ``the name says lead vocal 0.55, the
    sound says electric guitar 0.81``.
    """
    name, sound = identity.by_name, identity.by_sound
    if identity.corrected or sound is None:
        return identity.reason
    heard = f"{spoken(sound.label)} {sound.confidence:.2f}"
    if disagree(identity):
        return f"the name says {spoken(name.label)} {name.confidence:.2f}, the sound says {heard}"
    if name.label != UNKNOWN:
        return f"{name.reason} {name.confidence:.2f}, sound {heard}"
    return f"{name.reason}, sound {heard}" if name.name else f"sound {heard}"
