"""Strips that are as loud behind as before, whatever the rules had predicted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.audio import Samples
from core.meters.loudness import integrated_loudness
from core.processors.dynamics import CompressorSettings
from core.processors.dynamics import compress as play_compressor
from core.processors.filters import EqBand
from core.processors.filters import Equaliser as Filters
from core.processors.multiband import MultibandBand, MultibandSettings, compress_multiband
from core.processors.stream import run
from core.units import gain_from_db
from models.balance.reasons import MINUS
from models.strips.answer import Equaliser, Strip, Verdict
from models.strips.leveller import PIECE, PIECES, Chain, chain_of, levelled, stretches, with_chain
from models.strips.material import BLOCK, SILENT_DB

RATE = 16000
HELD_LU = 0.15
"""Three processors, each to the tenth of a dB that its plug-in shows."""

EQ = Equaliser(bands=(EqBand("low_shelf", 300.0, 6.0), EqBand("high_pass", 60.0)), gain=2.0)
COMP = CompressorSettings(threshold_db=-26.0, ratio=2.0)
BANDS = MultibandSettings(
    bands=(*(MultibandBand(threshold_db=-30.0, ratio=2.0) for _ in range(3)), MultibandBand(bypass=True))
)


def swelling(seconds: float = 6.0) -> Samples:
    """Noise that swells every two seconds."""
    time = np.arange(round(seconds * RATE)) / RATE
    swell = 0.02 + 0.2 * np.sin(math.pi * time / 2.0) ** 4
    return (swell * np.random.default_rng(1).standard_normal(len(time)))[:, None].astype(np.float32)


def played(chain: Chain, samples: Samples) -> Samples:
    """The samples behind the chain, processor by processor."""
    if chain.eq:
        filters = Filters(chain.eq.bands, RATE, samples.shape[1])
        samples = run(filters, samples) * np.float32(gain_from_db(chain.eq.gain))
    if chain.compressor:
        samples = play_compressor(samples, RATE, chain.compressor)
    return compress_multiband(samples, RATE, chain.multiband) if chain.multiband else samples


@pytest.mark.parametrize(
    "chain",
    [Chain(eq=EQ), Chain(compressor=COMP), Chain(multiband=BANDS), Chain(eq=EQ, compressor=COMP, multiband=BANDS)],
)
def test_what_a_chain_loses_is_given_back(chain: Chain) -> None:
    sound = swelling()
    before = integrated_loudness(sound, RATE)
    assert abs(integrated_loudness(played(chain, sound), RATE) - before) > 0.5
    matched = levelled(chain, sound, RATE)
    assert integrated_loudness(played(matched, sound), RATE) == pytest.approx(before, abs=HELD_LU)


def test_only_gains_are_changed() -> None:
    chain = Chain(eq=EQ, compressor=COMP, multiband=BANDS)
    found = levelled(chain, swelling(), RATE)
    assert found.eq
    assert found.compressor
    assert found.multiband
    assert replace(found.eq, gain=EQ.gain) == EQ
    assert replace(found.compressor, makeup_db=COMP.makeup_db) == COMP
    assert [replace(band, makeup_db=0.0) for band in found.multiband.bands] == list(BANDS.bands)
    assert found.multiband.bands[-1] == BANDS.bands[-1]


@pytest.mark.parametrize("samples", [np.zeros((RATE, 1)), np.full((100, 2), 0.1)], ids=["silence", "6 ms"])
def test_what_has_no_loudness_leaves_the_chain_as_it_is(samples: Samples) -> None:
    chain = Chain(eq=EQ, compressor=COMP)
    assert levelled(chain, samples.astype(np.float32), RATE) == chain


def test_nothing_to_play_is_nothing() -> None:
    assert chain_of(Strip(eq=Verdict(settings=None, why="needs nothing"))) == Chain()
    assert levelled(Chain(), swelling(), RATE) == Chain()


def test_a_short_song_is_heard_as_a_whole() -> None:
    levels = np.full(round(4.0 * PIECE / BLOCK), -20.0)
    assert stretches(levels) == (0.0, PIECE, 2.0 * PIECE, 3.0 * PIECE)


def test_a_long_song_is_heard_in_parts_that_count() -> None:
    levels = np.full(round(100.0 * PIECE / BLOCK), -20.0)
    quiet = slice(0, round(50.0 * PIECE / BLOCK))
    levels[quiet] = -45.0
    starts = stretches(levels)
    assert len(starts) == PIECES
    assert min(starts) >= 50.0 * PIECE
    assert list(starts) == sorted(starts)


@pytest.mark.parametrize("levels", [np.empty(0), np.full(1000, SILENT_DB)], ids=["none", "silence"])
def test_silence_has_nowhere_to_listen(levels: np.ndarray) -> None:
    assert stretches(levels) == ()


def test_a_strip_tells_that_its_gains_were_measured() -> None:
    eq, comp = (
        Verdict(settings=EQ, why="dull"),
        Verdict(settings=COMP, why="uneven", reasons={"ratio": "4 of them"}),
    )
    strip = Strip(eq=eq, compressor=comp, multiband=Verdict(settings=None, why="even"))
    told = with_chain(strip, Chain(eq=replace(EQ, gain=-1.5), compressor=replace(COMP, makeup_db=2.5)), 30.0)
    assert told.eq
    assert told.compressor
    assert told.eq.settings == replace(EQ, gain=-1.5)
    assert told.eq.reasons["gain"] == f"{MINUS}1.5 dB: as loud behind the bands as before, measured on 30 s of it"
    assert told.compressor.reasons == {"ratio": "4 of them", "makeup_db": told.compressor.reasons["makeup_db"]}
    assert told.multiband is strip.multiband
