"""The compressor rules on real songs, and what their predictions are worth: every compressor is played.

Songs as their raw tracks, and finished ones, the stems of a published mix, that should be left nearly alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import soundfile

from core.processors.dynamics import compress as play
from models.strips.dynamics.after import after_compression
from models.strips.dynamics.bands import compress_bands
from models.strips.dynamics.compress import compress
from models.strips.dynamics.levels import sounding
from models.strips.dynamics.simulate import reductions
from models.strips.evaluate.masking import Song, songs_of
from models.strips.evaluate.table import Options, Row, Table
from models.strips.leveller import Chain, excerpt, levelled
from models.strips.material import Channel
from models.strips.measured import sound_of

COLUMNS: Final = (
    "tracks", "compressed", "multiband", "reduction", "range", "range error", "crest error", "loudness error",
    "loudness",
)  # fmt: skip

ABOUT: Final = (
    "Compressors by rule, played by core. Reduction: dB while the gain is reduced at all, mean; range: LU that "
    "the loudness range comes down; errors: LU and dB between what was predicted and what was played, mean; "
    "loudness: LU that a track is louder or quieter behind it with its gain measured on a minute of it, the most."
)


class Played(NamedTuple):
    """One track. The last five only count where it was compressed."""

    compressed: bool
    multiband: bool
    reduction: float = 0.0
    narrower: float = 0.0
    range_error: float = 0.0
    crest_error: float = 0.0
    loudness_error: float = 0.0
    moved: float = 0.0


def tables(options: Options) -> Iterator[Table]:
    """One table: raw songs, and finished ones.

    Raises
    ------
    ValueError
        If a folder holds no songs.
    """
    songs = {(song.name, song.finished): song for folder in options.multitracks for song in songs_of(folder)}
    told = options.progress("Compressing")
    done: dict[bool, list[Played]] = {False: [], True: []}
    for number, song in enumerate(songs.values(), start=1):
        done[song.finished] += tracks_of(song)
        told(number, len(songs), song.name)
    rows = [Row(name=name, cells=_cells(done[finished])) for finished, name in NAMES if done[finished]]
    yield Table(title="Compressors on real tracks", about=ABOUT, columns=COLUMNS, rows=tuple(rows))


NAMES: Final = ((False, "raw tracks"), (True, "finished stems"))


def tracks_of(song: Song) -> Iterator[Played]:
    """Every track that sounds."""
    for path, label in song.tracks:
        if played := _played(path, label):
            yield played


def _played(path: Path, label: str) -> Played | None:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    sound = sound_of(samples, rate)
    if sound is None:
        return None
    channel = Channel(name=path.stem, label=label, sure=1.0, sound=sound)
    bands = compress_bands(channel).settings is not None
    settings = compress(channel).settings
    matched = settings and levelled(Chain(compressor=settings), excerpt(sound, samples, rate), rate).compressor
    behind = sound_of(play(samples, rate, settings), rate) if settings else None
    written = sound_of(play(samples, rate, matched), rate) if matched else None
    if settings is None or behind is None or written is None:
        return Played(False, bands)
    predicted = after_compression(sound, settings)
    reduction = reductions(sound.levels[:, 0], settings)[sounding(sound.levels[:, 0])]
    return Played(
        compressed=True,
        multiband=bands,
        reduction=float(reduction[reduction > 0.1].mean()),
        narrower=sound.loudness_range - behind.loudness_range,
        range_error=abs(predicted.loudness_range - behind.loudness_range),
        crest_error=abs(predicted.crest - behind.crest),
        loudness_error=abs(predicted.loudness - behind.loudness),
        moved=abs(written.loudness - sound.loudness),
    )


def _cells(tracks: Sequence[Played]) -> tuple[float | str | None, ...]:
    compressed = [track for track in tracks if track.compressed]
    counts = (len(tracks), len(compressed), sum(track.multiband for track in tracks))
    if not compressed:
        return (*map(str, counts), *[None] * (len(COLUMNS) - len(counts)))
    means = (float(np.mean([track[at] for track in compressed])) for at in range(2, len(COLUMNS) - 2))
    return (*map(str, counts), *means, max(track.moved for track in compressed))
