"""Who can play each class, and how often each is asked.

Libraries of a class are asked in proportion to the square root of what they hold, and so are the instruments of a
library: one with three notes counts less than one with three hundred, yet none drowns the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from models.ears.data import generated
from models.ears.data.pieces import DEFAULTS, MACHINE, ROOMS
from models.ears.data.players import Drum, Excerpts, Kit, Notes, Player, Stacked
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

ENOUGH: Final = 100.0
"""Recordings beyond which a library is not asked more often: a soundfont has hundreds of each class."""

CORE: Final = frozenset({"kick", "snare", "closed_hat"})

ELECTRONIC: Final = re.compile(r"machine|808|909|electr|techno|house|synth|uzu|sonic-pi|edm|trap|hh-trp")
"""Sources and kits that no overheads ever hung above."""


Weighted = tuple[Player, float]
"""Somebody who plays, and how often he is asked beside the others of his group."""


@dataclass(frozen=True)
class Roster:
    """Players of one class and how often each is asked; the shares sum to 1."""

    players: tuple[Player, ...]
    shares: tuple[float, ...]

    def choose(self, rng: Generator) -> Player:
        """One of them."""
        return self.players[int(rng.choice(len(self.players), p=self.shares))]


class Band:
    """Rosters of all classes that somebody in a pool can play."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kits = self._find_kits()
        self.rosters: dict[str, Roster] = {}
        for label in HEARD:
            recorded, arranged = self._recorded(label), self._arranged(label)
            groups = (
                (1.0, _whose(recorded, own=False)),
                (ARRANGED_SHARE.get(label, 0.0), _whose(arranged, own=False)),
                (GENERATED_SHARE.get(label, 0.0), _whose(recorded + arranged, own=True)),
            )
            if roster := _roster(groups):
                self.rosters[label] = roster

    @property
    def labels(self) -> tuple[str, ...]:
        """What can be played, in the order of :data:`models.ears.prediction.HEARD`; several make a mix."""
        return tuple(label for label in HEARD if label in self.rosters or (label == MIX and len(self.rosters) > 1))

    def choose(self, label: str, rng: Generator) -> Player:
        """Somebody who plays a class."""
        return self.rosters[label].choose(rng)

    def rest_of_kit(self, label: str, rng: Generator) -> Kit | None:
        """Somebody who plays all drums of a real kit but those of a class; None where there is no such kit."""
        kits = [(key, sounds) for key, sounds in self._kits.items() if not _electronic(key)]
        if not kits:
            return None
        (source, _), sounds = kits[int(rng.integers(len(kits)))]
        return Kit(self._pool, source, tuple(sound for sound in sounds if sound.label != label))

    def _recorded(self, label: str) -> list[Weighted]:
        libraries: dict[str, dict[tuple[str, str, str], list[Sound]]] = defaultdict(lambda: defaultdict(list))
        for sound in self._pool.sounds:
            if sound.label != label:
                continue
            key = (sound.source, sound.instrument, "phrase" if sound.kind == "loop" else sound.kind)
            libraries[library_of(sound.source)][key].append(sound)
        players: list[Weighted] = []
        for groups in libraries.values():
            amounts = {key: sum(map(_amount, members)) for key, members in groups.items()}
            whole = sum(amount**0.5 for amount in amounts.values())
            share = min(sum(amounts.values()), ENOUGH) ** 0.5
            for (source, _, kind), members in groups.items():
                weight = share * sum(map(_amount, members)) ** 0.5 / whole
                players.append((self._player(label, source, kind, tuple(members)), weight))
        return players

    def _player(self, label: str, source: str, kind: str, sounds: tuple[Sound, ...]) -> Player:
        if kind == "hit" and label in ROOMS:
            return Kit(self._pool, source, sounds, balanced=True)
        if kind == "hit" and label in DEFAULTS:
            return Drum(self._pool, source, label, sounds)
        if kind == "note":
            return Notes(self._pool, source, sounds, MANNERS.get(label, Manner()))
        return Excerpts(self._pool, source, sounds)

    def _find_kits(self) -> dict[tuple[str, str], tuple[Sound, ...]]:
        kits: dict[tuple[str, str], list[Sound]] = defaultdict(list)
        for sound in self._pool.sounds:
            if sound.kind == "hit" and sound.label in SET:
                kits[sound.source, sound.instrument].append(sound)
        return {
            key: tuple(sound for sound in sounds if sound.piece)
            for key, sounds in kits.items()
            if {sound.piece for sound in sounds} >= CORE
        }

    def _arranged(self, label: str) -> list[Weighted]:
        """Who plays a class on another's recordings."""
        if label == "backing_vocal":
            return _choirs(self._pool)
        if label != "drum_loop" and label not in ROOMS:
            return []
        far, overhead = label in ROOMS, label == "overheads"
        return [
            (Kit(self._pool, key[0], sounds, overhead=overhead, far=far), len(sounds) ** 0.5)
            for key, sounds in self._kits.items()
            if not (far and _electronic(key))
        ]


def _whose(players: Iterable[Weighted], *, own: bool) -> list[Weighted]:
    """Those on our own instruments, or the others."""
    return [(player, weight) for player, weight in players if (player.source == generated.SOURCE) == own]


def _electronic(kit: tuple[str, str]) -> bool:
    return ELECTRONIC.search(" ".join(kit).lower()) is not None


def _trust(source: str) -> float:
    """How much a library counts: what a soundfont renders is further from a track than what was recorded."""
    return 0.5 if "soundfont" in source else 1.0


def _amount(sound: Sound) -> float:
    """What a recording counts: a note or hit is one, a phrase two per window, as nothing of it is made up."""
    return max(1.0, 2.0 * sound.seconds / SECONDS) if sound.kind in {"phrase", "loop"} else 1.0


def _choirs(pool: Pool) -> list[Weighted]:
    sources: dict[tuple[str, str], list[Sound]] = defaultdict(list)
    for sound in pool.sounds:
        if sound.label == "lead_vocal" and sound.kind == "phrase":
            sources[sound.source, sound.instrument].append(sound)
    return [
        (Stacked(Excerpts(pool, source, tuple(sounds), bend=0.0)), sum(map(_amount, sounds)) ** 0.5)
        for (source, _), sounds in sources.items()
    ]


def _roster(groups: Iterable[tuple[float, list[Weighted]]]) -> Roster | None:
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
