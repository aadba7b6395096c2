"""Pans: the centre, the sides, and that neither side is better than the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.closed import Closed
from models.balance.faders import faders
from models.balance.material import Array, Material, Part
from models.balance.pan import imbalance, pan_gains, place
from models.balance.pan_spread import PAIR, width_of
from models.balance.priors import priors
from models.balance.solution import Offset, Taste
from tests.models.balance.cases import BAND, copied, session

HOUSE = Taste()
CENTRED = ("kick", "snare", "bass_guitar", "lead_vocal")


def placed(material: Material) -> Array:
    return place(material, faders(material, HOUSE), material.gains, HOUSE)


def band_powers(material: Material) -> Array:
    return np.asarray(np.diagonal(material.cross, axis1=1, axis2=2).sum(axis=0))


def none_wide(material: Material) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(len(material.parts), dtype=bool)


def test_kick_snare_bass_and_lead_vocal_are_centred() -> None:
    pans = placed(session([*CENTRED, "electric_guitar", "electric_guitar"]))
    np.testing.assert_array_equal(pans[:4], 0.0)
    assert sorted(np.sign(pans[4:])) == [-1.0, 1.0]


def test_a_part_with_half_its_power_below_200_hz_is_centred() -> None:
    """A synth whose only band is the lowest, and one an octave and more above."""
    material = session(["synth_pad", "synth_pad"])
    cross = np.zeros_like(material.cross)
    cross[0, 0, 0] = cross[4, 1, 1] = 0.01
    low, high = placed(replace(material, cross=cross))
    assert low == 0.0
    assert high != 0.0


def test_partners_go_out_mirrored() -> None:
    pair = [Part(label="overheads", partner=1), Part(label="overheads", partner=0)]
    left, right = placed(session(["overheads"] * 2, parts=pair))
    assert (abs(left), left) == (PAIR, -right)


@pytest.mark.parametrize("now", [(-0.3, 0.3), (0.3, -0.3)])
def test_partners_that_stand_apart_keep_their_sides(now: tuple[float, float]) -> None:
    pair = [Part(label="overheads", partner=1), Part(label="overheads", partner=0)]
    material = replace(session(["overheads"] * 2, parts=pair), pans=np.array(now))
    assert tuple(np.sign(placed(material))) == tuple(np.sign(now))


@pytest.mark.parametrize("loudness", [(-20.0, -26.0), (-26.0, -20.0)])
@pytest.mark.parametrize("sides", [(-1.0, 1.0), (1.0, -1.0)])
def test_partners_in_the_centre_go_to_the_sides_they_were_recorded_as(
    sides: tuple[float, float], loudness: tuple[float, float]
) -> None:
    pair = [Part(label="overheads", partner=1 - at, side=side) for at, side in enumerate(sides)]
    assert tuple(placed(session(["overheads"] * 2, loudness=loudness, parts=pair))) == sides


def test_partners_that_were_swapped_stay_swapped() -> None:
    pair = [Part(label="overheads", partner=1, side=-1.0), Part(label="overheads", partner=0, side=1.0)]
    material = replace(session(["overheads"] * 2, parts=pair), pans=np.array([0.3, -0.3]))
    assert tuple(placed(material)) == (PAIR, -PAIR)


def test_wide_fixed_unknown_and_silent_parts_stay() -> None:
    parts = [
        Part(label="piano", wide=True),
        Part(label="piano", fixed=True),
        Part(label="unknown"),
        Part(label="piano"),
    ]
    material = session(["piano"] * 4, loudness=[-20.0, -20.0, -20.0, -np.inf], parts=parts)
    pans = np.array([0.2, -0.7, 0.4, 0.9])
    np.testing.assert_array_equal(placed(replace(material, pans=pans)), pans)


def test_the_first_goes_left() -> None:
    """One part alone: both sides are as good."""
    assert placed(session(["electric_guitar"], loudness=[-20.0]))[0] < 0.0


def test_identical_twins_are_mirrored() -> None:
    pans = placed(copied(session([*BAND, "electric_guitar"]), 4))
    assert pans[4] == -pans[-1] or pans[8] == -pans[-1]


def test_parts_that_share_a_spectrum_part() -> None:
    """Acoustic and electric guitar overlap, the hi-hat does not: the guitars stand on opposite sides."""
    labels = ["electric_guitar", "acoustic_guitar", "hihat"]
    pans = placed(session(labels, loudness=[-20.0, -20.0, -26.0]))
    assert np.sign(pans[0]) == -np.sign(pans[1])


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(priors())), min_size=1, max_size=40), st.integers(0, 99))
def test_left_and_right_are_within_one_db(labels: list[str], seed: int) -> None:
    material = session(labels, seed=seed)
    assert abs(imbalance(band_powers(material), placed(material), none_wide(material))) <= 1.0


@given(st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=3))
def test_a_mirrored_mix_leans_as_much_the_other_way(pans: list[float]) -> None:
    powers, at = np.array([0.1, 0.3, 0.02]), np.array(pans)
    nothing = np.zeros(3, dtype=bool)
    assert imbalance(powers, -at, nothing) == pytest.approx(-imbalance(powers, at, nothing), abs=1e-9)


@given(st.floats(-1.0, 1.0))
def test_the_law_keeps_the_power_and_loses_at_most_3_db_in_mono(pan: float) -> None:
    left, right = pan_gains(np.array([pan]))[:, 0]
    assert left**2 + right**2 == pytest.approx(1.0)
    assert 1.0 - 1e-9 <= left + right <= np.sqrt(2.0) + 1e-9


def test_an_engineers_widths_replace_the_tables_with_songs() -> None:
    taste = Taste(
        widths={"piano": Offset(mean=1.0, spread=0.1, songs=18), "kick": Offset(mean=0.5, spread=0.1, songs=9)}
    )
    assert width_of("piano", taste) == pytest.approx((2 * priors()["piano"].width + 18) / 20)
    assert width_of("kick", taste) == 0.0


def test_the_pans_of_a_band_are_not_all_on_one_side() -> None:
    pans = Closed().solve(session(BAND), HOUSE).pans
    assert pans.min() < 0.0 < pans.max()
