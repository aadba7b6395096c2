"""The solvers that listen: any number of parts in any order, sensible where there is little to hear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.finish import Limits
from models.balance.learned.engineer import fitted
from models.balance.learned.hearing import embeddings, stacked
from models.balance.learned.network import console, features, last, levels
from models.balance.learned.solvers import Console, Leveller
from models.balance.learned.weights import Learned, load
from models.balance.material import Material, Part
from models.balance.solution import Offset, Solver, Taste
from models.ears.sound.ear import load_ear
from models.ears.sound.features import BANDS, COLUMNS, LogMel
from tests.models.balance.cases import BAND, reordered, session
from tests.models.balance.learned_cases import heard_session, learned, sounds

HOUSE = Taste()
OPEN = Limits(ceiling=200.0, lowest=-200.0, highest=200.0, most=200.0)
SOLVERS: list[Solver] = [Leveller(OPEN, learned(1)), Console(OPEN, learned(2))]
BOTH = pytest.mark.parametrize("solver", SOLVERS, ids=lambda solver: solver.name)


def patches(count: int, windows: int = 2, seed: int = 0) -> LogMel:
    drawn = np.random.default_rng(seed).uniform(0.1, 1.0, (count, windows, BANDS, COLUMNS))
    return drawn.astype(np.float32)


def apart(material: Material, gains: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    """Loudness of the parts at their faders, relative to the mean."""
    loud = material.loudness + gains
    return [round(float(one), 4) for one in loud - loud.mean()]


@BOTH
def test_the_faders_give_the_loudness_that_the_network_heard(solver: Solver) -> None:
    material = heard_session(["lead_vocal", "kick", "piano", "synth_pad"])
    network = learned(1 if solver.name == "leveller" else 2)
    outputs = last(network.weights, features(network.weights, embeddings(material)))
    wanted = levels(outputs) if solver.name == "leveller" else console(outputs)[0]
    found = solver.solve(material, HOUSE)
    np.testing.assert_allclose(apart(material, found.gains), wanted, atol=1e-3)


@BOTH
@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(len(BAND))))
def test_the_order_of_the_parts_plays_no_role(solver: Solver, order: list[int]) -> None:
    material = heard_session(BAND)
    assert material.heard is not None
    moved = replace(reordered(material, order), heard=material.heard[order])
    first, second = solver.solve(material, HOUSE), solver.solve(moved, HOUSE)
    np.testing.assert_allclose(second.gains, first.gains[order], atol=1e-4)
    np.testing.assert_allclose(second.pans, first.pans[order], atol=1e-4)
    np.testing.assert_allclose(second.sure, first.sure[order], atol=1e-9)


@BOTH
def test_how_loud_a_part_was_recorded_plays_no_role(solver: Solver) -> None:
    quiet = heard_session(BAND)
    loudness = quiet.loudness + np.linspace(-20.0, 20.0, len(BAND))
    loud = replace(session(BAND, loudness=loudness.tolist()), heard=quiet.heard)
    found = [apart(material, solver.solve(material, HOUSE).gains) for material in (quiet, loud)]
    np.testing.assert_allclose(found[0], found[1], atol=1e-3)


@BOTH
def test_one_part_stays_where_it_stands(solver: Solver) -> None:
    material = replace(heard_session(["lead_vocal"]), gains=np.array([-4.5]))
    found = solver.solve(material, HOUSE)
    np.testing.assert_allclose(found.gains, [-4.5], atol=1e-9)
    assert found.pans.tolist() == [0.0]


@BOTH
def test_a_silent_part_is_left_alone_and_changes_nothing_for_the_others(solver: Solver) -> None:
    material = heard_session(["lead_vocal", "kick", "piano"])
    loudness = [*material.loudness.tolist(), -np.inf]
    silent = session(["lead_vocal", "kick", "piano", "strings"], loudness=loudness)
    assert material.heard is not None
    silent = replace(silent, heard=np.concatenate([material.heard, np.zeros((1, 128), np.float32)]))
    without, beside = solver.solve(material, HOUSE), solver.solve(silent, HOUSE)
    alone, among = material.loudness + without.gains, (silent.loudness + beside.gains)[:3]
    np.testing.assert_allclose(np.diff(among), np.diff(alone), atol=1e-6)
    assert beside.gains[3] == 0.0


@BOTH
def test_a_part_that_was_not_heard_has_what_its_class_says(solver: Solver) -> None:
    material = heard_session(["lead_vocal", "kick", "piano"])
    assert material.heard is not None
    unheard = replace(material, heard=np.zeros_like(material.heard))
    found = solver.solve(unheard, HOUSE)
    loud = unheard.loudness + found.gains
    # -3.1, -11.5 and -12 LU of the published priors.
    np.testing.assert_allclose(loud - loud[0], [0.0, -8.4, -8.9], atol=1e-6)


@BOTH
def test_sixty_parts_and_twins_have_finite_answers(solver: Solver) -> None:
    labels = [BAND[at % len(BAND)] for at in range(60)]
    material = heard_session(labels)
    assert material.heard is not None
    twins = replace(material, heard=np.repeat(material.heard[:1], 60, axis=0))
    for each in (material, twins):
        found = solver.solve(each, HOUSE)
        assert np.isfinite(found.gains).all()
        assert (np.abs(found.pans) <= 1.0).all()
        assert ((found.sure > 0.0) & (found.sure < 1.0)).all()
    np.testing.assert_allclose(np.ptp(twins.loudness + found.gains), 0.0, atol=1e-4)


@BOTH
def test_a_known_engineer_is_added_to_what_was_heard(solver: Solver) -> None:
    material = heard_session(["lead_vocal", "kick", "piano"])
    likes = Taste(name="me", offsets={"kick": Offset(mean=-5.5, spread=1.0, songs=1000)})
    before, after = (material.loudness + solver.solve(material, taste).gains for taste in (HOUSE, likes))
    moved = after - before
    # The engineer's kick is 6 LU above the published -11.5; a thousand songs outweigh it.
    np.testing.assert_allclose(moved[1] - moved[[0, 2]], [6.0, 6.0], atol=0.05)


def test_confidence_follows_from_the_measured_error() -> None:
    material = heard_session(["lead_vocal", "kick"])
    near, far = (Leveller(OPEN, learned(1, error)).solve(material, HOUSE).sure for error in (1.0, 4.0))
    np.testing.assert_allclose(near, 0.9545, atol=1e-4)  # 2 dB are two standard deviations
    np.testing.assert_allclose(far, 0.3829, atol=1e-4)  # and half of one


def test_the_console_spreads_as_wide_as_it_heard() -> None:
    material = heard_session(["lead_vocal", "electric_guitar", "electric_guitar"])
    found = SOLVERS[1].solve(material, HOUSE)
    network = learned(2)
    outputs = last(network.weights, features(network.weights, embeddings(material)))
    width = np.abs(np.tanh(outputs[1:, 1])).mean()
    assert found.pans[0] == 0.0
    np.testing.assert_allclose(np.abs(found.pans[1:]).max(), width, rtol=0.01)


@BOTH
def test_reasons_say_that_the_sound_was_heard(solver: Solver) -> None:
    found = solver.solve(heard_session(["lead_vocal", "kick"]), HOUSE)
    assert all(f"by its sound, {solver.name}" in reason for reason in found.reasons)


@BOTH
def test_a_solver_that_has_nothing_to_listen_to_says_so(solver: Solver) -> None:
    with pytest.raises(ValueError, match="expected patches in the material"):
        solver.solve(session(["kick", "snare"]), HOUSE)


@pytest.mark.parametrize("shape", [(3, 1, BANDS, COLUMNS), (2, 1, BANDS, COLUMNS + 1), (2, BANDS, COLUMNS)])
def test_patches_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    material = replace(session(["kick", "snare"]), patches=np.zeros(shape, np.float32))
    with pytest.raises(ValueError, match="expected patches of shape"):
        embeddings(material)


def test_what_was_heard_of_another_session_is_refused() -> None:
    with pytest.raises(ValueError, match="expected what was heard of 2 parts"):
        embeddings(replace(session(["kick", "snare"]), heard=sounds(3)))


def test_patches_are_heard_as_the_ear_hears_them_and_silence_is_not() -> None:
    windows = patches(2)
    stack = stacked([windows[0], windows[1][:1], windows[0][:0]])
    material = replace(session(["kick", "snare", "tom"]), patches=stack)
    found = embeddings(material)
    alone = load_ear().see([windows[0], windows[1][:1]])
    for row, sound in zip(found, alone, strict=False):
        assert sound is not None
        np.testing.assert_allclose(row, sound.embedding, atol=1e-6)
    assert not found[2].any()


def test_partners_are_heard_as_one() -> None:
    parts = [Part(label="lead_vocal"), *(Part(label="overheads", partner=at) for at in (2, 1))]
    material = replace(session(["lead_vocal", "overheads", "overheads"], parts=parts), heard=sounds(3))
    found = SOLVERS[0].solve(material, HOUSE)
    assert found.gains[1] == pytest.approx(found.gains[2])
    assert found.pans[1] == -found.pans[2] != 0.0


def test_an_engineers_layer_learns_a_taste_that_can_be_heard() -> None:
    base = learned(1)
    taste = np.random.default_rng(5).normal(0.0, 40.0, 16)
    songs = []
    for seed in range(30):
        heard = sounds(8, seed)
        seen = features(base.weights, heard)
        songs.append((heard, last(base.weights, seen)[:, 0] + seen @ taste))
    own = fitted(base, songs[:20], ridge=1e-6)

    def missed(network: Learned) -> float:
        errors = []
        for heard, wanted in songs[20:]:
            found = levels(last(network.weights, features(network.weights, heard)))
            errors.append(np.abs(found - (wanted - wanted.mean())))
        return float(np.mean(errors))

    assert missed(own) < 0.01 < 0.3 < missed(base)


def test_without_songs_an_engineers_leveller_is_the_shared_one() -> None:
    base = learned(1)
    np.testing.assert_array_equal(fitted(base, []).weights["last.weight"], base.weights["last.weight"])


def test_a_strong_ridge_keeps_the_shared_layer() -> None:
    base, heard = learned(1), sounds(5)
    own = fitted(base, [(heard, np.array([9.0, -9.0, 3.0, 0.0, 1.0]))], ridge=1e9)
    np.testing.assert_allclose(own.weights["last.weight"], base.weights["last.weight"], atol=1e-5)


def test_an_engineers_layer_needs_a_ridge_and_a_level_for_each_part() -> None:
    with pytest.raises(ValueError, match="ridge above 0"):
        fitted(learned(1), [], ridge=0.0)
    with pytest.raises(ValueError, match="not 2 for 3"):
        fitted(learned(1), [(sounds(3), np.zeros(2))])


def test_the_weights_that_ship_fit_the_ear_that_ships() -> None:
    material = replace(session(["lead_vocal", "kick"]), patches=patches(2))
    for solver in (Leveller(OPEN), Console(OPEN)):
        network = load(solver.name)
        assert network.error > 0.0
        assert np.isfinite(solver.solve(material, HOUSE).gains).all()
