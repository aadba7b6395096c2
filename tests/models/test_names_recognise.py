"""What a name by itself tells: label, side, number, part, and when it tells nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.ears.names import Clue, Prediction, recognise, recognise_names
from models.ears.names.calibrate import ABSTAIN_BELOW
from models.ears.taxonomy import LABELS, family_of


def alone(name: str) -> Prediction:
    return recognise_names([name], context=False)[0]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("01_KickIn.wav", "kick"),
        ("Bass Drum", "kick"),
        ("Kleine Trommel", "snare"),
        ("Caisse claire dessus", "snare"),
        ("Hi-Hat", "hihat"),
        ("Standtom", "tom"),
        ("DrumkitTom1", "tom"),
        ("16_DrumkitRoom", "drum_room"),
        ("Overhead Ride", "overheads"),
        ("Drums", "drum_loop"),
        ("Bass Guitar", "bass_guitar"),
        ("Bass Clarinet", "woodwind"),
        ("Bass Trombone", "brass"),
        ("Bass Synth", "synth_bass"),
        ("Kontrabass", "double_bass"),
        ("LeadVoxDT1", "lead_vocal"),
        ("LeadVox1Harm", "backing_vocal"),
        ("Hauptgesang", "lead_vocal"),
        ("Chœurs", "backing_vocal"),
        ("Coros", "backing_vocal"),
        ("ボーカル", "lead_vocal"),
        ("Gitara akustyczna", "acoustic_guitar"),
        ("Chitară electrică", "electric_guitar"),
        ("Violão", "acoustic_guitar"),
        ("Ac Gtr", "acoustic_guitar"),
        ("アコギ", "acoustic_guitar"),
        ("Lead Gtr", "electric_guitar"),
        ("Klavier", "piano"),
        ("E-Piano", "electric_piano"),
        ("Keys", "synth_lead"),
        ("Synth Pad", "synth_pad"),
        ("Keman", "strings"),
        ("Trąbka", "brass"),
        ("Vox Delay", "fx_return"),
        ("SNR VERB", "fx_return"),
        ("Vox Mix", "lead_vocal"),
        ("Rough Mix", "mix"),
        ("Click Track", "click"),
        ("Talkback", "talkback"),
        ("Tempo Map", "control"),
        ("Drums Kick BUS", "kick"),
        ("Music Bus", "bus"),
    ],
)
def test_a_telling_name_is_recognised_in_many_languages(name: str, label: str) -> None:
    assert alone(name).label == label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("tamborine", "percussion"),
        ("Gutiar 2", "electric_guitar"),
        ("Overhaeds", "overheads"),
        ("Acousstic Guitar", "acoustic_guitar"),
        ("prcssn", "percussion"),
        ("leadvox", "lead_vocal"),
        ("snaretop", "snare"),
    ],
)
def test_slips_dropped_vowels_and_run_together_words_are_read(name: str, label: str) -> None:
    assert alone(name).label == label


def test_a_misspelt_name_is_believed_less_than_a_right_one() -> None:
    assert alone("Tamborin").confidence <= alone("Tambourine").confidence
    assert alone("Gutiar").confidence < alone("Guitar").confidence


@pytest.mark.parametrize(
    "name",
    [
        "",
        "12",
        "Audio 01_03",
        "Track 12",
        "Take 3",
        "2023-04-05",
        "01-210120_0131",
        "Michael",
        "Midnight Train",
        "Set Fire To The Hills",
        "Untitled",
        "Spur 3",
        "Piste 2",
        "トラック 4",
        "L",
        "Stereo",
        "Verse",
        "Kontakt",
        "V2",
        "???",
    ],
)
def test_a_name_that_does_not_tell_stays_unknown(name: str) -> None:
    prediction = alone(name)
    assert (prediction.label, prediction.role, prediction.family) == ("unknown", "unknown", None)


def test_an_everyday_word_tells_only_where_it_is_all_of_the_name() -> None:
    assert alone("Ride").label == "cymbal"
    assert alone("Ride Into Darkness").label == "unknown"


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("Gtr L", "L"),
        ("OH_R", "R"),
        ("OHL", "L"),
        ("Left Guitar", "L"),
        ("Overhead rechts", "R"),
        ("Guitarra izq", "L"),
        ("Chitarra dx", "R"),
        ("Gitarre li", "L"),
        ("Kick d", None),
        ("ギター左", "L"),
        ("Lead", None),
        ("Lead Vox", None),
        ("Room L R", None),
    ],
)
def test_a_side_is_read_where_the_name_states_it(name: str, side: str | None) -> None:
    assert alone(name).side == side


def test_a_short_word_is_a_side_only_where_the_other_side_exists_too() -> None:
    left, right, other = recognise_names(["Gtr g", "Gtr d", "Bass d"])
    assert (left.side, right.side, other.side) == ("L", "R", None)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Tom 2", 2),
        ("Violin II", 2),
        ("ElecGtr3DI", 3),
        ("01_Kick", None),
        ("01_Tom2", 2),
        ("Kick_01.wav", None),
        ("Vocal Lead-03", 3),
        ("Gtr 57", None),
        ("Bass", None),
    ],
)
def test_the_number_is_the_engineers_count_not_the_track_take_or_microphone(name: str, number: int | None) -> None:
    assert alone(name).number == number


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Kick In", "in"),
        ("KickOut", "out"),
        ("Snare Btm", "bottom"),
        ("SN Top", "top"),
        ("Snare oben", "top"),
        ("Bass DI", "di"),
        ("Bass Amp", "amp"),
        ("Kick", None),
    ],
)
def test_the_part_is_the_place_of_the_microphone_or_the_source(name: str, part: str | None) -> None:
    assert alone(name).part == part


def test_a_folder_named_for_instruments_is_the_bus_of_their_family() -> None:
    folder, child = recognise([Clue(name="Gtrs", folder_change=1), Clue(name="Gtr 1", folder_change=-1)])
    assert (folder.label, folder.role, folder.family) == ("bus", "bus", "other")
    assert child.label == "electric_guitar"


def test_a_track_without_items_that_receives_sends_is_a_bus() -> None:
    assert recognise([Clue(name="Drums", receives=4, items=False)])[0].label == "bus"
    assert recognise([Clue(name="Drums", receives=4, items=True)])[0].label == "drum_loop"


def test_the_file_name_speaks_where_the_track_name_says_nothing_and_is_believed_less() -> None:
    by_file, by_name = recognise([Clue(name="Track 3", media=("03-Snare-02",)), Clue(name="Snare")], context=False)
    assert by_file.label == "snare"
    assert by_file.reason.startswith("file name")
    assert by_file.confidence < by_name.confidence


def test_the_first_file_name_that_tells_is_taken() -> None:
    assert recognise([Clue(name="", media=("210304_1822", "Piano_01", "Kick_01"))])[0].label == "piano"


def test_the_track_name_wins_against_the_file_name() -> None:
    assert recognise([Clue(name="Piano", media=("Snare",))])[0].label == "piano"


NAMES = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["Kick", "snare", "Lead", "OH", "L", "01", "_", "Vox", "sub", "ギター", "the", "Xyz", "v2", "CB"]
        ),
        max_size=6,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(NAMES, max_size=12), st.booleans())
@example(["Lead", "Lead", "Lead", "Lead"], True)
@example(["01 01 01", "01 01 01", "01", "01"], True)
def test_any_names_give_sound_predictions(names: list[str], context: bool) -> None:
    predictions = recognise_names(names, context=context)
    assert [prediction.name for prediction in predictions] == names
    for prediction in predictions:
        ranked = [probability for _, probability in prediction.alternatives]
        assert prediction.label in LABELS
        assert 0 <= prediction.confidence <= 1
        assert ranked == sorted(ranked, reverse=True)
        most = ABSTAIN_BELOW if prediction.label == "unknown" else prediction.confidence
        assert all(0 <= probability <= most for probability in ranked)
        assert prediction.label not in dict(prediction.alternatives)
        assert prediction.label == "unknown" or prediction.confidence + sum(ranked) <= 1.001
        assert prediction.role == (None if family_of(prediction.label) else prediction.label)


@given(
    st.sampled_from(["Gtr", "OH", "Room", "BV", "Synth Pad", "Gitarre", "Drums"]),
    st.sampled_from([" {}", "_{}", "-{}", " {} 2"]),
    st.sampled_from([("L", "R"), ("Left", "Right"), ("links", "rechts")]),
)
def test_swapping_the_side_in_a_name_swaps_the_side_and_nothing_else(
    stem: str, form: str, sides: tuple[str, str]
) -> None:
    left, right = (alone(stem + form.format(side)) for side in sides)
    assert (left.side, right.side) == ("L", "R")
    assert (left.label, left.number, left.part, left.confidence) == (
        right.label,
        right.number,
        right.part,
        right.confidence,
    )


def test_an_instrument_word_is_not_swallowed_by_a_word_about_takes() -> None:
    assert [prediction.label for prediction in recognise_names(["Tom A", "Tom B"])] == ["tom", "tom"]
