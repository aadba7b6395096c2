"""The session's own stems as sources, and what they do not sum to."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.separation.separator import Stereo
from models.separation.stems import Stems
from tests.models.separation.mixes import ONE_ROUNDING, joined, noise, reader, worst_sum

RATE = 8000
PARTS = {name: noise(12.0, RATE, seed=seed) for seed, name in enumerate(("drums", "bass", "vocals", "other"))}
MIX: Stereo = np.stack(list(PARTS.values())).sum(axis=0)
STEMS = {name: reader(part, RATE) for name, part in PARTS.items()}


def test_stems_that_sum_to_the_mix_come_back_as_they_are() -> None:
    stems = Stems(STEMS)
    sources = joined(stems.separate(reader(MIX, RATE)))
    for name, part in PARTS.items():
        np.testing.assert_allclose(sources[name], part, rtol=0.0, atol=1e-7)
    assert stems.residual_db < -130.0


def test_what_the_stems_lack_goes_to_other_and_is_told_in_db() -> None:
    mix = MIX + noise(12.0, RATE, seed=9, level=0.002)  # mix: 4 parts of 0.1, so 0.2 in all: -40 dB
    stems = Stems(STEMS)
    sources = joined(stems.separate(reader(mix, RATE)))
    np.testing.assert_array_equal(sources["vocals"], PARTS["vocals"])
    assert stems.residual_db == pytest.approx(-40.0, abs=0.1)
    assert worst_sum(sources, mix) <= ONE_ROUNDING


def test_a_source_without_a_stem_is_silent_and_a_short_stem_goes_on_in_silence() -> None:
    sources = joined(Stems({"drums": reader(PARTS["drums"][:, :RATE], RATE)}).separate(reader(MIX, RATE)))
    assert not sources["bass"].any()
    assert not sources["drums"][:, RATE:].any()
    assert worst_sum(sources, MIX) <= ONE_ROUNDING


def test_silence_has_no_residual() -> None:
    stems = Stems({})
    joined(stems.separate(reader(np.zeros_like(MIX), RATE)))
    assert stems.residual_db == -math.inf


def test_progress_may_call_it_off() -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        joined(Stems(STEMS).separate(reader(MIX, RATE), stop))


def test_a_stem_at_another_rate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="bass must have 8000 Hz as the mix, not 44100 Hz"):
        next(Stems({"bass": reader(PARTS["bass"], 44100)}).separate(reader(MIX, RATE)))


def test_a_stem_of_an_unknown_source_is_refused() -> None:
    with pytest.raises(ValueError, match="not piano"):
        Stems({"piano": STEMS["drums"]})
