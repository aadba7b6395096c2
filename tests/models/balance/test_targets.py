"""Targets by hand: shrinking, sharing, fewer classes, and back from a finished mix."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.balance.closed import Closed
from models.balance.faders import faders
from models.balance.material import Material, Part
from models.balance.priors import priors
from models.balance.solution import Offset, Taste
from models.balance.targets import BETWEEN, aim, mix_loudness, offsets, relative, targets
from tests.models.balance.cases import BAND, louder, session

HOUSE = Taste()


def wants(loudness: float, songs: int, spread: float = 1.0) -> Taste:
    return Taste(name="Ana", offsets={"snare": Offset(mean=loudness, spread=spread, songs=songs)})


def test_without_songs_the_literature_decides() -> None:
    assert aim("snare", wants(-3.0, 0)) == aim("snare", HOUSE)
    assert aim("snare", HOUSE).loudness == priors()["snare"].loudness


def test_one_song_weighs_as_its_spread_against_that_between_engineers() -> None:
    prior = priors()["snare"]
    share = BETWEEN**2 / (BETWEEN**2 + prior.spread**2)
    expected = prior.loudness + share * (-3.0 - prior.loudness)
    assert aim("snare", wants(-3.0, 1)).loudness == pytest.approx(expected)


def test_more_songs_bring_the_target_nearer_to_the_engineer_and_make_it_firmer() -> None:
    known = [aim("snare", wants(-3.0, songs)) for songs in range(9)]
    assert all(after.loudness > before.loudness for before, after in pairwise(known))
    assert all(after.doubt < before.doubt for before, after in pairwise(known))
    assert known[8].loudness == pytest.approx(-3.0, abs=1.0)


def test_a_label_that_only_the_engineer_knows_is_taken_as_it_is() -> None:
    taste = Taste(offsets={"fx_return": Offset(mean=-18.0, spread=2.0, songs=4)})
    assert aim("fx_return", taste).loudness == -18.0
    with pytest.raises(ValueError, match="nothing is known of 'fx_return'"):
        aim("fx_return", HOUSE)


def test_several_of_one_class_share_its_loudness() -> None:
    material = session(["lead_vocal", *["backing_vocal"] * 8])
    aimed = targets(faders(material, HOUSE), HOUSE)
    lead, backing = aimed.wanted.max(), aimed.wanted.min()
    apart = priors()["lead_vocal"].loudness - priors()["backing_vocal"].loudness
    assert lead - backing == pytest.approx(apart + 10.0 * math.log10(8))


@given(st.lists(st.sampled_from(sorted(priors())), min_size=1, max_size=20))
def test_the_wanted_powers_add_up_to_the_mix(labels: list[str]) -> None:
    aimed = targets(faders(session(labels), HOUSE), HOUSE)
    assert np.sum(10.0 ** (aimed.wanted / 10.0)) == pytest.approx(1.0)


def test_partners_are_one_voice_of_their_class() -> None:
    pair = [Part(label="piano", partner=1), Part(label="piano", partner=0), Part(label="piano")]
    units = faders(session(["piano"] * 3, loudness=[-20.0, -20.0, -20.0], parts=pair), HOUSE)
    assert sorted(len(parts) for parts in units.members) == [1, 2]
    assert max(units.levels) == pytest.approx(-20.0 + 10.0 * math.log10(2))
    np.testing.assert_allclose(targets(units, HOUSE).wanted, -10.0 * math.log10(2))


def test_a_partner_that_is_not_mutual_is_refused() -> None:
    parts = [Part(label="piano", partner=1), Part(label="piano")]
    with pytest.raises(ValueError, match="part 0 names part 1"):
        faders(session(["piano"] * 2, parts=parts), HOUSE)


def test_an_engineers_mix_gives_back_the_offsets_it_was_made_with() -> None:
    taste = Taste(
        name="Ana", offsets={label: Offset(mean=-6.0 - n, spread=0.1, songs=9999) for n, label in enumerate(BAND)}
    )
    material = session([*BAND, "backing_vocal"], loudness=[-20.0] * (len(BAND) + 1))
    found = offsets(material, Closed().solve(material, taste).gains)
    away = {label: found[label] - taste.offsets[label].mean for label in BAND}
    assert max(away.values()) - min(away.values()) < 0.01


@given(st.floats(-30.0, 30.0))
def test_offsets_do_not_know_how_loud_the_mix_is(db: float) -> None:
    material = session(BAND)
    before, after = offsets(material, material.gains), offsets(louder(material, db), material.gains)
    assert after == pytest.approx(before, abs=1e-9)


def test_one_part_is_as_loud_as_the_mix() -> None:
    material = session(["piano"])
    assert mix_loudness(material, material.gains) == pytest.approx(material.loudness[0])
    assert relative(material, material.gains)[0] == pytest.approx(0.0)


def test_silence_has_no_offsets() -> None:
    material = session(["piano"], loudness=[-math.inf])
    assert offsets(material, material.gains) == {}
    assert mix_loudness(material, material.gains) == -math.inf


def test_a_part_whose_fader_is_all_the_way_down_teaches_nothing() -> None:
    material = session(["piano", "snare", "kick"])
    assert set(offsets(material, np.array([-math.inf, 0.0, 0.0]))) == {"snare", "kick"}


def in_sections(material: Material, plays: list[list[float]]) -> Material:
    """The session with every part at these powers (s, n) in its sections, relative to its mean."""
    activity = np.array(plays) / np.mean(plays, axis=0)
    return replace(
        material, power=activity[:, None, :] * material.power.mean(axis=0), seconds=np.full(len(plays), 60.0)
    )


def test_parts_that_play_at_the_same_time_share_their_class() -> None:
    material = in_sections(session(["lead_vocal", "lead_vocal", "kick"]), [[1, 1, 1], [1, 1, 1]])
    assert faders(material, Taste()).company.tolist() == pytest.approx([1, 2, 2])


def test_parts_that_take_turns_are_each_as_loud_as_one_alone() -> None:
    turns = in_sections(session(["lead_vocal", "lead_vocal", "kick"]), [[1, 0, 1], [0, 1, 1]])
    alone = in_sections(session(["lead_vocal", "kick"]), [[1, 1], [1, 1]])
    of_turns, of_one = (faders(material, Taste()) for material in (turns, alone))
    assert of_turns.company.tolist() == [1, 1, 1]
    wanted, as_one = targets(of_turns, Taste()).wanted, targets(of_one, Taste()).wanted
    vocals = [unit for unit, label in enumerate(of_turns.labels) if label == "lead_vocal"]
    assert wanted[vocals] == pytest.approx([as_one[of_one.labels.index("lead_vocal")]] * 2)


def test_company_counts_by_how_much_of_a_part_is_accompanied() -> None:
    material = in_sections(session(["lead_vocal", "lead_vocal"]), [[1, 0], [1, 1]])
    assert sorted(faders(material, Taste()).company) == pytest.approx([1.5, 2.0])


def test_what_takes_turns_teaches_what_it_was_aimed_at() -> None:
    material = in_sections(session(["lead_vocal", "lead_vocal", "kick"]), [[1, 0, 1], [0, 1, 1]])
    gains = Closed().solve(material, Taste()).gains
    found = offsets(material, gains)
    assert found["lead_vocal"] - found["kick"] == pytest.approx(
        priors()["lead_vocal"].loudness - priors()["kick"].loudness, abs=1e-6
    )
