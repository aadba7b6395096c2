"""Tracks of which nothing is rendered although REAPER may play something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from bridge.session import Item, Receive, Session, Source, Take, Track
from bridge.upmix.unplayed import unplayed

MIDI = Take(source=Source(kind="MIDI", path=None))


def item(take: Take) -> Item:
    return Item(position=0.0, length=0.1, takes=(take,), active=0)


def session(folder: Path) -> Session:
    soundfile.write(folder / "a.wav", np.full(800, 0.1), 8000)
    audio = Take(source=Source(kind="WAVE", path=folder / "a.wav"))
    tracks = (
        Track(guid="{AUDIO}", name="Guitar", items=(item(audio),)),
        Track(guid="{MIDI}", name="Keys", items=(item(MIDI),), folder_change=0),
        Track(guid="{SYNTH}", name="Synth", receives=(Receive(source="{MIDI}"),)),
        Track(guid="{BOTH}", name="Reverb", receives=(Receive(source="{MIDI}"), Receive(source="{AUDIO}"))),
        Track(guid="{MIXED}", name="Drums", items=(item(MIDI), item(audio))),
        Track(guid="{EMPTY}", name="Notes"),
        Track(guid="{MUTED}", name="Old keys", items=(item(MIDI),), mute=True),
    )
    return Session(name="song", tracks=tracks)


def test_midi_and_what_gets_nothing_else_is_unplayed(tmp_path: Path) -> None:
    assert unplayed(session(tmp_path)) == ("{MIDI}", "{SYNTH}")


def test_a_folder_is_unplayed_where_all_in_it_is(tmp_path: Path) -> None:
    found = session(tmp_path)
    folder = (Track(guid="{BUS}", name="Bus", folder_change=1), replace(found.tracks[1], folder_change=-1))
    assert unplayed(replace(found, tracks=folder)) == ("{BUS}", "{MIDI}")


def test_what_a_solo_silences_is_not_unplayed(tmp_path: Path) -> None:
    found = session(tmp_path)
    soloed = (replace(found.tracks[0], solo=True), *found.tracks[1:])
    assert unplayed(replace(found, tracks=soloed)) == ()
