"""Which faders are parts, what their audio is, and which of them are not to be moved.

Conventions
-----------
* A track with items is a part. A folder (without items) whose only children are left and right of a pair is one
  part instead of two: its fader moves both, their own controls are part of its sound.
* Folders, buses and returns without items are no parts: they lie above parts (:mod:`bridge.balancing.faders`). A
  printed reverb, a return with items, is a part.
* A click, talkback, control track or a printed mix is no part: it is no voice of the mix.
* Tracks that are silent, muted, or whose items are no sound files are parts that do not sound.
* Fixed are faders that are locked, frozen, hidden, automated, muted, and those of tracks whose audio could not be
  read as a whole. The lead of a VCA is fixed too: its fader would move the followers. (Faders that are grouped
  otherwise: :mod:`bridge.balancing.groups`.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bridge.analysis import Analysis, Pair
from bridge.layout import Layout
from bridge.preview import layout_of
from bridge.session import Session, Track
from models.ears.taxonomy import UNKNOWN

NO_VOICE: Final = frozenset({"click", "talkback", "control", "mix"})
"""Roles that are no part of a mix."""

CONTROLLED: Final = frozenset({"volume", "trim_volume", "pre_fx_volume", "pan", "pre_fx_pan", "width", "mute"})
"""Envelopes that move what a balance would set."""

FIXED: Final[tuple[tuple[str, Callable[[Track], bool]], ...]] = (
    ("locked", lambda track: track.locked),
    ("frozen", lambda track: track.frozen),
    ("hidden", lambda track: track.hidden_in_tcp and track.hidden_in_mixer),
    ("the lead of a VCA", lambda track: track.vca_lead != 0),
    ("automated", lambda track: not CONTROLLED.isdisjoint(track.envelopes)),
)
"""States in which a fader stays where the engineer put it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A part before it is heard: the track whose fader moves it, the tracks whose audio it is."""

    guid: str
    members: tuple[str, ...]
    label: str
    sure: float
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """All parts of a session in its order, and why other tracks with items are none, by GUID."""

    roles: tuple[Role, ...]
    left_out: Mapping[str, str]


def cast_of(session: Session, analysis: Analysis) -> Cast:
    """The parts of a session."""
    tracks = {track.guid: track for track in session.tracks}
    folders = dict(_pair_folders(layout_of(session), tracks, analysis))
    inside = {guid for members in folders.values() for guid in members}
    roles: list[Role] = []
    left_out: dict[str, str] = {}
    for track in session.tracks:
        if track.guid in inside or not (track.items or track.guid in folders):
            continue
        members = folders.get(track.guid, (track.guid,))
        label, sure = _label(analysis, members)
        if label in NO_VOICE:
            left_out[track.guid] = f"a {label} is no voice of the mix"
        else:
            roles.append(Role(guid=track.guid, members=members, label=label, sure=sure, fixed=_fixed(track)))
    return Cast(tuple(roles), left_out)


def partners(roles: tuple[Role, ...], pairs: tuple[Pair, ...]) -> list[int]:
    """For each part the index of the part that is its other side, -1 where there is none."""
    place = {role.guid: index for index, role in enumerate(roles)}
    found = [-1] * len(roles)
    for pair in pairs:
        if pair.left in place and pair.right in place and not pair.identical:
            found[place[pair.left]], found[place[pair.right]] = place[pair.right], place[pair.left]
    return found


def sides(roles: tuple[Role, ...], pairs: tuple[Pair, ...]) -> list[float]:
    """For each part the side that it was recorded as: -1 left, 1 right, 0 where that is not known."""
    known = {pair.left: -1.0 for pair in pairs} | {pair.right: 1.0 for pair in pairs}
    return [known.get(role.guid, 0.0) for role in roles]


def _pair_folders(
    layout: Layout, tracks: Mapping[str, Track], analysis: Analysis
) -> Iterator[tuple[str, tuple[str, str]]]:
    for pair in analysis.pairs:
        folder = layout.parent.get(pair.left)
        if folder is None or tracks[folder].items:
            continue
        feeding = all(tracks[side].main_send for side in (pair.left, pair.right))
        if feeding and set(layout.children[folder]) == {pair.left, pair.right}:
            yield folder, (pair.left, pair.right)


def _label(analysis: Analysis, members: tuple[str, ...]) -> tuple[str, float]:
    """What a part is: of two sides, what the surer one is taken for."""
    known = [found.identity for guid in members if (found := analysis.tracks.get(guid)) is not None]
    if not known:
        return UNKNOWN, 0.0
    best = max(known, key=lambda identity: identity.confidence)
    return best.label, best.confidence


def _fixed(track: Track) -> str:
    return next((word for word, holds in FIXED if holds(track)), "")
