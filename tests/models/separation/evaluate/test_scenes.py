"""Scenes: their parts sum to the mix, stand where they should, and ring as loud as they should."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from core.units import db_from_power
from core.upmix.ambience import pan_angle
from models.separation.evaluate import scenes
from models.separation.evaluate.scenes import LEVEL, Known
from tests.models.separation.evaluate.made import RATE, material, songs


def energy_db(samples: np.ndarray) -> float:
    return db_from_power(float(np.square(samples, dtype=np.float64).sum()))


def dry(known: Known) -> np.ndarray:
    return known.mix - known.ambience


def test_every_track_is_brought_to_one_level_and_put_into_its_family(tmp_path: Path) -> None:
    found = material(tmp_path)
    assert {part.family for part in found.parts} == {"drums", "bass", "vocals", "other"}
    for part in found.parts:
        assert math.sqrt(float(np.mean(part.samples**2))) == pytest.approx(LEVEL)
        assert len(part.samples) == round(5.5 * RATE)


def test_sources_sum_to_the_mix_and_the_ambience_is_14_db_below_the_rest(tmp_path: Path) -> None:
    found = material(tmp_path)
    for known in (scenes.usual(found), scenes.spread(found, 1)):
        np.testing.assert_allclose(np.sum(list(known.sources.values()), axis=0), known.mix, atol=1e-6)
        assert energy_db(known.ambience) - energy_db(dry(known)) == pytest.approx(-14.0, abs=0.01)


@pytest.mark.parametrize("angle", [-45.0, -20.0, 0.0, 33.0, 45.0])
def test_one_source_stands_where_it_was_put_at_constant_power(tmp_path: Path, angle: float) -> None:
    found = material(tmp_path)
    known = scenes.one(found, angle)
    assert pan_angle(known.mix) == pytest.approx(angle, abs=1e-3)
    assert energy_db(known.mix) == pytest.approx(energy_db(found.parts[0].samples), abs=1e-4)
    assert not known.ambience.any()


def test_a_usual_mix_has_its_voice_in_the_centre_and_its_guitar_on_the_right(tmp_path: Path) -> None:
    found = material(tmp_path)
    known = scenes.placed(found, found.parts, [0.0] * 4, -math.inf)
    np.testing.assert_allclose(known.mix[0], known.mix[1])
    sources = scenes.usual(found).sources
    assert abs(pan_angle(sources["vocals"])) < 2.0
    assert pan_angle(sources["other"]) == pytest.approx(30.0, abs=2.0)


def test_songs_that_are_too_short_are_left_out_by_name(tmp_path: Path) -> None:
    songs(tmp_path / "short", seconds=1.0)
    with pytest.raises(ValueError, match="no song"):
        scenes.materials([tmp_path / "short"], 5.0)
    with pytest.raises(ValueError, match="at least 5 seconds"):
        scenes.materials([tmp_path / "short"], -1.0)
    songs(tmp_path / "long")
    found, left_out = scenes.materials([tmp_path / "short", tmp_path / "long"], 5.0)
    assert len(found) == 2
    assert [what.split(":")[0] for what in left_out] == ["Song 0", "Song 1"]
