"""What the names around a track add."""

from __future__ import annotations

import pytest

from models.ears.names import Prediction, recognise_names


def labels(*names: str) -> dict[str, str]:
    return {prediction.name: prediction.label for prediction in recognise_names(names)}


KIT = ("Kick", "Snare", "Hihat", "Tom 1")
BAND = (*KIT, "Bass", "Gtr L", "Gtr R", "Synth", "Vox", "BV")
ORCHESTRA = ("Flute", "Oboe", "French Horn", "Trumpet", "Violin I", "Violin II", "Viola", "Cello")


@pytest.mark.parametrize(
    ("name", "session", "at", "label"),
    [
        ("OH", KIT, 4, "overheads"),
        ("HT", ("Kick", "Snare", "MT", "Standtom"), 2, "tom"),
        ("LEAD", ("Vox Dbl", "Vox 2", "BV L", "BV R"), 0, "lead_vocal"),
        ("LEAD", ("Synth Bass", "Synth Arp", "Synth Pad", "Synth 2"), 2, "synth_lead"),
        ("Lead", ("Kick", "Rhythm Gtr L", "Rhythm Gtr R", "Gtr Clean"), 3, "electric_guitar"),
        ("SUB", ("Kick In", "Kick Out", "Snare", "Hihat"), 2, "kick"),
        ("SUB", ("Kick", "Snare", "Bass DI", "Bass Amp"), 4, "synth_bass"),
        ("CB", ORCHESTRA, 8, "double_bass"),
        ("CB", ("Conga", "Shaker", "Tambourine", "Kick"), 2, "percussion"),
        ("TB", ORCHESTRA, 4, "brass"),
        ("TB", BAND, 10, "talkback"),
        ("Alto", ("Soprano", "Tenor", "Bass Voice", "Piano"), 1, "backing_vocal"),
        ("Alto", ("Tenor Sax", "Bari Sax", "Trumpet", "Drums"), 0, "woodwind"),
        ("Upright", ("Kick", "Snare", "Bass DI", "Vox"), 3, "piano"),
        ("BG", ("Lead Vox", "Vox Dbl", "Harmony Vox", "Choir"), 2, "backing_vocal"),
        ("CC", ("Grosse caisse", "Charley", "Basse", "Voix"), 1, "snare"),
        ("Alto", ("Violons", "Violoncelles", "Contrebasse", "Flûtes"), 1, "strings"),
        ("T1", KIT[:3], 3, "tom"),
    ],
)
def test_an_ambiguous_name_is_settled_by_what_stands_around_it(
    name: str, session: tuple[str, ...], at: int, label: str
) -> None:
    assert labels(*session[:at], name, *session[at:])[name] == label


def test_without_its_session_an_ambiguous_name_stays_unknown_and_says_what_it_may_be() -> None:
    (lead,) = recognise_names(["Lead"], context=False)
    assert lead.label == "unknown"
    assert {label for label, _ in lead.alternatives} >= {"lead_vocal", "electric_guitar", "synth_lead"}


def test_neighbours_with_the_same_ambiguous_word_are_settled_together() -> None:
    found = labels("Rhy Gtr L", "Rhy Gtr R", "Lead 1", "Lead 2", "Lead 3", "Gtr Clean", "Kick")
    assert {found[f"Lead {n}"] for n in (1, 2, 3)} == {"electric_guitar"}


def test_a_prefix_that_all_names_share_is_left_out() -> None:
    names = [
        "Piano Man_01_Kick",
        "Piano Man_02_Snare",
        "Piano Man_03_Bass",
        "Piano Man_04_Vox",
        "Piano Man_05_Gtr",
    ]
    found = recognise_names(names)
    assert [prediction.label for prediction in found] == [
        "kick",
        "snare",
        "bass_guitar",
        "lead_vocal",
        "electric_guitar",
    ]
    assert all(prediction.number is None for prediction in found)


def test_a_word_that_all_names_share_is_kept_where_it_is_all_they_say() -> None:
    assert set(labels("Gtr 1", "Gtr 2", "Gtr 3", "Gtr 4", "Gtr 5").values()) == {"electric_guitar"}


def test_a_suffix_that_all_names_share_costs_no_confidence() -> None:
    plain = recognise_names(["Kick", "Snare", "Bass", "Vox"])
    signed = recognise_names(["Kick-TheTrooper", "Snare-TheTrooper", "Bass-TheTrooper", "Vox-TheTrooper"])

    def confidences(found: list[Prediction]) -> list[float]:
        return [prediction.confidence for prediction in found]

    assert [prediction.label for prediction in signed] == [prediction.label for prediction in plain]
    assert min(confidences(signed)) > 0.85


def test_context_changes_nothing_for_names_that_tell_by_themselves() -> None:
    with_context = [prediction.label for prediction in recognise_names(BAND)]
    assert with_context == [prediction.label for prediction in recognise_names(BAND, context=False)]


def test_a_role_that_all_names_of_a_session_share_is_the_song_and_no_role() -> None:
    told = recognise_names([f"MusicDelta_Rock_RAW_0{number}_01" for number in range(1, 6)])
    assert {prediction.label for prediction in told} == {"unknown"}


def test_an_instrument_that_all_names_of_a_session_share_is_that_instrument() -> None:
    told = recognise_names([f"Tom {number}" for number in range(1, 6)])
    assert {prediction.label for prediction in told} == {"tom"}
