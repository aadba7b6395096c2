"""What every solver keeps to, whatever the session."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.closed import Closed
from models.balance.confidence import sure_of_nothing
from models.balance.finish import ANCHOR_LIMIT, Limits
from models.balance.genetic import Breeding, Genetic
from models.balance.material import Material, Part
from models.balance.priors import priors
from models.balance.registry import DEFAULT, solvers
from models.balance.solution import Balance, Offset, Solver, Taste
from tests.models.balance.cases import BAND, copied, louder, reordered, session

HOUSE = Taste()
QUICK = Genetic(breeding=Breeding(population=16, generations=8))
EVERY = pytest.mark.parametrize("solver", [Closed(), QUICK], ids=lambda solver: solver.name)
LABELS = st.lists(st.sampled_from([*sorted(priors()), "unknown", "fx_return"]), min_size=1, max_size=12)
OPEN = Limits(ceiling=200.0, lowest=-200.0, highest=200.0, most=200.0)
FREE: list[Solver] = [Closed(limits=OPEN), Genetic(limits=OPEN, breeding=QUICK.breeding)]
WITHOUT_CEILING = pytest.mark.parametrize("solver", FREE, ids=lambda solver: solver.name)


def sensible(balance: Balance, material: Material) -> None:
    count = len(material.parts)
    assert balance.gains.shape == balance.pans.shape == balance.sure.shape == (count,)
    assert len(balance.reasons) == count
    assert np.all(np.isfinite(balance.gains))
    assert np.all((balance.gains <= 12.0) & (balance.gains >= -90.0))
    assert np.all(np.abs(balance.pans) <= 1.0)
    assert np.all((balance.sure >= 0.0) & (balance.sure <= 1.0))
    assert all(balance.reasons)


def test_the_registry_names_what_it_holds_and_the_default_is_in_it() -> None:
    assert all(name == solver.name for name, solver in solvers().items())
    assert {DEFAULT, "closed", "genetic"} <= set(solvers())


@EVERY
@pytest.mark.parametrize(
    "material",
    [
        session([]),
        session(["piano"]),
        session(["unknown"]),
        session(BAND, loudness=[-math.inf] * len(BAND)),
        session(BAND, loudness=[20.0, *[-20.0] * (len(BAND) - 1)]),
        session(BAND, loudness=[-75.0, *[-20.0] * (len(BAND) - 1)]),
        session((BAND * 38)[:300]),
        session(["lead_vocal"] * 3, loudness=[-20.0] * 3),
    ],
    ids=[
        "no part",
        "one part",
        "unknown",
        "silence",
        "40 dB too loud",
        "55 dB too quiet",
        "300 parts",
        "one class",
    ],
)
def test_whatever_comes_in_the_answer_is_sensible(solver: Solver, material: Material) -> None:
    sensible(solver.solve(material, HOUSE), material)


@EVERY
def test_one_part_stays_where_it_is(solver: Solver) -> None:
    assert solver.solve(session(["piano"], crest=0.0), HOUSE).gains[0] == pytest.approx(0.0)


@EVERY
def test_silent_fixed_and_shut_parts_stay(solver: Solver) -> None:
    parts = [Part(label=label, fixed=label == "snare") for label in BAND]
    gains = np.array([-3.0, -4.0, -5.0, -6.0, -7.0, -math.inf, -8.0, -9.0])
    loudness = [-20.0] * 7 + [-math.inf]
    material = session(BAND, loudness=loudness, gains=gains.tolist(), parts=parts)
    balance = solver.solve(material, HOUSE)
    np.testing.assert_array_equal(balance.gains[[1, 5, 7]], gains[[1, 5, 7]])
    assert "not to be moved" in balance.reasons[1]
    assert "all the way down" in balance.reasons[5]
    assert "silent" in balance.reasons[7]
    assert np.all(balance.gains[[0, 2, 3, 4, 6]] != gains[[0, 2, 3, 4, 6]])


@WITHOUT_CEILING
def test_an_unknown_part_stays_while_the_others_move(solver: Solver) -> None:
    balance = solver.solve(session([*BAND, "unknown"]), HOUSE)
    assert balance.gains[-1] == 0.0
    assert balance.sure[-1] == pytest.approx(sure_of_nothing())
    assert "no loudness is known" in balance.reasons[-1]


@EVERY
def test_an_unknown_part_that_is_fixed_has_no_say_in_where_the_others_go(solver: Solver) -> None:
    parts = [*(Part(label=label) for label in BAND), Part(label="unknown", fixed=True)]
    loudness = [-30.0] * len(parts)
    balance = solver.solve(session([*BAND, "unknown"], loudness=loudness, parts=parts), HOUSE)
    sensible(balance, session([*BAND, "unknown"], loudness=loudness, parts=parts))
    assert balance.gains[-1] == 0.0


@EVERY
def test_an_unknown_part_goes_down_with_the_others_for_the_ceiling(solver: Solver) -> None:
    balance = solver.solve(session([*BAND, "unknown"], loudness=[-10.0] * (len(BAND) + 1)), HOUSE)
    assert balance.gains[-1] < -1.0


@EVERY
def test_identical_twins_get_equal_faders(solver: Solver) -> None:
    gains = solver.solve(copied(session(BAND), 4), HOUSE).gains
    assert gains[4] == pytest.approx(gains[-1], abs=1e-9)


@EVERY
def test_partners_get_one_fader_and_mirrored_pans(solver: Solver) -> None:
    parts = [
        *(Part(label=label) for label in BAND),
        Part(label="overheads", partner=9),
        Part(label="overheads", partner=8),
    ]
    material = session([*BAND, "overheads", "overheads"], parts=parts)
    balance = solver.solve(material, HOUSE)
    assert balance.gains[8] == balance.gains[9]
    assert balance.pans[8] == -balance.pans[9] != 0.0


@EVERY
def test_a_pair_of_which_one_is_fixed_stays(solver: Solver) -> None:
    parts = [Part(label="piano", partner=1, fixed=True), Part(label="piano", partner=0), Part(label="snare")]
    balance = solver.solve(session(["piano", "piano", "snare"], gains=[-2.0, -3.0, 0.0], parts=parts), HOUSE)
    np.testing.assert_array_equal(balance.gains[:2], [-2.0, -3.0])
    assert "its partner" in balance.reasons[1]


def test_the_others_are_set_around_what_is_fixed() -> None:
    """The lead vocal stands 6 dB up: in the closed form everything comes up with it."""
    loudness = [priors()[label].loudness - 20.0 for label in BAND]
    parts = [Part(label=label, fixed=label == "lead_vocal") for label in BAND]
    gains = [6.0 if label == "lead_vocal" else 0.0 for label in BAND]
    material = session(BAND, loudness=loudness, gains=gains, parts=parts, crest=-20.0)
    np.testing.assert_allclose(Closed().solve(material, HOUSE).gains, 6.0)


@pytest.mark.parametrize(("short", "down"), [(8.0, 8.0), (30.0, ANCHOR_LIMIT)])
def test_a_band_that_drowns_a_fixed_vocal_comes_down_but_not_without_end(short: float, down: float) -> None:
    loudness = [priors()[label].loudness - 20.0 - short * (label == "lead_vocal") for label in BAND]
    parts = [Part(label=label, fixed=label == "lead_vocal") for label in BAND]
    gains = Closed(limits=OPEN).solve(session(BAND, loudness=loudness, parts=parts), HOUSE).gains
    np.testing.assert_allclose(gains, [0.0 if part.fixed else -down for part in parts], atol=1e-9)


@WITHOUT_CEILING
@settings(deadline=None, max_examples=25)
@given(LABELS, st.randoms(use_true_random=False))
def test_the_order_of_the_tracks_plays_no_role(solver: Solver, labels: list[str], random: object) -> None:
    order = list(range(len(labels)))
    random.shuffle(order)  # type: ignore[attr-defined]
    material = session(labels)
    before, after = solver.solve(material, HOUSE), solver.solve(reordered(material, order), HOUSE)
    np.testing.assert_allclose(after.gains, before.gains[order], atol=1e-6)
    np.testing.assert_allclose(after.pans, before.pans[order], atol=1e-6)
    np.testing.assert_allclose(after.sure, before.sure[order])
    assert after.reasons == tuple(before.reasons[old] for old in order)


@settings(deadline=None, max_examples=25)
@given(LABELS, st.floats(-20.0, 20.0))
def test_louder_audio_of_all_parts_moves_no_fader(labels: list[str], db: float) -> None:
    material, solver = session(labels), FREE[0]
    before, after = (solver.solve(one, HOUSE) for one in (material, louder(material, db)))
    np.testing.assert_allclose(after.gains, before.gains, atol=1e-6)
    np.testing.assert_allclose(after.pans, before.pans, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(LABELS, st.integers(0, 11), st.floats(-10.0, 10.0))
def test_how_loud_one_part_comes_in_does_not_change_the_mix(labels: list[str], part: int, db: float) -> None:
    """In the closed form and up to one gain for all: the parts' levels at the proposed faders."""
    material, solver = session(labels), FREE[0]
    known = np.flatnonzero([label in priors() for label in labels])
    by = np.where(np.arange(len(labels)) == part, db, 0.0)
    mixes = [(one.loudness + solver.solve(one, HOUSE).gains)[known] for one in (material, louder(material, by))]
    np.testing.assert_allclose(np.diff(mixes[0]), np.diff(mixes[1]), atol=1e-6)


def test_an_engineer_who_is_known_better_is_met_with_more_confidence() -> None:
    def sure(songs: int) -> float:
        offsets = {label: Offset(mean=-9.0, spread=1.0, songs=songs) for label in BAND}
        return float(Closed().solve(session(BAND), Taste(name="Ana", offsets=offsets)).sure.min())

    assert sure(8) > sure(2) > float(Closed().solve(session(BAND), HOUSE).sure.min())


def test_confidence_is_the_normal_share_within_2_db() -> None:
    """A spread of 2 dB and no doubt: the share within one standard deviation, 68.3 %."""
    taste = Taste(offsets={"fx_return": Offset(mean=-9.0, spread=2.0, songs=10**9)})
    assert Closed().solve(session(["fx_return"]), taste).sure[0] == pytest.approx(0.683, abs=0.001)


def test_a_class_that_may_be_wrong_makes_less_sure() -> None:
    sure = [
        Closed().solve(session(["piano"], parts=[Part(label="piano", sure=p)]), HOUSE).sure[0] for p in (0.3, 0.9)
    ]
    assert sure[0] < sure[1]


def test_no_fader_moves_further_than_the_setting() -> None:
    material = session(BAND, loudness=[20.0, *[-20.0] * (len(BAND) - 1)], crest=-60.0)
    gains = Closed(limits=replace(OPEN, most=10.0)).solve(material, HOUSE).gains
    assert gains[0] == -10.0
    assert np.abs(gains).max() <= 10.0
