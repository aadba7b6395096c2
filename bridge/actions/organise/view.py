"""What the steps of the organise action look at: session, analysis, template, and who may be touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bridge.analysis import Analysis, Levels, Pair
from bridge.session import Session, Track
from bridge.template.model import Restraint, Restraints, Template
from models.ears.prediction import Identity
from models.ears.taxonomy import UNKNOWN

LEVEL_ENVELOPES: Final = frozenset({"volume", "pan", "width", "pre_fx_volume", "pre_fx_pan", "trim_volume"})
_STRENGTH: Final[dict[Restraint, int]] = {"nothing": 0, "levels": 1, "all": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One session on its way through the steps. ``chosen`` are the GUIDs that the engineer picked."""

    session: Session
    analysis: Analysis
    template: Template
    chosen: frozenset[str]

    def identity(self, guid: str) -> Identity | None:
        """What the track is, None for a track that was added on the way."""
        found = self.analysis.tracks.get(guid)
        return found.identity if found else None

    def levels(self, guid: str) -> Levels | None:
        """What was measured, None where nothing was."""
        found = self.analysis.tracks.get(guid)
        return found.levels if found else None

    def stereo_pairs(self) -> Iterator[Pair]:
        """The pairs that are one stereo source: two different signals, neither of them stereo in itself."""
        for pair in self.analysis.pairs:
            sides = [self.levels(guid) for guid in (pair.left, pair.right)]
            if not pair.identical and not any(side and side.stereo and not side.dual_mono for side in sides):
                yield pair

    def recognised(self, guid: str) -> bool:
        """Whether it is known well enough to act on what the track is."""
        identity = self.identity(guid)
        return identity is not None and identity.label != UNKNOWN and identity.confidence >= self.template.act

    def label(self, guid: str) -> str:
        """Class or role of a recognised track, else ``unknown``."""
        identity = self.identity(guid)
        return identity.label if identity is not None and self.recognised(guid) else UNKNOWN

    def restraint(self, track: Track) -> tuple[Restraint, str]:
        """How much the template leaves alone on this track, and the reason in a word."""
        return strongest_restraint(track, self.template.leave_alone)

    def may_edit(self, guid: str) -> bool:
        """Whether the track was chosen, is recognised, and is not left alone altogether."""
        track = self.session.track(guid)
        return guid in self.chosen and self.recognised(guid) and self.restraint(track)[0] != "all"

    def editable(self) -> Iterator[tuple[Track, Identity]]:
        """The tracks that may be edited, with what they are, in session order."""
        for track in self.session.tracks:
            identity = self.identity(track.guid)
            if identity is not None and self.may_edit(track.guid):
                yield track, identity

    def adjustable(self) -> Iterator[tuple[Track, Identity]]:
        """The tracks whose gain and pan may be edited too."""
        for track, identity in self.editable():
            if self.restraint(track)[0] == "nothing":
                yield track, identity


def strongest_restraint(track: Track, rules: Restraints) -> tuple[Restraint, str]:
    """The strictest rule that applies to a track, and the word for it (``frozen``, ``locked`` ...)."""
    states: tuple[tuple[bool, Restraint, str], ...] = (
        (track.frozen, rules.frozen, "frozen"),
        (track.locked, rules.locked, "locked"),
        (track.hidden_in_tcp and track.hidden_in_mixer, rules.hidden, "hidden"),
        (not LEVEL_ENVELOPES.isdisjoint(track.envelopes), rules.automated, "automated"),
        (bool(track.fx), rules.with_fx, "has FX"),
    )
    applying = [(rule, word) for state, rule, word in states if state]
    return max(applying, key=lambda pair: _STRENGTH[pair[0]], default=("nothing", ""))
