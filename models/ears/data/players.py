"""Who plays a dry window: an instrument of the pool, a drum, a whole kit, or an instrument of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.random import Generator

from models.ears.data.patterns import KIT, RARE, Clock, Hit, clock, groove, ornamented, roll
from models.ears.data.phrases import Sampler, Signal, faded, phrase, place, play, resampled
from models.ears.data.playing import Manner
from models.ears.data.pool import Pool, Sound
from models.ears.data.rooms import in_room
from models.ears.sound.windows import FRAMES, RATE, SECONDS

BEND: Final = 2.0
"""Semitones by which a phrase is resampled at most, up or down."""

TUNING: Final = 3.0
"""Semitones by which a drum is tuned at most, up or down."""

BALANCE_DB: Final = {
    "kick": 0.0,
    "snare": 0.0,
    "rim": -4.0,
    "closed_hat": -10.0,
    "open_hat": -10.0,
    "ride": -9.0,
    "crash": -5.0,
    "tom": -2.0,
    "clap": -4.0,
    "shaker": -12.0,
    "percussion": -8.0,
}
"""Peak of each drum in a mixed kit."""

OVERHEAD_DB: Final = {"kick": -9.0, "snare": -2.0, "closed_hat": 2.0, "open_hat": 3.0, "ride": 5.0, "crash": 4.0}
"""What overheads hear more or less of than the mix."""


OVERHEAD_DIRECT_DB: Final = (0.0, 12.0)
ROOM_DIRECT_DB: Final = (-15.0, 2.0)
"""Direct sound relative to the reverberation that overheads and room microphones hear."""

DRUM_ROOMS: Final = (0.2, 1.5)
"""RT60 of the rooms that drums are recorded in, seconds."""


class Player(Protocol):
    """Plays one window."""

    @property
    def source(self) -> str:
        """The library or song that is heard."""

    def __call__(self, rng: Generator, /) -> Signal:
        """A dry window, shape ``(FRAMES,)``."""


@dataclass(frozen=True)
class Notes:
    """Plays phrases on an instrument's sampled notes."""

    pool: Pool
    source: str
    sounds: tuple[Sound, ...]
    manner: Manner

    def __call__(self, rng: Generator, /) -> Signal:
        """A phrase."""
        release = float(rng.uniform(*self.manner.release))
        pitched = [sound for sound in self.sounds if sound.pitch is not None] or list(self.sounds)
        sampler = Sampler(self.pool, pitched, release, rng)
        return play(sampler, phrase(self.manner, sampler.compass, rng))


@dataclass(frozen=True)
class Excerpts:
    """Plays stretches of recorded phrases or loops."""

    pool: Pool
    source: str
    sounds: tuple[Sound, ...]
    bend: float = BEND

    def __call__(self, rng: Generator, /) -> Signal:
        """A stretch that sounds; what is shorter than a window is repeated, or stands alone."""
        sound = self.sounds[_by_length(self.sounds, rng)]
        ratio = 2.0 ** (float(rng.uniform(-self.bend, self.bend)) / 12.0) if rng.random() < 0.6 else 1.0
        needed = int(FRAMES * ratio) + 4
        if sound.length > needed:
            return resampled(_loud_stretch(self.pool, sound, needed, rng), ratio)[:FRAMES]
        piece = resampled(self.pool.samples(sound), ratio)
        window = np.zeros(FRAMES, np.float32)
        repeats = sound.kind == "loop" or rng.random() < 0.6
        gap = 0.0 if sound.kind == "loop" else float(rng.uniform(0.0, 0.6))
        period = len(piece) / RATE + gap
        at = -float(rng.uniform(0.0, 0.8 * period)) if repeats else float(rng.uniform(0.0, 0.5 * SECONDS))
        while at < SECONDS:
            place(window, piece, at)
            at += period if repeats and period > 0.05 else SECONDS
        return window


def _by_length(sounds: tuple[Sound, ...], rng: Generator) -> int:
    weights = np.sqrt([max(sound.seconds, 0.1) for sound in sounds])
    return int(rng.choice(len(sounds), p=weights / weights.sum()))


def _loud_stretch(pool: Pool, sound: Sound, length: int, rng: Generator) -> Signal:
    """One of four random stretches: the first that is not far softer than the loudest."""
    stretches = [pool.samples(sound, int(at), length) for at in rng.integers(0, sound.length - length + 1, 4)]
    power = np.array([float(stretch @ stretch) for stretch in stretches])
    return stretches[int(np.argmax(power >= 0.15 * power.max()))]


@dataclass(frozen=True)
class Stacked:
    """Several singers at once: a lead vocal's phrase, doubled and in harmony."""

    lead: Excerpts

    @property
    def source(self) -> str:
        """The lead vocal's."""
        return self.lead.source

    def __call__(self, rng: Generator, /) -> Signal:
        """Three to six voices of one phrase, apart by up to 40 ms and in unison or at other intervals."""
        sung = self.lead(rng)
        intervals = HARMONIES[rng.integers(len(HARMONIES))]
        window = np.zeros(FRAMES, np.float32)
        for number in range(int(rng.integers(3, 7))):
            semitones = intervals[number % len(intervals)] + float(rng.normal(0.0, 0.12))
            voice = resampled(sung, 2.0 ** (semitones / 12.0))
            place(window, voice * np.float32(rng.uniform(0.4, 1.0)), float(rng.uniform(0.0, 0.04)))
        return window


HARMONIES: Final = ((0.0,), (0.0, 0.0, -0.1), (0.0, 3.0), (0.0, 4.0), (0.0, -5.0), (0.0, 3.0, -4.0))
"""Semitones between voices of a choir made of one singer."""


@dataclass(frozen=True)
class Drum:
    """Plays grooves, fills and rolls on the sampled hits of one class."""

    pool: Pool
    source: str
    label: str
    sounds: tuple[Sound, ...]

    def __call__(self, rng: Generator, /) -> Signal:
        """A pattern of one or two of the class's drums."""
        return self.play(clock(rng, programmed=rng.random() < 0.3), rng)

    def play(self, time: Clock, rng: Generator) -> Signal:
        """A pattern at somebody's tempo."""
        pieces = sorted({sound.piece for sound in self.sounds})
        if self.label == "snare" and rng.random() < 0.08:
            hits = roll(str(rng.choice(pieces)), rng)
        elif self.label == "cymbal" and rng.random() < 0.3:
            hits = [Hit(float(rng.uniform(0.0, 1.5)), str(rng.choice(pieces)), 0.9)]
        else:
            kept = 1 + (len(pieces) > 1 and rng.random() < 0.6)
            chosen = [str(piece) for piece in rng.permutation(pieces)[:kept]]
            hits = ornamented(groove(chosen, time, rng), rng)
        return beat(Strokes(self.pool, self.sounds, rng), hits)


@dataclass(frozen=True)
class Kit:
    """Plays whole sets.

    ``overhead`` says that the microphones hang above the cymbals, ``far`` that they hear the room as well,
    ``balanced`` that the hits were recorded through one microphone and stand in their own balance.
    """

    pool: Pool
    source: str
    sounds: tuple[Sound, ...]
    overhead: bool = False
    far: bool = False
    balanced: bool = False

    def __call__(self, rng: Generator, /) -> Signal:
        """A groove of the whole kit."""
        return self.play(clock(rng, programmed=rng.random() < 0.4), rng)

    def play(self, time: Clock, rng: Generator) -> Signal:
        """A groove at somebody's tempo."""
        offset = _balance(self.balanced, self.overhead, rng)
        strokes = Strokes(self.pool, self.sounds, rng, offset)
        window = beat(strokes, full_groove({sound.piece for sound in self.sounds}, time, rng))
        if not self.far:
            return window
        direct = OVERHEAD_DIRECT_DB if self.overhead else ROOM_DIRECT_DB
        return in_room(window, rng, float(rng.uniform(*direct)), rt60=DRUM_ROOMS)


def full_groove(present: set[str], time: Clock, rng: Generator) -> list[Hit]:
    """A groove of the drums of a whole set that there are; other sounds take part as percussion."""
    pieces: list[str] = [piece for piece in KIT if piece in present and rng.random() < RARE.get(piece, 0.95)]
    if "percussion" in present and rng.random() < 0.25:
        pieces.append("percussion")
    return groove(pieces or sorted(present)[:1], time, rng)


def _balance(balanced: bool, overhead: bool, rng: Generator) -> dict[str, float]:
    jitter = {piece: float(rng.normal(0.0, 3.0)) for piece in BALANCE_DB}
    if balanced:
        return {piece: BALANCE_DB[piece] + db / 2.0 for piece, db in jitter.items()}
    return {p: BALANCE_DB[p] + db + (OVERHEAD_DB.get(p, 0.0) if overhead else 0.0) for p, db in jitter.items()}


class Strokes:
    """Plays hits on sampled drums: neighbours in the library are takes of one drum."""

    def __init__(
        self, pool: Pool, sounds: tuple[Sound, ...], rng: Generator, balance_db: dict[str, float] | None = None
    ) -> None:
        self._pool = pool
        self._rng = rng
        self._balance = balance_db or {}
        self._takes: dict[tuple[str, int], list[Sound]] = {}
        self._ratio = 2.0 ** (float(rng.uniform(-TUNING, TUNING)) / 12.0) if rng.random() < 0.6 else 1.0
        self._pieces: dict[str, list[Sound]] = {}
        for sound in sounds:
            self._pieces.setdefault(sound.piece, []).append(sound)

    def __call__(self, hit: Hit) -> Signal:
        """One stroke."""
        takes = self._takes_of(hit.piece, hit.which % 4 if hit.piece == "tom" else 0)
        chosen = takes[int(self._rng.integers(len(takes)))]
        samples = self._pool.samples(chosen)
        gain = hit.velocity**1.5 * 10.0 ** (self._balance.get(hit.piece, 0.0) / 20.0)
        return (samples if self._ratio == 1.0 else resampled(samples, self._ratio)) * np.float32(gain)

    def _takes_of(self, piece: str, which: int) -> list[Sound]:
        if (piece, which) not in self._takes:
            sounds = self._pieces[piece]
            at = int(self._rng.integers(len(sounds)))
            self._takes[piece, which] = sounds[max(0, at - 1) : at + 2]
        return self._takes[piece, which]


class Stroke(Protocol):
    """Plays one hit."""

    def __call__(self, hit: Hit, /) -> Signal:
        """Samples of the stroke."""


def beat(stroke: Stroke, hits: list[Hit]) -> Signal:
    """A window of hits, at least one. An open hi-hat ends where a closed one sounds."""
    window = np.zeros(FRAMES, np.float32)
    closing = sorted(hit.start for hit in hits if hit.piece == "closed_hat")
    for hit in hits:
        samples = stroke(hit)
        if hit.piece == "open_hat":
            after = next((start for start in closing if start > hit.start + 0.02), None)
            if after is not None:
                samples = faded(samples[: round((after - hit.start) * RATE)].copy(), 0.01)
        place(window, samples, hit.start)
    return window
