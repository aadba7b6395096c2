from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ears.corrections import Correction
from models.ears.fusion import identify
from models.ears.fusion.evidence import NAME_FLOOR, STATES, by_names, by_network, softmax
from models.ears.fusion.habits import habits
from models.ears.fusion.weigh import Weights, gather, weigh
from models.ears.names import recognise
from models.ears.prediction import HEARD, Clue, Prediction, SoundPrediction
from models.ears.taxonomy import CLASSES, ROLES, UNKNOWN
from tests.models.fusion_cases import NOT_HEARD, fuse, fuse_names, named, sound, total

KICK, SNARE = STATES.index("kick"), STATES.index("snare")
UNIFORM = np.full(len(STATES), 1 / len(STATES))


def test_name_and_sound_multiply_as_by_hand() -> None:
    """Name: 3 to 1 for the kick. Sound: 1 to 6 for the snare. Together 3 to 6."""
    name = by_names([named("kick", 0.6, snare=0.2)], np.zeros(len(STATES)) + 1e-300)
    heard = by_network(np.array([sound(kick=0.1, snare=0.6).beliefs]))
    beliefs = softmax(name + heard)[0]
    assert beliefs[KICK] / beliefs[SNARE] == pytest.approx(3 / 6)


def test_what_a_name_leaves_open_is_spread_as_labels_are_common() -> None:
    prior = np.where(np.arange(len(STATES)) == SNARE, 0.5, 0.5 / (len(STATES) - 1))
    beliefs = np.exp(by_names([named("kick", 0.8, unknown=0.2)], prior))[0]
    assert beliefs.sum() == pytest.approx(1.0)
    assert beliefs[SNARE] == pytest.approx(0.2 * 0.5)
    assert beliefs[KICK] == pytest.approx(0.8 + 0.2 * prior[KICK])


def test_no_name_is_beyond_doubt() -> None:
    beliefs = np.exp(by_names([named("kick", 1.0)], UNIFORM))[0]
    assert beliefs[SNARE] == pytest.approx(NAME_FLOOR / len(STATES))


def test_a_sound_says_nothing_for_or_against_what_no_sound_tells() -> None:
    ratios = by_network(np.array([sound(organ=0.9).beliefs, np.full(len(HEARD), np.nan)]))
    assert all(ratios[0, STATES.index(role)] == 0.0 for role in set(ROLES) - {UNKNOWN, "mix"})
    assert ratios[0, STATES.index("organ")] == pytest.approx(np.log(0.9 * len(HEARD)))
    assert not ratios[1].any()


@pytest.mark.parametrize("name", ["Kick", "Vox 1", "Audio 01_03", "", "Reverb", "lead"])
def test_a_track_that_was_not_heard_is_what_its_name_says(name: str) -> None:
    clues = [Clue(name=name), Clue(name="Snare"), Clue(name="OH L")]
    names = recognise(clues)
    for heard in ([NOT_HEARD] * 3, [NOT_HEARD, sound(tom=0.9), NOT_HEARD]):
        silent = identify(clues, names, heard)[0]
        assert all(getattr(silent, field) == getattr(names[0], field) for field in Prediction.__slots__)
        assert silent.by_name == names[0]
        assert silent.by_sound is None


@pytest.mark.parametrize(
    ("name", "role"), [("Reverb", "fx_return"), ("Click", "click"), ("Talkback", "talkback"), ("Group 3", "bus")]
)
def test_a_role_that_the_name_tells_survives_what_it_sounds_like(name: str, role: str) -> None:
    told = fuse_names([name], [sound(lead_vocal=0.97)])[0]
    assert (told.label, told.role) == (role, role)


def test_a_folder_is_what_its_name_says_whatever_sounds_in_it() -> None:
    clues = [Clue(name="Drums", folder_change=1), Clue(name="Kick", folder_change=-1)]
    folder = identify(clues, recognise(clues), [sound(organ=0.99), sound(kick=0.9)])[0]
    assert (folder.label, folder.family) == ("bus", "drums")


def test_a_sound_names_a_track_whose_name_says_nothing() -> None:
    told = fuse_names(["Audio 01_03"], [sound(organ=0.95)])[0]
    assert (told.label, told.family, told.role) == ("organ", "other", None)
    assert told.reason == "the name says nothing, sound organ 0.95"


def test_a_sure_name_outweighs_a_sound_that_is_as_sure_of_another() -> None:
    assert fuse([named("kick", 0.98)], [sound(snare=0.8)])[0].label == "kick"


def test_a_doubtful_name_yields_to_a_sure_sound_and_the_reason_tells_both_votes() -> None:
    told = fuse([named("lead_vocal", 0.55)], [sound(electric_guitar=0.99)])[0]
    assert told.label == "electric_guitar"
    assert told.reason == 'name "a name" says lead vocal 0.55, sound says electric guitar 0.99'


def test_votes_that_agree_are_told_in_short_and_make_surer() -> None:
    told = fuse([named("kick", 0.8)], [sound(kick=0.9)])[0]
    assert told.reason == 'name "a name" 0.80, sound kick 0.90'
    assert told.confidence > 0.9


def test_a_dispute_that_neither_wins_leaves_the_track_unknown_with_both_among_the_alternatives() -> None:
    told = fuse([named("kick", 0.93)], [sound(snare=0.96)])[0]
    assert told.label == UNKNOWN
    assert {label for label, _ in told.alternatives[:2]} == {"kick", "snare"}
    assert told.reason.endswith(", too unsure")


def test_side_number_and_part_are_the_names() -> None:
    told = fuse_names(["Kick In 2 L"], [sound(kick=0.9)])[0]
    assert (told.side, told.number, told.part) == ("L", 2, "in")


def test_a_correction_decides_in_the_end() -> None:
    clues = [Clue(name="Bob")]
    correction = Correction(label="plucked", name="Bob", made=datetime.now(UTC))
    told = identify(clues, recognise(clues), [sound(organ=0.9)], corrections=[correction])[0]
    assert (told.label, told.corrected) == ("plucked", True)


def test_the_multimodal_network_has_the_say_that_its_weight_gives_it() -> None:
    clues = [Clue(name="Audio 1"), Clue(name="Audio 2")]
    heard = [sound(organ=0.4, piano=0.4), NOT_HEARD]
    joint = np.array([sound(piano=0.9).beliefs, np.full(len(HEARD), np.nan)])
    usual = habits().outside_sessions()
    evidence = gather(recognise(clues), heard, joint, (), usual)
    without, with_it = (weigh(evidence, usual, Weights(sound=0.5, joint=say)) for say in (0.0, 0.5))
    piano, organ = STATES.index("piano"), STATES.index("organ")
    assert without[0, piano] == pytest.approx(without[0, organ])
    assert with_it[0, piano] > 4 * with_it[0, organ]
    np.testing.assert_allclose(with_it[1], without[1])


def test_a_track_that_was_not_heard_is_left_to_its_name_beside_one_that_was() -> None:
    clues = [Clue(name="Audio 1"), Clue(name="Audio 2")]
    told = identify(clues, recognise(clues), [sound(organ=0.4, piano=0.4), NOT_HEARD])
    assert told[1].label == UNKNOWN


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="2 clues need as many predictions"):
        identify([Clue(name="a"), Clue(name="b")], [named()], [None, None])
    with pytest.raises(ValueError, match="joint rows of 28"):
        identify([Clue(name="a")], [named()], [None], joint=np.zeros((1, 27)))


def test_no_tracks_are_no_identities() -> None:
    assert identify([], [], []) == []


beliefs = st.lists(st.floats(0.0, 1.0), min_size=len(HEARD), max_size=len(HEARD)).map(
    lambda values: tuple((np.array(values) + 1e-3).tolist())
)
sounds = st.none() | beliefs.map(
    lambda each: SoundPrediction(beliefs=tuple(p / sum(each) for p in each), embedding=(1.0,), windows=1)
)
names = st.builds(named, st.sampled_from(CLASSES + ROLES), st.floats(0.3, 1.0))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, sounds), min_size=1, max_size=6))
def test_probabilities_are_probabilities_and_the_label_is_the_most_probable(
    tracks: list[tuple[Prediction, SoundPrediction | None]],
) -> None:
    told = fuse([name for name, _ in tracks], [heard for _, heard in tracks])
    for identity in told:
        assert sum(p for _, p in identity.alternatives) <= 1.0 + 1e-3
        if identity.by_sound is not None and identity.by_name.label != "bus":
            assert total(identity) <= 1.0 + 2e-3
            ranks = [p for _, p in identity.alternatives]
            assert ranks == sorted(ranks, reverse=True)
            assert identity.label == UNKNOWN or identity.confidence >= max(ranks, default=0.0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(names, sounds), min_size=1, max_size=5))
def test_the_same_session_is_identified_the_same_way_twice(
    tracks: list[tuple[Prediction, SoundPrediction | None]],
) -> None:
    said, heard = [name for name, _ in tracks], [each for _, each in tracks]
    assert fuse(said, heard) == fuse(said, heard)
