"""Style transfer: engineers of known habits are learned from songs, and asked about the song that was left out.

The engineers are simulated, the songs real. For each class an engineer has a threshold relative to the loud level,
a ratio, times and a tone (:func:`engineer`), and departs from them by chance on every track (:data:`CHANCE`). What
is set on all songs but one is read as a finished project is (:mod:`models.strips.habits.read`), learned, and held
against what the engineer means on the last one, without chance.

Contenders are the learned profile; the house rules, which know nothing of the engineer; and the mean predictor,
which copies the mean of all settings that the engineer made, whatever the class and the level.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.gain import GainLaw
from models.bootstrap import Score, estimate
from models.strips.answer import Equaliser
from models.strips.dynamics.compress import compress
from models.strips.dynamics.levels import loud_level, sounding
from models.strips.dynamics.simulate import RMS_MS, reductions
from models.strips.dynamics.targets import targets
from models.strips.eq import equalise
from models.strips.eq.change import curve
from models.strips.eq.move import OCTAVE
from models.strips.evaluate.masking import Song, read_stretch, songs_of
from models.strips.evaluate.table import Cell, Options, Row, Table
from models.strips.habits.kinds import COMPRESSOR
from models.strips.habits.learn import Example, learn_style
from models.strips.habits.read import eq_habits, law_habits
from models.strips.material import OCTAVES, Array, Channel, Mix, Sound
from models.strips.measured import sound_of
from models.strips.style import HOUSE, Style

ENGINEERS: Final = 3
SONGS: Final = 8
LEAST_SONGS: Final = 3

HABITS: Final[Mapping[str, tuple[float, float]]] = {
    "threshold": (-14.0, -3.0),
    "ratio": (0.4, 0.8),
    "attack": (math.log(3.0), math.log(40.0)),
    "release": (math.log(40.0), math.log(400.0)),
    "tone": (-5.0, 5.0),
}
"""Ranges of an engineer's habits, in the units of :class:`models.strips.style.LawStyle`; ``tone`` in dB."""

CHANCE: Final[Mapping[str, float]] = {
    "threshold": 1.5,
    "ratio": 0.05,
    "attack": 0.25,
    "release": 0.25,
    "tone": 0.8,
}
"""Standard deviation from track to track."""

TONES: Final = ((1, 5), (2, 6), (3, 7))
"""Pairs of octaves (indices) of which each class gets one: where the engineer's equaliser has its bands."""

COLUMNS: Final = ("tracks", "set", "gain curve", "threshold", "ratio", "attack", "release", "tone")

CONTENDERS: Final = ("with profile", "house rules", "mean predictor")

Results = dict[str, list[tuple[str, tuple[float, ...]]]]
"""Contender → song and errors of each track."""

ABOUT: Final = (
    "{engineers} simulated engineers with a threshold, ratio, times and tone for each class and chance on every "
    "track, learned from all of {songs} songs but one and asked about that. Gain curve: dB RMS between the gain "
    "reduction meant and proposed while the track sounds (none where no compressor is set). Threshold: dB; ratio: "
    "of 1 - 1/R; attack, release: factor as a natural logarithm; these where a compressor was set. Tone: dB of an "
    "octave, the median taken off. All are mean errors with 95 % intervals over songs."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What an engineer means for a class; ``tone`` are bands."""

    threshold: float
    ratio: float
    attack: float
    release: float
    tone: tuple[float, float]
    octaves: tuple[int, int]

    def by_chance(self, rng: np.random.Generator) -> Habit:
        """What is set on one track."""
        threshold, ratio, attack, release = (
            getattr(self, name) + CHANCE[name] * rng.standard_normal()
            for name in ("threshold", "ratio", "attack", "release")
        )
        low, high = (gain + CHANCE["tone"] * rng.standard_normal() for gain in self.tone)
        return Habit(
            threshold=threshold,
            ratio=min(0.95, max(0.05, ratio)),
            attack=attack,
            release=release,
            tone=(low, high),
            octaves=self.octaves,
        )

    def law(self, loud: float) -> CompressorSettings:
        """The compressor on a track whose loud level is ``loud`` dB."""
        return CompressorSettings(
            threshold_db=loud + self.threshold,
            ratio=1.0 / (1.0 - self.ratio),
            attack_ms=math.exp(self.attack),
            release_ms=math.exp(self.release),
            rms_size_ms=RMS_MS,
        )

    def bands(self) -> tuple[EqBand, ...]:
        """The equaliser."""
        pairs = zip(self.octaves, self.tone, strict=True)
        return tuple(EqBand("band", OCTAVES[octave], gain, OCTAVE) for octave, gain in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a contender sets; ``tone`` (o,) in dB, without what the house does to the track by itself."""

    law: GainLaw | None
    tone: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A track, and what the house makes of it."""

    song: str
    channel: Channel
    sound: Sound
    house: Proposed


def engineer(rng: np.random.Generator) -> Mapping[str, Habit]:
    """An engineer: a habit for each class that may be compressed."""
    return {label: _habit(rng) for label in targets()}


def heard(song: str, channel: Channel) -> Heard | None:
    """A track, None where nothing can be told of it."""
    if channel.sound is None or channel.label not in targets() or not sounding(channel.sound.levels[:, 0]).any():
        return None
    return Heard(song=song, channel=channel, sound=channel.sound, house=proposed(channel, HOUSE))


def proposed(channel: Channel, style: Style) -> Proposed:
    """What the rules say with a style; masking is left out, as the track is alone."""
    (eq,) = equalise(Mix(channels=(channel,), changed=frozenset({0})), style)
    rate = channel.sound.sample_rate if channel.sound else 48_000
    bands = tuple(band for band in eq.settings.bands if band.kind == "band") if eq.settings else ()
    return Proposed(law=compress(channel, style).settings, tone=curve(Equaliser(bands=bands), rate))


def example(track: Heard, habit: Habit) -> Example:
    """What a track says on which an engineer has set this."""
    law = habit.law(loud(track.sound))
    tone = eq_habits(habit.bands(), track.sound.sample_rate)
    return Example(label=track.channel.label, values={**law_habits(COMPRESSOR, law, track.sound.levels), **tone})


def loud(sound: Sound) -> float:
    """The zero of a style's threshold."""
    whole = sound.levels[:, 0]
    return loud_level(whole[sounding(whole)])


def errors(track: Heard, habit: Habit, one: Proposed) -> tuple[float, ...]:
    """Absolute errors in the order of :data:`COLUMNS` from ``gain curve`` on; NaN where nothing was set."""
    whole = track.sound.levels[:, 0]
    where = sounding(whole)
    truth = habit.law(loud(track.sound))
    meant = reductions(whole, truth)[where]
    made = reductions(whole, one.law)[where] if one.law else np.zeros(int(where.sum()))
    gain = float(np.sqrt(np.mean(np.square(made - meant))))
    law = (math.nan,) * 4
    if one.law:
        law = (
            abs(one.law.threshold_db - truth.threshold_db),
            abs(1.0 / one.law.ratio - 1.0 / truth.ratio),
            abs(math.log(max(0.1, one.law.attack_ms) / truth.attack_ms)),
            abs(math.log(max(0.1, one.law.release_ms) / truth.release_ms)),
        )
    tone = curve(Equaliser(bands=habit.bands()), track.sound.sample_rate)
    away = (one.tone - np.median(one.tone)) - (tone - np.median(tone))
    return (gain, *law, float(np.abs(away).mean()))


def compared(tracks: Sequence[Heard], engineers: Sequence[Mapping[str, Habit]], seed: int) -> Results:
    """Errors of every contender for each engineer and each track, every song left out once."""
    rng = np.random.default_rng(seed)
    results: Results = {name: [] for name in CONTENDERS}
    for who in engineers:
        done = [who[track.channel.label].by_chance(rng) for track in tracks]
        examples = [example(track, habit) for track, habit in zip(tracks, done, strict=True)]
        for song in dict.fromkeys(track.song for track in tracks):
            known = [at for at, track in enumerate(tracks) if track.song != song]
            style = learn_style((examples[at] for at in known), name="engineer")
            copied = _mean([tracks[at] for at in known], [done[at] for at in known])
            for track in tracks:
                if track.song == song:
                    habit = who[track.channel.label]
                    by = (proposed(track.channel, style), track.house, copied)
                    for name, one in zip(CONTENDERS, by, strict=True):
                        results[name].append((song, errors(track, habit, one)))
    return results


def tables(options: Options) -> Iterator[Table]:
    """One table, where there are songs enough.

    Raises
    ------
    ValueError
        If a folder holds no songs, or a file cannot be read.
    """
    songs = {song.name: song for folder in options.multitracks for song in songs_of(folder) if not song.finished}
    chosen = list(songs.values())[: options.pairs or SONGS]
    told = options.progress("Learning")
    tracks: list[Heard] = []
    for number, song in enumerate(chosen, start=1):
        tracks += _tracks(song)
        told(number, len(chosen), song.name)
    count = len({track.song for track in tracks})
    if count < LEAST_SONGS:
        return
    rng = np.random.default_rng(options.seed)
    results = compared(tracks, [engineer(rng) for _ in range(ENGINEERS)], options.seed)
    rows = [Row(name=name, cells=_cells(found)) for name, found in results.items()]
    rows.append(Row(name="profile / house", cells=_shares(rows[0], rows[1])))
    about = ABOUT.format(engineers=ENGINEERS, songs=count)
    yield Table(title="Style transfer", about=about, columns=COLUMNS, rows=tuple(rows))


def _tracks(song: Song) -> Iterator[Heard]:
    for path, label in song.tracks:
        if label in targets():
            sound = sound_of(*read_stretch(path))
            track = heard(song.name, Channel(name=path.stem, label=label, sure=1.0, sound=sound))
            if track:
                yield track


def _habit(rng: np.random.Generator) -> Habit:
    drawn = {name: float(rng.uniform(*HABITS[name])) for name in ("threshold", "ratio", "attack", "release")}
    low, high = rng.uniform(*HABITS["tone"], 2)
    return Habit(**drawn, tone=(float(low), float(high)), octaves=TONES[int(rng.integers(len(TONES)))])


def _mean(tracks: Sequence[Heard], done: Sequence[Habit]) -> Proposed:
    """The mean of settings as they stand on their tracks."""
    laws = [habit.law(loud(track.sound)) for track, habit in zip(tracks, done, strict=True)]
    tones = [
        curve(Equaliser(bands=habit.bands()), track.sound.sample_rate)
        for track, habit in zip(tracks, done, strict=True)
    ]
    law = CompressorSettings(
        threshold_db=float(np.mean([law.threshold_db for law in laws])),
        ratio=1.0 / float(np.mean([1.0 / law.ratio for law in laws])),
        attack_ms=math.exp(float(np.mean([math.log(law.attack_ms) for law in laws]))),
        release_ms=math.exp(float(np.mean([math.log(law.release_ms) for law in laws]))),
        rms_size_ms=RMS_MS,
    )
    return Proposed(law=law, tone=np.mean(tones, axis=0))


def _cells(found: Sequence[tuple[str, tuple[float, ...]]]) -> tuple[Cell, ...]:
    songs = [song for song, _ in found]
    values = np.array([each for _, each in found])
    counted = np.isfinite(values)
    scores = (
        estimate(
            np.stack([counted[:, at], np.where(counted[:, at], values[:, at], 0.0)], axis=1),
            songs,
            lambda sums: sums[..., 1] / sums[..., 0],
        )
        for at in range(values.shape[1])
    )
    return (str(len(found)), str(int(counted[:, 1].sum())), *scores)


def _shares(one: Row, other: Row) -> tuple[Cell, ...]:
    """Errors of the one as shares of the other's, where both are over the same tracks."""
    return tuple(_share(a, b) for a, b in zip(one.cells, other.cells, strict=True))


def _share(one: Cell, other: Cell) -> float | None:
    if not isinstance(one, Score) or not isinstance(other, Score) or one.tracks != other.tracks:
        return None
    return one.value / other.value if one.value is not None and other.value else None
