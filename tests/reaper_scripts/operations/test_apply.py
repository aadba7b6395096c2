"""Edits are compared, written and read back, as one undo step."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from bridge.preview import layout_of
from bridge.session import Receive, Session
from tests.bridge.hosts.projects import guid
from tests.reaper_scripts.operations.agent import Agent, Json, Told, edit, statuses

DRUMS, KICK, SNARE, BASS, VERB = (guid(number) for number in range(1, 6))
NEW = guid(9)
EQ = """<FXCHAIN
SHOW 0
LASTSEL 0
DOCKED 0
BYPASS 0 0 0
<JS utility/volume ""
-6 0 -
>
WAK 0 0
BYPASS 1 0 0
<JS loser/3BandEQ ""
0 200 0 2000 0 0 -
>
WAK 0 0
>"""
SEND: Json = {
    "source": KICK,
    "volume": 0.25,
    "pan": -0.5,
    "mute": False,
    "mode": 3,
    "mono": True,
    "phase_inverted": False,
    "source_channels": 1024,
    "target_channels": 0,
    "pan_law": -1.0,
}


def session(agent: Agent) -> Session:
    """The song as it would be saved."""
    return read_session(Document.parse(agent.reaper.text().encode()), None)


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("name", "Kick", "Kick In"),
        ("name", "Kick", '`Kick\'s` "In"'),
        ("name", "Kick", "Große Trommel"),
        ("icon", "", "kick.png"),
        ("colour", None, 0x112233),
        ("colour", None, 0x000000),
        ("volume", 1.0, 0.70794578438414),
        ("pan", 0.0, -0.25),
        ("pan_law", -1.0, 0.5),
        ("channels", 2, 4),
        ("item_gains", [0.5, 1.0], [0.25, 2.0]),
        ("channel_modes", [0, 0, 2], [3, 2, 4]),
    ],
)
def test_every_field_is_written_and_read_back(agent: Agent, field: str, before: Any, after: Any) -> None:
    answer = agent.apply(edit(KICK, field, before, after), label="Deskhand: organise 1 track")
    assert answer["outcomes"] == [{"n": 0, "status": "written", "why": "", "observed": after}]
    assert answer["undo"] == "Deskhand: organise 1 track"
    assert agent.reaper.undo_history() == ["Deskhand: organise 1 track"]
    assert agent.apply(edit(KICK, field, after, before))["outcomes"][0]["status"] == "written"


def test_what_was_written_is_in_the_project(agent: Agent) -> None:
    agent.apply(
        edit(KICK, "colour", None, 0x112233),
        edit(KICK, "volume", 1.0, 0.5),
        edit(KICK, "item_gains", [0.5, 1.0], [0.25, 2.0]),
        edit(KICK, "channel_modes", [0, 0, 2], [3, 2, 4]),
    )
    kick = session(agent).track(KICK)
    assert (kick.colour, kick.volume) == (0x112233, 0.5)
    assert [one.volume for one in kick.items] == [0.25, 2.0]
    assert [[take.channel_mode for take in one.takes] for one in kick.items] == [[3], [2, 4]]


def test_black_is_a_colour(agent: Agent) -> None:
    agent.apply(edit(KICK, "colour", None, 0))
    assert session(agent).track(KICK).colour == 0
    assert agent.apply(edit(KICK, "colour", None, 0xFF))["outcomes"][0]["why"] == "it is 0 now, not None"


def test_a_colour_can_be_taken_off(agent: Agent) -> None:
    agent.apply(edit(KICK, "colour", None, 0x445566))
    assert statuses(agent.apply(edit(KICK, "colour", 0x445566, None))) == ["written"]
    assert session(agent).track(KICK).colour is None


def test_a_value_that_changed_meanwhile_is_skipped_and_the_others_are_written(agent: Agent) -> None:
    answer = agent.apply(
        edit(KICK, "volume", 0.8, 0.5),
        edit(KICK, "name", "Kick", "Kick In"),
        edit("{no such track}", "pan", 0.0, 1.0),
        edit(KICK, "item_gains", [1.0], [0.5]),
    )
    assert statuses(answer) == ["skipped", "written", "skipped", "skipped"]
    assert [one["why"] for one in answer["outcomes"]] == [
        "it is 1.0 now, not 0.8",
        "",
        "the track is not there",
        "it is [0.5, 1.0] now, not [1.0]",
    ]
    assert answer["outcomes"][0]["observed"] == 1.0


def test_a_track_that_was_deleted_meanwhile_is_told(agent: Agent) -> None:
    snare = next(one for one in range(5) if agent.ask("snapshot")["tracks"][one]["guid"] == SNARE)
    agent.reaper.edit("Delete track", ("DeleteTrack", agent.reaper.call("GetTrack", 0, snare)))
    answer = agent.apply(edit(SNARE, "pan", 0.0, 1.0), edit(KICK, "pan", 0.0, 1.0))
    assert [one["why"] for one in answer["outcomes"]] == ["the track is not there", ""]


def test_nothing_is_written_where_the_state_has_moved(agent: Agent) -> None:
    state = agent.state()
    agent.reaper.edit("Pan", ("SetMediaTrackInfo_Value", agent.reaper.call("GetTrack", 0, 0), "D_PAN", 0.5))
    before = agent.reaper.text()
    answer = agent.ask("apply", label="x", state=state, edits=[{"n": 0, **edit(KICK, "pan", 0.0, 1.0)}])
    assert answer == {"changed": True, "state": agent.state()}
    assert answer["state"] != state
    assert agent.reaper.text() == before


def test_where_nothing_fits_there_is_no_undo_step(agent: Agent) -> None:
    answer = agent.apply(edit(KICK, "pan", 0.5, 1.0))
    assert answer["undo"] is None
    assert agent.reaper.undo_history() == []


@pytest.mark.parametrize("field", ["item_gains", "channel_modes"])
def test_a_value_for_every_item_is_needed(agent: Agent, field: str) -> None:
    before = {"item_gains": [0.5, 1.0], "channel_modes": [0, 0, 2]}[field]
    answer = agent.apply(edit(KICK, field, before, [1.0]))
    assert answer["outcomes"][0]["why"] == "one value for every item or take was expected"
    assert answer["undo"] is None


def test_a_new_track_stands_at_the_end_and_takes_edits(agent: Agent) -> None:
    answer = agent.apply(
        edit(NEW, "track", None, {"name": "Music"}),
        edit(NEW, "colour", None, 0xFF8800),
        edit(NEW, "fx", [], EQ),
        edit(NEW, "track", None, {"name": "Music"}),
    )
    assert statuses(answer) == ["written", "written", "written", "skipped"]
    assert answer["outcomes"][3]["why"] == "a track with this GUID is there already"
    last = session(agent).tracks[-1]
    assert (last.guid, last.name, last.colour, last.folder_change) == (NEW, "Music", 0xFF8800, 0)
    assert [one.enabled for one in last.fx] == [True, False]


@pytest.mark.parametrize("quietly", [False, True])
def test_a_new_track_that_does_not_get_its_guid_is_removed_again(agent: Agent, quietly: bool) -> None:
    guids_read = 5
    agent.ask("break", function="GetSetMediaTrackInfo_String", after=guids_read + 1, quietly=quietly)
    answer = agent.apply(edit(NEW, "track", None, {"name": "Music"}), edit(NEW, "pan", 0.0, 0.5))
    assert statuses(answer) == ["failed", "skipped"]
    assert len(session(agent).tracks) == 5


def test_plug_ins_go_onto_a_track_without_touching_the_rest(agent: Agent) -> None:
    before = session(agent)
    answer = agent.apply(edit(KICK, "fx", [], EQ))
    assert statuses(answer) == ["written"]
    assert len(answer["outcomes"][0]["observed"]) == 2
    after = session(agent)
    assert [one.guid for one in after.tracks] == [one.guid for one in before.tracks]
    assert [one.name for one in after.track(KICK).fx] == ["utility/volume", "loser/3BandEQ"]
    assert after.track(KICK).items == before.track(KICK).items
    assert [one for one in after.tracks if one.guid != KICK] == [one for one in before.tracks if one.guid != KICK]


def test_plug_ins_that_are_there_are_left_alone(agent: Agent) -> None:
    answer = agent.apply(edit(BASS, "fx", [], EQ))
    assert statuses(answer) == ["skipped"]
    assert "plug-ins" in answer["outcomes"][0]["why"]
    assert answer["undo"] is None


def test_a_chain_that_is_no_text_of_plug_ins_has_failed_and_leaves_no_track_behind(agent: Agent) -> None:
    answer = agent.apply(edit(KICK, "fx", [], "<FXCHAIN\nBYPASS 0 0 0"))
    assert statuses(answer) == ["failed"]
    assert len(session(agent).tracks) == 5


def test_a_send_is_made_and_read_back(agent: Agent) -> None:
    answer = agent.apply(edit(VERB, "receive", None, SEND))
    assert answer["outcomes"][0] == {"n": 0, "status": "written", "why": "", "observed": SEND}
    assert session(agent).track(VERB).receives == (
        Receive(source=SNARE, volume=0.5),
        Receive(**SEND),
    )


def test_a_send_that_is_there_already_is_not_made_twice(agent: Agent) -> None:
    answer = agent.apply(edit(VERB, "receive", None, {**SEND, "source": SNARE}))
    assert answer["outcomes"][0]["why"] == "there is a send from that track already"
    assert len(session(agent).track(VERB).receives) == 1


def test_a_send_from_a_track_that_is_gone_is_skipped(agent: Agent) -> None:
    answer = agent.apply(edit(VERB, "receive", None, {**SEND, "source": NEW}))
    assert answer["outcomes"][0]["why"] == "the track that it should be sent from is not there"


def layout(agent: Agent) -> list[list[Any]]:
    """The layout of the song as the bridge would send it."""
    return [[one.guid, one.folder_change] for one in session(agent).tracks]


def test_a_layout_moves_tracks_into_nested_folders(agent: Agent) -> None:
    before = layout(agent)
    wanted = [[NEW, 1], [BASS, 0], [DRUMS, 1], [SNARE, 0], [KICK, -2], [VERB, 0]]
    answer = agent.apply(
        edit(NEW, "track", None, {"name": "Music"}), edit("", "layout", [*before, [NEW, 0]], wanted)
    )
    assert statuses(answer) == ["written", "written"]
    assert answer["outcomes"][1]["observed"] == wanted
    assert layout(agent) == wanted
    after = session(agent)
    assert layout_of(after).parent == {NEW: None, BASS: NEW, DRUMS: NEW, SNARE: DRUMS, KICK: DRUMS, VERB: None}
    assert [one.guid for one in after.tracks if one.selected] == [KICK, VERB]
    assert after.track(VERB).receives[0].source == SNARE


def test_a_layout_that_was_changed_meanwhile_is_skipped(agent: Agent) -> None:
    before = layout(agent)
    agent.reaper.edit("Flat", ("SetMediaTrackInfo_Value", agent.reaper.call("GetTrack", 0, 0), "I_FOLDERDEPTH", 0))
    answer = agent.apply(edit("", "layout", before, list(reversed(before))))
    assert answer["outcomes"][0]["why"] == "tracks or folders have been moved"


def test_a_layout_that_leaves_a_track_out_is_skipped(agent: Agent) -> None:
    before = layout(agent)
    answer = agent.apply(edit("", "layout", before, before[1:]))
    assert answer["outcomes"][0]["why"] == "the new order does not name every track of the project once"
    assert answer["undo"] is None


def test_a_layout_that_goes_wrong_in_the_middle_leaves_the_tracks_as_they_stood(agent: Agent) -> None:
    before = layout(agent)
    agent.ask("break", function="ReorderSelectedTracks", after=2)
    answer = agent.apply(edit("", "layout", before, list(reversed(before))))
    assert statuses(answer) == ["failed"]
    assert "OSError" in answer["outcomes"][0]["why"]
    assert layout(agent) == before
    assert [one.guid for one in session(agent).tracks if one.selected] == [KICK, VERB]


def test_what_reaper_does_wrong_in_the_middle_is_told_and_the_rest_is_written(agent: Agent) -> None:
    agent.ask("break", function="SetMediaTrackInfo_Value", after=2)
    answer = agent.apply(*(edit(one, "pan", 0.0, 0.5) for one in (DRUMS, KICK, SNARE)))
    assert statuses(answer) == ["written", "failed", "written"]
    assert "OSError" in answer["outcomes"][1]["why"]
    assert [one.pan for one in session(agent).tracks[:3]] == [0.5, 0.0, 0.5]
    assert len(agent.reaper.undo_history()) == 1


def test_an_undo_block_that_cannot_be_opened_ends_it_before_anything_is_written(agent: Agent) -> None:
    before = agent.reaper.text()
    agent.ask("break", function="PreventUIRefresh", after=1)
    with pytest.raises(Told, match="OSError") as told:
        agent.apply(edit(KICK, "pan", 0.0, 0.5))
    assert told.value.kind == "failed"
    (agent.requests / "log").unlink()
    assert agent.reaper.text() == before


def test_an_edit_of_something_else_is_refused_and_nothing_is_written(agent: Agent) -> None:
    before = agent.reaper.text()
    for edits in ([edit(KICK, "pan", 0.0, 0.5), edit(KICK, "os.system", None, "ls")], "pan", [{"set": "pan"}]):
        with pytest.raises(Told, match="nothing was written") as told:
            agent.ask("apply", label="x", state=agent.state(), edits=edits)
        assert told.value.kind == "refused"
    assert agent.reaper.text() == before


def test_a_layout_that_is_not_the_last_edit_is_refused(agent: Agent) -> None:
    with pytest.raises(Told, match="layout is written last"):
        agent.apply(edit("", "layout", [], []), edit(KICK, "pan", 0.0, 0.5))


def test_a_project_in_the_background_is_written_and_stays_there(agent: Agent) -> None:
    front = agent.reaper.call("EnumProjects", -1, "", 4096)[0]
    answer = agent.apply(
        edit(NEW, "track", None, {"name": "New"}),
        edit("", "layout", [[guid(1), 0], [NEW, 0]], [[NEW, 1], [guid(1), -1]]),
        project="p2",
    )
    assert statuses(answer) == ["written", "written"]
    assert agent.reaper.call("EnumProjects", -1, "", 4096)[0] == front
    assert agent.ask("undo", project="p2", label="Deskhand: test")["undone"]


def test_a_plan_without_a_name_for_its_step_is_refused(agent: Agent) -> None:
    with pytest.raises(Told, match="name for its undo step"):
        agent.apply(edit(KICK, "pan", 0.0, 0.5), label="")


def test_a_project_that_is_not_open_is_refused(agent: Agent) -> None:
    with pytest.raises(Told, match="project is not open") as told:
        agent.ask("apply", project="p7", label="x", state=1, edits=[])
    assert told.value.kind == "refused"
