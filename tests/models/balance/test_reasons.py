"""Reasons: the figures that are said are those that are heard, and they are said as an engineer would."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.closed import Closed
from models.balance.faders import weighted_median
from models.balance.finish import Limits
from models.balance.genetic import Breeding, Genetic
from models.balance.material import Material, Part
from models.balance.priors import priors
from models.balance.solution import Offset, Taste
from models.balance.targets import relative
from tests.models.balance.cases import BAND, session

HOUSE = Taste()
WITHOUT_END = Limits(ceiling=math.inf, lowest=-200.0, highest=math.inf, most=200.0)
FIGURE = re.compile(r"([\d.]+)(?: LU)? (below|above)|(as loud)")


def figures(reason: str) -> list[float]:
    """What a reason says, in LU relative to the mix: wanted, before, and what it comes to where that is said."""
    found = FIGURE.findall(reason)
    return [0.0 if level else (-1.0 if side == "below" else 1.0) * float(lu) for lu, side, level in found]


def in_phase(material: Material) -> Material:
    """The session with all parts coherent to a fifth."""
    own = np.sqrt(np.diagonal(material.cross, axis1=1, axis2=2))
    mixed = 0.2 * own[:, :, None] * own[:, None, :]
    return replace(material, cross=0.8 * material.cross + mixed)


def test_reasons_have_the_numbers() -> None:
    """Lead vocal and piano of equal loudness are -3.0 LU; wanted -3.1 and -12.0, less what these add up to."""
    material = session(["lead_vocal", "piano"], loudness=[-20.0, -20.0])
    lead, piano = Closed(limits=WITHOUT_END).solve(material, HOUSE).reasons
    assert lead == (
        "lead vocal: 0.5 LU below the mix wanted (published: De Man, Li and Lerch, Gerdes), it was 3.0 below"
    )
    assert piano == "piano: 9.4 LU below the mix wanted (Deskhand's own figure), it was 3.0 below"


def test_tracks_of_one_class_say_that_they_share_it() -> None:
    """Two equal guitars alone: each 3.0 LU below what they are together."""
    material = session(["acoustic_guitar"] * 2, loudness=[-20.0, -30.0])
    assert Closed(limits=WITHOUT_END).solve(material, HOUSE).reasons == (
        "acoustic guitar: 3.0 LU below the mix wanted (after Diff-MST's ranges; 2 tracks share it), "
        "it was 0.4 below",
        "acoustic guitar: 3.0 LU below the mix wanted (after Diff-MST's ranges; 2 tracks share it), "
        "it was 10.4 below",
    )


def test_both_sides_of_a_source_say_what_they_are_together() -> None:
    pair = [Part(label="overheads", partner=1), Part(label="overheads", partner=0)]
    material = session(["overheads"] * 2, loudness=[-20.0, -30.0], parts=pair)
    left, right = Closed(limits=WITHOUT_END).solve(material, HOUSE).reasons
    assert left == right
    assert left == "overheads, both sides: as loud as the mix wanted (Deskhand's own figure), it was as loud"


def test_an_engineers_own_figure_says_from_how_many_songs() -> None:
    taste = Taste(name="Ana", offsets={"piano": Offset(mean=-9.0, spread=1.0, songs=1)})
    assert "(Ana, 1 song)" in Closed().solve(session(["piano"]), taste).reasons[0]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([*sorted(priors()), "unknown"]), min_size=1, max_size=12), st.sets(st.integers(0, 11))
)
def test_what_is_said_to_be_wanted_is_what_is_reached(labels: list[str], fixed: set[int]) -> None:
    """Also around parts that stay, beside unknown ones, and where parts are in phase."""
    parts = [Part(label=label, fixed=index in fixed) for index, label in enumerate(labels)]
    material = in_phase(session(labels, parts=parts))
    balance = Closed(limits=WITHOUT_END).solve(material, HOUSE)
    before, after = relative(material, material.gains), relative(material, balance.gains)
    for index, part in enumerate(parts):
        if part.fixed or part.label == "unknown":
            assert figures(balance.reasons[index]) == []
        else:
            assert figures(balance.reasons[index]) == pytest.approx([after[index], before[index]], abs=0.051)


def test_a_fader_that_ends_says_what_its_part_comes_to() -> None:
    """The backing vocal would need 25 dB and more; the lead vocal stays, so the others cannot come down for it."""
    loudness = [-60.0 if label == "backing_vocal" else -20.0 for label in BAND]
    parts = [Part(label=label, fixed=label == "lead_vocal") for label in BAND]
    material = session(BAND, loudness=loudness, parts=parts)
    balance = Closed(limits=replace(WITHOUT_END, most=12.0)).solve(material, HOUSE)
    quiet = BAND.index("backing_vocal")
    assert balance.gains[quiet] == 12.0
    wanted, before, reached = figures(balance.reasons[quiet])
    assert before == pytest.approx(relative(material, material.gains)[quiet], abs=0.051)
    assert reached == pytest.approx(relative(material, balance.gains)[quiet], abs=0.051)
    assert wanted - reached > 10.0
    others = [reason for index, reason in enumerate(balance.reasons) if index != quiet]
    assert not any("it comes to" in reason for reason in others)


def test_what_was_done_to_all_faders_is_no_miss_of_one() -> None:
    balance = Closed().solve(session(BAND, loudness=[-10.0] * len(BAND)), HOUSE)
    assert all("all faders" in reason and "it comes to" not in reason for reason in balance.reasons)


def test_a_solver_that_weighs_a_part_against_others_says_what_it_comes_to() -> None:
    """Masked parts end above what is wanted; the others are said as they are reached."""
    material = session([*BAND, "synth_pad", "organ"])
    solver = Genetic(limits=WITHOUT_END, breeding=Breeding(population=16, generations=8))
    balance = solver.solve(material, HOUSE)
    after = relative(material, balance.gains)
    for index, reason in enumerate(balance.reasons):
        said = figures(reason)
        assert (
            said[2] == pytest.approx(after[index], abs=0.051)
            if len(said) > 2
            else said[0] == pytest.approx(after[index], abs=0.21)
        )


@pytest.mark.parametrize("label", sorted(priors()))
def test_a_reason_is_one_short_clause(label: str) -> None:
    """Alone in its class and in a band, 20 LU out."""
    material = session([label, "drum_loop"], loudness=[-40.0, -20.0])
    assert len(Closed(limits=WITHOUT_END).solve(material, HOUSE).reasons[0]) <= 110


def test_the_median_lies_between_two_halves() -> None:
    assert weighted_median(np.array([5.0, 1.0, 3.0]), np.ones(3)) == 3.0
    assert weighted_median(np.array([1.0, 2.0, 4.0, 9.0]), np.ones(4)) == 3.0
    assert weighted_median(np.array([1.0, 2.0]), np.array([3.0, 1.0])) == 1.0
