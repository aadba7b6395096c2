"""What one correction changes, and what it leaves alone."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ears.corrections import Correction, adjust, clean, for_ear, remembered, standing, with_corrections
from models.ears.corrections.likeness import IDENTICAL, SIMILAR, UNLIKE, cosine, name_key
from models.ears.prediction import HEARD, Identity, Prediction, SoundPrediction
from models.ears.taxonomy import LABELS, ROLES, UNKNOWN, family_of

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SAME = (1.0, 0.0)


def at(closeness: float) -> tuple[float, float]:
    """A sound whose cosine to ``SAME`` is this."""
    return closeness, math.sqrt(1.0 - closeness**2)


ALIKE, OPEN, FAR = at(SIMILAR + 0.02), at((SIMILAR + UNLIKE) / 2), at(UNLIKE - 0.1)


def said(
    label: str, name: str, sound: tuple[float, ...] | None = None, *, day: int = 0, **told: Any
) -> Correction:
    return Correction(
        label=label,
        name=name,
        made=NOON + timedelta(days=day),
        embedding=sound,
        ear_version=None if sound is None else "ear",
        **told,
    )


def known(
    name: str, label: str = UNKNOWN, confidence: float = 0.9, *, sound: tuple[float, ...] | None = None
) -> Identity:
    facts: dict[str, Any] = {
        "name": name,
        "label": label,
        "family": family_of(label),
        "role": label if label in ROLES else None,
        "side": None,
        "number": None,
        "part": None,
        "confidence": confidence,
        "alternatives": (("piano", round(1 - confidence, 4)),),
        "reason": "",
    }
    beliefs = (1 / len(HEARD),) * len(HEARD)
    heard = None if sound is None else SoundPrediction(beliefs=beliefs, embedding=sound, windows=3)
    return Identity(**facts, by_name=Prediction(**facts), by_sound=heard)


def label_of(track: Identity, *corrections: Correction, guid: str = "") -> str:
    (found,) = with_corrections([track], corrections, tracks=[guid])
    return found.label


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("03_Gtr 2 DI L.wav", "Gtr 2 DI R"),
        ("Lead Vox", "vox_lead"),
        ("Bob", "07 - BOB_03"),
        ("808 Kick", "Kick 808"),
        ("Flügel", "Flugel Left"),
    ],
)
def test_track_number_take_side_case_and_order_do_not_part_a_name(one: str, other: str) -> None:
    first, second = name_key(one), name_key(other)
    assert (first.words, first.count) == (second.words, second.count)
    assert first.informative
    assert second.informative


@pytest.mark.parametrize(("one", "other"), [("Tom 1", "Tom 2"), ("Tom A", "Tom B"), ("12 String", "String")])
def test_a_count_makes_siblings(one: str, other: str) -> None:
    assert name_key(one).words == name_key(other).words
    assert name_key(one).count != name_key(other).count


@pytest.mark.parametrize(
    "name",
    ["", "  ", "Audio 01", "Track 3", "Rec_0003", "ZOOM0001", "MIDI 1", "Take 2", "New Track", "L", "T1", "Aux 2"],
)
def test_names_that_recorders_write_are_not_informative(name: str) -> None:
    assert not name_key(name).informative


@given(st.text())
def test_every_name_has_a_key_that_is_its_own(name: str) -> None:
    assert name_key(name) == name_key(name)
    assert clean(name).encode("utf-8").decode("utf-8") == clean(name)


TRUSTED = {
    # what is corrected, the track that is asked about, sounds: alike, open, far, unheard
    ("Keys", "keys_02"): ("decides", "overturns", "hint", "overturns"),
    ("Tom 1", "Tom 2"): ("decides", "hint", None, "hint"),
    ("Audio 01", "Audio 01"): ("hint", None, None, None),
    ("Audio 01", "Audio 02"): ("hint", None, None, None),
    ("Audio 01", "Lead Vox"): ("hint", None, None, None),
}


@pytest.mark.parametrize(
    ("corrected", "asked", "sound", "expected"),
    [
        (*names, sound, expected)
        for names, row in TRUSTED.items()
        for sound, expected in zip((ALIKE, OPEN, FAR, None), row, strict=True)
    ],
)
def test_names_and_sounds_together_say_how_much_a_correction_counts(
    corrected: str, asked: str, sound: tuple[float, ...] | None, expected: str | None
) -> None:
    recall = remembered(asked, sound, [said("organ", corrected, SAME)])
    if recall is None:
        assert expected is None
        return
    said_with = "decides" if recall.weight > 0.95 else "overturns" if recall.overturns else "hint"
    assert (recall.label, said_with) == ("organ", expected)


def test_the_reason_names_the_track_and_the_day() -> None:
    recall = remembered("Gtr 3 DI", None, [said("acoustic_guitar", "Gtr 3 DI")])
    assert recall is not None
    assert recall.reason == 'you said so for "Gtr 3 DI" on 3 Nov 2026'


@pytest.mark.parametrize("label", [label for label in LABELS if label != "organ"])
def test_the_corrected_track_comes_back_as_what_was_said(label: str) -> None:
    heard = known("Audio 01", "organ", 0.97, sound=SAME)
    assert label_of(heard, said(label, "Audio 01", SAME)) == label
    silent = known("Audio 01", "organ", 0.97)
    assert label_of(silent, said(label, "Audio 01", track="{1}"), guid="{1}") == label


def test_another_track_of_a_template_with_the_same_guid_is_told_by_its_sound() -> None:
    correction = said("tom", "Audio 01", SAME, track="{1}")
    assert label_of(known("Audio 01", sound=OPEN), correction, guid="{1}") == "tom"
    assert label_of(known("Audio 01", sound=FAR), correction, guid="{1}") == UNKNOWN
    assert label_of(known("Lead Vox", "lead_vocal"), correction, guid="{1}") == "lead_vocal"


def test_a_name_outweighs_even_a_sure_reading_of_it() -> None:
    assert label_of(known("Keys", "synth_lead", 0.99), said("electric_piano", "Keys")) == "electric_piano"


def test_a_like_sound_lifts_the_unknown_and_leaves_a_sure_name() -> None:
    correction = said("mallets", "Audio 01", SAME)
    assert label_of(known("Audio 07", sound=ALIKE), correction) == "mallets"
    assert label_of(known("Piano", "piano", 0.6, sound=ALIKE), correction) == "piano"


def test_that_a_track_is_unknown_is_not_said_of_what_sounds_like_it() -> None:
    correction = said(UNKNOWN, "Audio 01", SAME)
    heard = replace(known("Audio 02", sound=ALIKE), label="organ", role=None)
    assert label_of(heard, correction) == "organ"
    assert label_of(known("Audio 01", "organ", sound=SAME), correction) == UNKNOWN


def test_what_is_said_of_a_track_is_not_said_of_the_folder_with_its_name() -> None:
    assert label_of(known("Gtr", "bus"), said("acoustic_guitar", "Gtr", track="{1}"), guid="{2}") == "bus"
    assert label_of(known("Gtr", "electric_guitar"), said("bus", "Gtr")) == "electric_guitar"
    assert (
        label_of(known("Gtr", "bus"), said("acoustic_guitar", "Gtr", track="{1}"), guid="{1}") == "acoustic_guitar"
    )


def test_the_later_word_on_a_name_holds_whatever_the_order_of_the_list() -> None:
    early, late = said("organ", "Keys", SAME), said("piano", "keys_03", day=1)
    for order in ([early, late], [late, early]):
        recall = remembered("Keys", SAME, order)
        assert recall is not None
        assert recall.label == "piano"
    assert standing([early, late]) == (late,)


def test_two_sounds_of_one_name_keep_their_own_words() -> None:
    both = [said("organ", "Keys", SAME), said("piano", "Keys", FAR, day=1)]
    assert label_of(known("Keys", sound=SAME), *both) == "organ"
    assert label_of(known("Keys", sound=FAR), *both) == "piano"


def test_the_same_count_speaks_before_a_sibling_that_was_corrected_later() -> None:
    both = [said("synth_pad", "Synth 1", SAME), said("synth_lead", "Synth 2", ALIKE, day=1)]
    assert label_of(known("Synth 1", sound=SAME), *both) == "synth_pad"
    assert label_of(known("Synth 2", sound=ALIKE), *both) == "synth_lead"


def test_what_another_ear_heard_is_not_compared() -> None:
    (left,) = for_ear([said("organ", "Bob", SAME)], "newer")
    assert (left.embedding, left.ear_version, left.label) == (None, None, "organ")
    assert for_ear([said("organ", "Bob", SAME)], "ear") == (said("organ", "Bob", SAME),)
    assert remembered("Audio 02", SAME, [left]) is None
    assert remembered("Audio 02", (*SAME, 0.0), [said("organ", "Bob", SAME)]) is None


def test_what_was_believed_stays_among_the_alternatives_and_all_sums_to_one() -> None:
    before = known("Keys", "synth_lead", 0.9)
    after = adjust(before, remembered("Keys", None, [said("organ", "Keys")]))
    assert (after.label, after.family, after.role, after.corrected) == ("organ", "other", None, True)
    assert [label for label, _ in after.alternatives] == ["synth_lead", "piano"]
    assert after.confidence + sum(p for _, p in after.alternatives) == pytest.approx(1.0)
    assert after.by_name is before.by_name


def test_without_a_word_said_nothing_changes() -> None:
    tracks = [known("Keys", "synth_lead", sound=SAME), known("Audio 01")]
    assert with_corrections(tracks, []) == tracks


def unit(values: list[float]) -> tuple[float, ...]:
    length = math.hypot(*values)
    return tuple(value / length for value in values)


def test_one_word_changes_its_cluster_of_sounds_and_no_other() -> None:
    """Four instruments, 20 unnamed tracks each, around random directions of 128 dimensions.

    Noise of 0.02 per dimension about a unit centre: two of a cluster have a cosine near 1 / (1 + 128 · 0.02²),
    which is 0.95, two of different clusters one near 0 ± 1/√128.
    """
    random_source = random.Random(4)
    centres = [unit([random_source.gauss(0, 1) for _ in range(128)]) for _ in range(4)]
    clusters = [
        [unit([value + random_source.gauss(0, 0.02) for value in centre]) for _ in range(20)] for centre in centres
    ]
    within = [cosine(cluster[0], each) for cluster in clusters for each in cluster[1:]]
    across = [cosine(clusters[0][0], each) for cluster in clusters[1:] for each in cluster]
    assert SIMILAR < min(within) <= max(within) < IDENTICAL
    assert max(across) < UNLIKE
    tracks = [[known(f"Audio {index}", sound=sound) for index, sound in enumerate(each)] for each in clusters]
    correction = said("mallets", "Audio 0", clusters[0][0])
    told = [[found.label for found in with_corrections(each, [correction])] for each in tracks]
    assert told == [["mallets"] * 20, *[[UNKNOWN] * 20] * 3]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"label": "Kick"}, "label must be one of"),
        ({"made": datetime(2026, 11, 3, 12)}, "time zone"),
        ({"made": datetime(1970, 1, 1, tzinfo=UTC)}, "2000"),
        ({"name": "\udcff"}, "name must be Unicode"),
        ({"name": "x" * 1001}, "name must be Unicode"),
        ({"embedding": (1.0,)}, "together"),
        ({"ear_version": "x"}, "together"),
        ({"embedding": (), "ear_version": "x"}, "not 0"),
        ({"embedding": (2.0,), "ear_version": "x"}, "length 1, not 2"),
        ({"embedding": (math.nan,), "ear_version": "x"}, "length 1"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Correction(**{"label": "kick", "name": "K", "made": NOON, **wrong})
