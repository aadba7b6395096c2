"""Who is compared: guessing, the name alone, the sound alone, and both.

Every contender takes one session that has been heard and the names of its tracks, and gives a verdict a track.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from models.ears.evaluate.verdicts import Numbers, Verdict, verdict_by_sound, verdict_of
from models.ears.names.recognise import recognise
from models.ears.prediction import HEARD, Clue, Identity, Prediction, SoundPrediction
from models.ears.sound.windows import Windows

MAJORITY: Final = "majority"
FUSION: Final = "fusion"
IN_SESSION: Final = "fusion, in its session"
BY_SOUND: Final = "sound alone"
LOUDEST_VOTE: Final = "sound, surest window"
BY_NAME: Final = "name alone"
NAME_IN_SESSION: Final = "name, in its session"
MULTIMODAL: Final = "network of both"


class Listener(Protocol):
    """Who hears: :class:`models.ears.sound.ear.Ear`, or what stands in for it."""

    @property
    def version(self) -> str:
        """Names what it was taught."""
        ...

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        """What tracks sound like, each by its windows."""
        ...

    def with_name(self, sounds: Sequence[SoundPrediction], names: Sequence[str]) -> Numbers:
        """Probabilities by sound and name together, shape ``(tracks, len(HEARD))``."""
        ...


class Identify(Protocol):
    """Who weighs name, sound and company: :func:`models.ears.fusion.identify`."""

    def __call__(
        self,
        clues: Sequence[Clue],
        by_name: Sequence[Prediction],
        sounds: Sequence[SoundPrediction | None],
        /,
        *,
        joint: Numbers | None,
    ) -> Sequence[Identity]:
        """What the tracks of one session are."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What the ear said to a track: over all its windows, and to each of them alone."""

    sound: SoundPrediction | None
    by_window: tuple[SoundPrediction, ...]


@dataclass(frozen=True, slots=True)
class Judges:
    """The two that were trained or tuned: the ear, and the weighing of its word with names."""

    ear: Listener
    identify: Identify


Contender = Callable[[Sequence[Heard], Sequence[str], Judges], list[Verdict]]


def majority(truth: Sequence[str]) -> list[Verdict]:
    """Guess what is most frequent, knowing how often each label occurs in the very set that is tested."""
    counts = Counter(truth)
    beliefs = {label: count / len(truth) for label, count in counts.items()}
    return [Verdict(counts.most_common(1)[0][0], beliefs)] * len(truth) if truth else []


def by_name(_: Sequence[Heard], names: Sequence[str], __: Judges) -> list[Verdict]:
    """The name lexicon, each name by itself."""
    return [verdict_of(told) for told in _read(names, context=False)]


def name_in_session(_: Sequence[Heard], names: Sequence[str], __: Judges) -> list[Verdict]:
    """The name lexicon, with the names around."""
    return [verdict_of(told) for told in _read(names, context=True)]


def by_sound(session: Sequence[Heard], _: Sequence[str], __: Judges) -> list[Verdict]:
    """The ear, over the loudest windows together."""
    return [verdict_by_sound(heard.sound) for heard in session]


def surest_window(session: Sequence[Heard], _: Sequence[str], __: Judges) -> list[Verdict]:
    """The ear by the published rule: the most confident of the loudest windows decides (Moroșanu et al. 2025)."""
    return [
        verdict_by_sound(max(heard.by_window, key=lambda sound: sound.confidence, default=None))
        for heard in session
    ]


def multimodal(session: Sequence[Heard], names: Sequence[str], judges: Judges) -> list[Verdict]:
    """The network over sound and letters, without lexicon."""
    return [
        verdict_by_sound(None) if np.isnan(row).any() else _most_probable(row)
        for row in _joint(session, names, judges.ear)
    ]


def fusion(session: Sequence[Heard], names: Sequence[str], judges: Judges) -> list[Verdict]:
    """Lexicon, ear and network weighed together, each track by itself."""
    return [
        verdict
        for heard, name in zip(session, names, strict=True)
        for verdict in _weighed([heard], [name], judges, context=False)
    ]


def fusion_in_session(session: Sequence[Heard], names: Sequence[str], judges: Judges) -> list[Verdict]:
    """The same with the tracks around: what ships."""
    return _weighed(session, names, judges, context=True)


ALONE: Final[Mapping[str, Contender]] = {
    BY_NAME: by_name,
    BY_SOUND: by_sound,
    LOUDEST_VOTE: surest_window,
    MULTIMODAL: multimodal,
    FUSION: fusion,
}
"""Contenders that take every track by itself."""

IN_COMPANY: Final[Mapping[str, Contender]] = {
    NAME_IN_SESSION: name_in_session,
    IN_SESSION: fusion_in_session,
}
"""Contenders that look at the session, where there is one."""


def _read(names: Sequence[str], *, context: bool) -> list[Prediction]:
    return recognise([Clue(name=name) for name in names], context=context)


def _joint(session: Sequence[Heard], names: Sequence[str], ear: Listener) -> Numbers:
    """Probabilities by sound and name, shape ``(tracks, len(HEARD))``; NaN for tracks not heard."""
    joint = np.full((len(session), len(HEARD)), np.nan)
    sounds = {index: heard.sound for index, heard in enumerate(session) if heard.sound is not None}
    if sounds:
        joint[list(sounds)] = ear.with_name(list(sounds.values()), [names[index] for index in sounds])
    return joint


def _weighed(session: Sequence[Heard], names: Sequence[str], judges: Judges, *, context: bool) -> list[Verdict]:
    identities = judges.identify(
        [Clue(name=name) for name in names],
        _read(names, context=context),
        [heard.sound for heard in session],
        joint=_joint(session, names, judges.ear),
    )
    return [verdict_of(identity) for identity in identities]


def _most_probable(row: Numbers) -> Verdict:
    return Verdict(HEARD[int(row.argmax())], dict(zip(HEARD, row.tolist(), strict=True)))
