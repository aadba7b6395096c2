"""The gains of strips, measured on what the tracks play, in worker processes; kept in the cache."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bridge.audio.digest import Digests, audio_key
from bridge.audio.tracks import Progress
from bridge.cache import Cache, default_folder, key_of
from bridge.strips.excerpt import Source, excerpt
from bridge.workers import Stop, default_workers, run
from models.strips.leveller import PIECE, Chain, levelled

VERSION: Final = 1
"""Raised with every change that levels differently."""


@dataclass(frozen=True, slots=True)
class Play:
    """A chain that is to be played: what it hears, and from where on in seconds."""

    source: Source
    starts: tuple[float, ...]
    chain: Chain

    @property
    def seconds(self) -> float:
        """How long it listens."""
        return PIECE * len(self.starts)


@dataclass(frozen=True, slots=True)
class _Job:
    play: Play
    folder: Path


def levelled_chains(
    plays: Sequence[Play],
    *,
    cache: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Chain]:
    """The chains with the gains that keep the loudness; as it was where a worker died.

    The arguments are those of :func:`bridge.strips.measure.measure_mix`.
    """
    folder = default_folder() if cache is None else cache
    jobs = [_Job(play, folder) for play in plays]
    found = [play.chain for play in plays]
    results = run(_work, jobs, workers=default_workers() if workers is None else workers)
    for done, (index, chain) in enumerate(results, 1):
        found[index] = chain or found[index]
        if progress is not None:
            progress(done, len(plays), plays[index].source.voices[0].track.name)
    return found


def _work(job: _Job, stop: Stop) -> Chain:
    cache = Cache(job.folder)
    key = _key(job.play, Digests(cache))
    known = _load(cache.get(key), job.play.chain)
    if known is None:
        known = _levelled(job.play, stop)
        cache.put(key, _gains(known))
    return known


def _levelled(play: Play, stop: Stop) -> Chain:
    rate = play.source.sample_rate()
    if rate is None or not play.starts:
        return play.chain
    return levelled(play.chain, excerpt(play.source, play.starts, PIECE, rate, stop=stop), rate)


def _key(play: Play, digests: Digests) -> str:
    source = play.source
    voices = [
        [audio_key(voice.track, source.project_rate, digests), voice.track.play_offset, voice.gain, _fx(voice.fx)]
        for voice in source.voices
    ]
    return key_of(
        ["level", VERSION, voices, _fx(source.fx), source.bpm, play.starts, repr(dataclasses.asdict(play.chain))]
    )


def _fx(chain: Sequence[Any]) -> list[Any]:
    return [[fx.name, fx.enabled, fx.offline, fx.chunk] for fx in chain]


def _gains(chain: Chain) -> dict[str, Any]:
    """What levelling changes."""
    return {
        "eq": None if chain.eq is None else chain.eq.gain,
        "compressor": None if chain.compressor is None else chain.compressor.makeup_db,
        "multiband": None if chain.multiband is None else [band.makeup_db for band in chain.multiband.bands],
    }


def _load(stored: Any, chain: Chain) -> Chain | None:
    """The chain with stored gains; None where they are not known, or are none of such a chain."""
    try:
        eq, compressor, multiband = (stored[name] for name in ("eq", "compressor", "multiband"))
        return Chain(
            eq=chain.eq and replace(chain.eq, gain=float(eq)),
            compressor=chain.compressor and replace(chain.compressor, makeup_db=float(compressor)),
            multiband=chain.multiband
            and replace(
                chain.multiband,
                bands=tuple(
                    replace(band, makeup_db=float(gain))
                    for band, gain in zip(chain.multiband.bands, multiband, strict=True)
                ),
            ),
        )
    except (TypeError, KeyError, ValueError):
        return None
