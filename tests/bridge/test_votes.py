from __future__ import annotations

from dataclasses import replace

from bridge.votes import disagree, votes
from models.ears.prediction import Identity
from models.ears.taxonomy import UNKNOWN
from tests.bridge.actions.factory import identity
from tests.bridge.audio.ears import sound_of


def heard(known: Identity, label: str, confidence: float) -> Identity:
    return replace(known, by_sound=sound_of(label, confidence=confidence))


def test_votes_that_agree_stand_side_by_side() -> None:
    told = heard(identity("kick in", "kick", 0.99), "kick", 0.98)
    assert votes(told) == 'name "kick in" 0.99, sound kick 0.98'
    assert not disagree(told)


def test_votes_that_do_not_agree_are_set_against_each_other() -> None:
    told = heard(identity("lead", "lead_vocal", 0.55), "electric_guitar", 0.81)
    assert votes(told) == "the name says lead vocal 0.55, the sound says electric guitar 0.81"
    assert disagree(told)


def test_a_name_that_says_nothing_agrees_with_any_sound() -> None:
    told = heard(identity("Audio 01", UNKNOWN, 0.9, reason="the name says nothing"), "piano", 0.8)
    assert votes(told) == "the name says nothing, sound piano 0.80"
    assert not disagree(told)


def test_a_track_without_a_name_has_the_vote_of_its_sound() -> None:
    assert votes(heard(identity("", UNKNOWN, 0.9, reason="no name"), "piano", 0.8)) == "sound piano 0.80"


def test_what_was_not_heard_or_was_corrected_keeps_its_reason() -> None:
    known = identity("kick in", "kick", 0.99)
    assert votes(known) == 'name "kick in"'
    corrected = replace(heard(known, "tom", 0.9), corrected=True, reason='you said so of "kick in"')
    assert votes(corrected) == 'you said so of "kick in"'
