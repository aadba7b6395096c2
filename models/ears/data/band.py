"""Who can play each class, and how often each is asked.

Libraries of a class are asked in proportion to the square root of what they hold, and so are the instruments of a
library: one with three notes counts less than one with three hundred, yet none drowns the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.data import drum_machines, synths
from models.ears.data.pieces import DEFAULTS, MACHINE, ROOMS
from models.ears.data.players import Drum, Excerpts, Kit, Machine, Notes, Patch, Player, Stacked
from models.ears.data.playing import MANNERS, Manner
from models.ears.data.pool import Pool, Sound
from models.ears.data.split import library_of
from models.ears.prediction import HEARD, MIX
from models.ears.sound.windows import SECONDS

GENERATED_SHARE: Final[dict[str, float]] = {
    "organ": 0.35,
    "electric_piano": 0.2,
    "synth_bass": 0.45,
    "synth_lead": 0.5,
    "synth_pad": 0.5,
    "fx": 0.2,
    "kick": 0.12,
    "snare": 0.12,
    "hihat": 0.12,
    "tom": 0.12,
    "cymbal": 0.1,
    "percussion": 0.1,
    "drum_loop": 0.2,
}
"""How often our own instruments play where recordings exist, too."""

ARRANGED_SHARE: Final[dict[str, float]] = {
    "drum_loop": 0.35,
    "overheads": 0.4,
    "drum_room": 0.4,
    "backing_vocal": 0.25,
}
"""How often a class is made of another's recordings: whole kits of single hits, choirs of lead vocals."""

SET: Final = frozenset({"kick", "snare", "hihat", "tom", "cymbal", "percussion", MACHINE})
"""Classes whose hits make up a kit, if at least :data:`CORE` of them are there."""

CORE: Final = frozenset({"kick", "snare", "closed_hat"})


@dataclass(frozen=True)
class Roster:
    """Players of one class and how often each is asked; the shares sum to 1."""

    players: tuple[Player, ...]
    shares: tuple[float, ...]

    def choose(self, rng: Generator) -> Player:
        """One of them."""
        return self.players[int(rng.choice(len(self.players), p=self.shares))]


class Band:
    """Rosters of all classes that somebody can play."""

    def __init__(self, pool: Pool, *, generated: bool) -> None:
        self._pool = pool
        self.rosters: dict[str, Roster] = {}
        self.kits = self._kits()
        leads = [s for s in pool.sounds if s.label == "lead_vocal" and s.kind == "phrase"]
        for label in HEARD:
            if label == MIX:
                continue
            arranged = self._kit_players(label) if label != "backing_vocal" else _choirs(pool, leads)
            groups = [
                (1.0, [(p, w) for p, w in self._recorded(label)]),
                (ARRANGED_SHARE.get(label, 0.0), arranged),
                (GENERATED_SHARE.get(label, 0.0) if generated else 0.0, _generated(label)),
            ]
            if roster := _roster(groups):
                self.rosters[label] = roster

    @property
    def labels(self) -> tuple[str, ...]:
        """What can be played, in the order of :data:`models.ears.prediction.HEARD`; several make a mix."""
        return tuple(label for label in HEARD if label in self.rosters or (label == MIX and len(self.rosters) > 1))

    def choose(self, label: str, rng: Generator) -> Player:
        """Somebody who plays a class."""
        return self.rosters[label].choose(rng)

    def _recorded(self, label: str) -> list[tuple[Player, float]]:
        libraries: dict[str, dict[tuple[str, str, str], list[Sound]]] = defaultdict(lambda: defaultdict(list))
        for sound in self._pool.sounds:
            if sound.label == label:
                key = (sound.source, sound.instrument, "phrase" if sound.kind == "loop" else sound.kind)
                libraries[library_of(sound.source)][key].append(sound)
        players: list[tuple[Player, float]] = []
        for groups in libraries.values():
            amounts = {key: sum(map(_amount, sounds)) for key, sounds in groups.items()}
            whole = sum(amount**0.5 for amount in amounts.values())
            share = sum(amounts.values()) ** 0.5
            for key, sounds in groups.items():
                players.append(
                    (self._player(label, key[0], key[2], tuple(sounds)), share * amounts[key] ** 0.5 / whole)
                )
        return players

    def _player(self, label: str, source: str, kind: str, sounds: tuple[Sound, ...]) -> Player:
        if kind == "hit" and label in ROOMS:
            return Kit(self._pool, source, sounds, balanced=True)
        if kind == "hit" and label in DEFAULTS:
            return Drum(self._pool, source, label, sounds)
        if kind == "note":
            return Notes(self._pool, source, sounds, MANNERS.get(label, Manner()))
        return Excerpts(self._pool, source, sounds)

    def _kits(self) -> dict[tuple[str, str], tuple[Sound, ...]]:
        kits: dict[tuple[str, str], list[Sound]] = defaultdict(list)
        for sound in self._pool.sounds:
            if sound.kind == "hit" and sound.label in SET:
                kits[sound.source, sound.instrument].append(sound)
        return {
            key: tuple(sound for sound in sounds if sound.piece)
            for key, sounds in kits.items()
            if {sound.piece for sound in sounds} >= CORE
        }

    def _kit_players(self, label: str) -> list[tuple[Player, float]]:
        if label not in ROOMS and label != "drum_loop":
            return []
        return [
            (
                Kit(self._pool, source, sounds, overhead=label == "overheads", far=label in ROOMS),
                len(sounds) ** 0.5,
            )
            for (source, _), sounds in self.kits.items()
        ]


def _amount(sound: Sound) -> float:
    """What a recording counts: a note or hit is one, a phrase one per window."""
    return max(1.0, sound.seconds / SECONDS) if sound.kind in {"phrase", "loop"} else 1.0


def _choirs(pool: Pool, leads: list[Sound]) -> list[tuple[Player, float]]:
    sources: dict[tuple[str, str], list[Sound]] = defaultdict(list)
    for sound in leads:
        sources[sound.source, sound.instrument].append(sound)
    return [
        (Stacked(Excerpts(pool, source, tuple(sounds), bend=0.0)), sum(map(_amount, sounds)) ** 0.5)
        for (source, _), sounds in sources.items()
    ]


def _generated(label: str) -> list[tuple[Player, float]]:
    players: list[tuple[Player, float]] = []
    if label in synths.LABELS:
        players.append((Patch(label), 1.0))
    if label in drum_machines.LABELS or label == "drum_loop":
        players.append((Machine(label), 1.0))
    return players


def _roster(groups: Iterable[tuple[float, list[tuple[Player, float]]]]) -> Roster | None:
    """Players of groups; a group's share goes to the first where it is empty, and to the others where that is."""
    filled = [(share, players) for share, players in groups if players and share > 0.0]
    if not filled:
        return None
    rest = 1.0 - sum(share for share, _ in filled[1:])
    shares = [max(rest, 0.05) if share == 1.0 else share for share, _ in filled]
    weights = [
        (player, share * weight / sum(w for _, w in players))
        for share, (_, players) in zip(shares, filled, strict=True)
        for player, weight in players
    ]
    values = np.array([weight for _, weight in weights])
    return Roster(tuple(player for player, _ in weights), tuple((values / values.sum()).tolist()))
