"""What tracks are, by name, by sound, by their company and by what the engineer has said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bridge.audio.hear import Listener
    from models.ears.corrections import Correction

Recognise = Callable[[Sequence[Clue]], list[Prediction]]
Identify = Callable[..., list[Identity]]
"""As :func:`models.ears.fusion.identify`."""


def read_names(clues: Sequence[Clue]) -> list[Prediction]:
    """What tracks are by their names, without further options."""
    from models.ears.names.recognise import recognise

    return recognise(clues)


def named(prediction: Prediction) -> Identity:
    """What a track is where its name is all that is known."""
    told: dict[str, Any] = {field.name: getattr(prediction, field.name) for field in fields(Prediction)}
    return Identity(**told, by_name=prediction)


def identities(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    sounds: Sequence[SoundPrediction | None],
    *,
    pairs: Sequence[tuple[int, int]] = (),
    ear: Listener | None = None,
    corrections: Sequence[Correction] = (),
    guids: Sequence[str] | None = None,
    identify: Identify | None = None,
) -> list[Identity]:
    """Name, sound and company of the tracks of one session weighed together, and corrected as the engineer would.

    Parameters
    ----------
    clues, by_name, sounds : sequences, one entry per track
    pairs : sequence of (int, int)
        Tracks that are left and right of one thing.
    ear : Listener, optional
        Who heard the sounds: it also says what a sound and a name mean together.
    corrections : sequence of Correction
        What the engineer set right before, for this ear.
    guids : sequence of str, optional
        Of the tracks: a corrected one is known again by it.
    identify : callable, optional
        :func:`models.ears.fusion.identify` if None.
    """
    weigh = identify or _identify
    joint = _joint(clues, sounds, ear)
    found = weigh(clues, by_name, sounds, joint=joint, pairs=pairs)
    if not corrections:
        return found
    from models.ears.corrections import with_corrections

    return with_corrections(found, corrections, tracks=guids)


def _joint(
    clues: Sequence[Clue], sounds: Sequence[SoundPrediction | None], ear: Listener | None
) -> NDArray[np.float64] | None:
    """What sounds and names mean together, shape ``(tracks, len(HEARD))``; rows of NaN where nothing was heard."""
    heard = [(index, sound) for index, sound in enumerate(sounds) if sound is not None]
    if ear is None or not heard:
        return None
    import numpy as np

    joint = np.full((len(sounds), len(HEARD)), np.nan)
    places = [index for index, _ in heard]
    joint[places] = ear.with_name([sound for _, sound in heard], [clues[index].name for index in places])
    return joint


def _identify(
    clues: Sequence[Clue],
    by_name: Sequence[Prediction],
    by_sound: Sequence[SoundPrediction | None],
    **options: Any,
) -> list[Identity]:
    from models.ears.fusion import identify

    return identify(clues, by_name, by_sound, **options)
