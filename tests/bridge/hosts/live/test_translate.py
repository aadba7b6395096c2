from __future__ import annotations

import json

import pytest

from bridge.hosts.live.translate import agent_edits, chain_text
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.read_fx import core_of, read_chain
from bridge.hosts.rpp.rows import Warnings
from bridge.plan import Edit, NewTrack, Place, Value
from bridge.preview import preview
from bridge.session import Fx, Receive, Session
from tests.bridge.hosts.contract import VOLUME_JS
from tests.bridge.hosts.projects import edit, guid, item, plan, project, read, track

MEDIA = item("LENGTH 1", "<SOURCE WAVE", '  FILE "kick.wav"', ">")
SONG = read(project(track(1, "NAME Kick", *MEDIA), track(2, "NAME Snare"), track(3, "NAME Verb")))
KICK, SNARE, VERB, DRUMS = (guid(number) for number in (1, 2, 3, 9))


def told(*edits: Edit, session: Session = SONG) -> list[dict[str, object]]:
    shown = preview(session, plan(edits))
    assert shown.skipped == ()
    return [one.message for one in agent_edits(session, shown)]


@pytest.mark.parametrize(
    ("field", "before", "after", "sent"),
    [
        ("name", "Kick", "Kick In", ("Kick", "Kick In")),
        ("colour", None, 0x112233, (None, 0x112233)),
        ("icon", "", "kick.png", ("", "kick.png")),
        ("volume", 1.0, 0.5, (1.0, 0.5)),
        ("pan", 0.0, -0.25, (0.0, -0.25)),
        ("channels", 2, 4, (2, 4)),
        ("item_gains", (1.0,), (0.5,), ([1.0], [0.5])),
        ("channel_modes", (0.0,), (3.0,), ([0.0], [3.0])),
    ],
)
def test_a_plain_field_is_told_as_it_is(
    field: str, before: Value, after: Value, sent: tuple[object, object]
) -> None:
    assert told(edit(KICK, field, before, after)) == [
        {"track": KICK, "set": field, "before": sent[0], "after": sent[1]}
    ]


def test_what_is_there_already_is_not_told() -> None:
    assert told(edit(KICK, "volume", 1.0, 1.0), edit(KICK, "place", None, Place())) == []


def test_a_send_is_told_whole() -> None:
    (sent,) = told(edit(VERB, "receive", None, Receive(source=KICK, volume=0.5, mode=3)))
    assert sent["before"] is None
    assert sent["after"] == {
        "source": KICK,
        "volume": 0.5,
        "pan": 0.0,
        "mute": False,
        "mode": 3,
        "mono": False,
        "phase_inverted": False,
        "source_channels": 0,
        "target_channels": 0,
        "pan_law": -1.0,
    }


def test_a_new_folder_is_added_dressed_and_then_placed_with_all_other_tracks() -> None:
    new = NewTrack(name="Drums", colour=0xFF0000, icon="drums.png", channels=4, pan_law=0.5, fx=(VOLUME_JS,))
    sent = told(
        edit(DRUMS, "track", None, new),
        edit(DRUMS, "place", None, Place()),
        edit(KICK, "place", None, Place(parent=DRUMS)),
        edit(SNARE, "place", None, Place(parent=DRUMS, after=KICK)),
        edit(SNARE, "pan", 0.0, 0.5),
    )
    assert [(one["track"], one["set"], one["before"]) for one in sent] == [
        (DRUMS, "track", None),
        (DRUMS, "colour", None),
        (DRUMS, "icon", ""),
        (DRUMS, "channels", 2),
        (DRUMS, "pan_law", -1.0),
        (DRUMS, "fx", []),
        (SNARE, "pan", 0.0),
        ("", "layout", [[KICK, 0], [SNARE, 0], [VERB, 0], [DRUMS, 0]]),
    ]
    assert sent[0]["after"] == {"name": "Drums"}
    assert sent[-1]["after"] == [[DRUMS, 1], [KICK, 0], [SNARE, -1], [VERB, 0]]
    assert json.loads(json.dumps(sent)) == sent


def test_a_plain_new_track_at_the_end_needs_no_layout() -> None:
    sent = told(edit(DRUMS, "track", None, NewTrack(name="Drums")))
    assert [one["set"] for one in sent] == ["track"]


def test_a_layout_serves_every_edit_that_moved_a_track() -> None:
    edits = [
        edit(KICK, "volume", 1.0, 0.5),
        edit(DRUMS, "track", None, NewTrack(name="Drums")),
        edit(KICK, "place", None, Place(parent=DRUMS)),
    ]
    shown = preview(SONG, plan(edits))
    assert [one.serves for one in agent_edits(SONG, shown)] == [(0,), (1,), (1, 2)]


def test_a_chain_is_told_as_the_text_of_its_block() -> None:
    bypassed = Fx(
        name="Glue", kind="JS", enabled=False, chunk='<JS loser/Comp "Glue"\n0 1 -\n>', preset="Warm one"
    )
    text = chain_text((VOLUME_JS, bypassed))
    (block,) = (node for node in Document.parse(text.encode()).body if isinstance(node, Block))
    found = read_chain(block, Warnings())
    assert block.name == b"FXCHAIN"
    assert [(fx.name, fx.enabled, fx.preset) for fx in found] == [
        ("utility/volume", True, ""),
        ("Glue", False, "Warm one"),
    ]
    assert [core_of(fx.chunk) for fx in found] == [core_of(VOLUME_JS.chunk), core_of(bypassed.chunk)]
