"""What every host must keep. A host's test module derives from :class:`HostContract` and gives ``host``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.errors import UserError
from bridge.hosts.host import Host
from bridge.plan import MASTER, NewItem, NewTrack, Place, Value
from bridge.preview import layout_of, preview
from bridge.session import Fx, Receive, Session
from tests.bridge.hosts.inserts import InsertContract
from tests.bridge.hosts.projects import edit, guid, plan

PRINT = str(Path.cwd() / "5.1 print.wav")
VOLUME_JS = Fx(name="utility/volume", kind="JS", chunk='<JS utility/volume ""\n-3 0 -\n>')


class HostContract(InsertContract):
    """The contract.

    ``host`` opens a fresh project with the tracks "01_Kick" and "02_Snare" of one item each and "Verb", which
    receives from "02_Snare". All are at 0 dB, centred, without colour, plug-ins and folders.
    """

    @pytest.fixture
    def host(self) -> Host:
        raise NotImplementedError

    @pytest.fixture
    def session(self, host: Host) -> Session:
        return host.snapshot()

    def test_the_project_is_as_agreed(self, session: Session) -> None:
        assert [one.name for one in session.tracks] == ["01_Kick", "02_Snare", "Verb"]
        assert [len(one.items) for one in session.tracks] == [1, 1, 0]
        assert [one.volume for one in session.tracks] == [1.0, 1.0, 1.0]
        assert [receive.source for receive in session.tracks[2].receives] == [session.tracks[1].guid]

    def test_reading_twice_gives_the_same_session(self, host: Host) -> None:
        assert host.snapshot() == host.snapshot()

    def test_an_empty_plan_is_no_run(self, host: Host, session: Session) -> None:
        receipt = host.apply(plan([]))
        assert (receipt.run, receipt.outcomes) == (None, ())
        assert host.snapshot() == session

    @pytest.mark.parametrize(
        ("field", "before", "after"),
        [
            ("name", "01_Kick", "Kick In"),
            ("name", "01_Kick", '`Kick\'s` "In"'),
            ("colour", None, 0x112233),
            ("icon", "", "kick.png"),
            ("volume", 1.0, 0.70794578438414),
            ("pan", 0.0, -0.25),
            ("channels", 2, 4),
            ("mute", False, True),
            ("item_gains", (1.0,), (0.5,)),
            ("channel_modes", (0.0,), (3.0,)),
            ("fx", (), (VOLUME_JS,)),
        ],
    )
    def test_every_field_is_written_and_read_back(
        self, host: Host, session: Session, field: str, before: Value, after: Value
    ) -> None:
        key = session.tracks[0].guid
        receipt = host.apply(plan([edit(key, field, before, after)]))
        assert [(one.status, one.why) for one in receipt.outcomes] == [("written", "")]
        assert receipt.run is not None
        assert host.snapshot() != session

    def test_the_master_gets_channels_and_nothing_else(self, host: Host, session: Session) -> None:
        edits = [edit(MASTER, "channels", session.master.channels, 6), edit(MASTER, "volume", 1.0, 0.5)]
        receipt = host.apply(plan(edits))
        assert [one.status for one in receipt.outcomes] == ["written", "skipped"]
        found = host.snapshot()
        assert (found.master.channels, found.master.volume) == (6, session.master.volume)
        assert found.tracks == session.tracks

    def test_a_new_item_stands_behind_the_others_and_a_second_run_does_not_add_it_again(
        self, host: Host, session: Session, tmp_path: Path
    ) -> None:
        kick, file = session.tracks[0], tmp_path / "5.1 print.wav"
        soundfile.write(file, np.zeros((10, 6)), 48000)
        new = NewItem(path=str(file), position=1.5, length=2.25, name="print")
        wanted = plan([edit(kick.guid, "item", None, new)])
        host.apply(wanted)
        again = host.apply(wanted)
        assert [(one.status, one.why) for one in again.outcomes] == [
            ("skipped", "an item of this file stands there already")
        ]
        items = host.snapshot().track(kick.guid).items
        assert len(items) == 2
        assert items[0] == kick.items[0]
        (take,) = items[1].takes
        assert (items[1].position, items[1].length, items[1].volume, items[1].loop_source) == (
            1.5,
            2.25,
            1.0,
            False,
        )
        assert (items[1].fade_in.length, items[1].fade_out.length) == (0.0, 0.0)
        assert (take.name, take.volume, take.offset, take.channel_mode) == ("print", 1.0, 0.0, 0)

    def test_an_edit_that_does_not_fit_is_skipped_and_the_others_are_written(
        self, host: Host, session: Session
    ) -> None:
        kick, snare, _ = (one.guid for one in session.tracks)
        edits = [
            edit(kick, "volume", 0.5, 0.25),
            edit(snare, "name", "02_Snare", "Snare"),
            edit("{no such track}", "pan", 0.0, 1.0),
            edit(kick, "pan", 0.0, 2.0),
        ]
        receipt = host.apply(plan(edits))
        assert [one.status for one in receipt.outcomes] == ["skipped", "written", "skipped", "skipped"]
        assert [one.edit for one in receipt.outcomes] == edits
        assert receipt.outcomes[0].why == "it is 1.0 now, not 0.5"
        assert host.snapshot().track(kick) == session.track(kick)

    def test_outcomes_keep_the_order_of_the_plan_when_nothing_fits(self, host: Host, session: Session) -> None:
        edits = [edit(session.tracks[0].guid, "pan", *values) for values in ((1.0, 0.0), (0.0, 2.0), (0.5, 0.0))]
        receipt = host.apply(plan(edits))
        assert [one.edit for one in receipt.outcomes] == edits
        assert receipt.count("skipped") == 3

    @pytest.mark.parametrize(
        ("field", "before", "after"),
        [
            ("volume", 1.0, float("nan")),
            ("volume", 1.0, -1.0),
            ("pan", 0.0, 2.0),
            ("channels", 2, 3),
            ("channels", 2, 1000),
            ("colour", None, 0x1000000),
            ("name", "01_Kick", "two\nlines"),
            ("mute", False, 1),
            ("item", None, NewItem(path="relative.wav", position=0.0, length=1.0)),
            ("item", None, NewItem(path=PRINT, position=0.0, length=0.0)),
            ("item_gains", (1.0,), ()),
            ("item_gains", (1.0,), (1.0, 1.0)),
            ("channel_modes", (0.0,), (0.5,)),
            ("fx", (), (Fx(name="x", chunk="<JS x"),)),
            ("fx", (), (Fx(name="x", chunk=""),)),
            ("volume", 1.0, None),
        ],
    )
    def test_a_value_that_no_project_can_hold_is_skipped_with_the_reason(
        self, host: Host, session: Session, field: str, before: Value, after: Value
    ) -> None:
        receipt = host.apply(plan([edit(session.tracks[0].guid, field, before, after)]))
        assert [one.status for one in receipt.outcomes] == ["skipped"]
        assert "expected" in receipt.outcomes[0].why
        assert receipt.run is None
        assert host.snapshot() == session

    def test_a_new_folder_takes_tracks_in_and_sends_stay(self, host: Host, session: Session) -> None:
        kick, snare, verb = (one.guid for one in session.tracks)
        new = guid(9)
        wanted = plan(
            [
                edit(new, "track", None, NewTrack(name="Drums", colour=0xFF0000, fx=(VOLUME_JS,))),
                edit(new, "place", None, Place()),
                edit(kick, "place", None, Place(parent=new)),
                edit(snare, "place", None, Place(parent=new, after=kick)),
                edit(verb, "receive", None, Receive(source=kick, volume=0.5)),
            ]
        )
        receipt = host.apply(wanted)
        assert {one.status for one in receipt.outcomes} == {"written"}
        after, shown = host.snapshot(), preview(session, wanted).session
        assert [one.name for one in after.tracks] == ["Drums", "01_Kick", "02_Snare", "Verb"]
        assert layout_of(after).parent == layout_of(shown).parent
        assert [receive.source for receive in after.track(verb).receives] == [snare, kick]

    def test_undo_takes_back_one_run_after_the_other(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        first = host.apply(plan([edit(key, "volume", 1.0, 0.5)]))
        between = host.snapshot()
        second = host.apply(plan([edit(key, "name", "01_Kick", "Kick"), edit(key, "volume", 0.5, 0.25)]))
        taken = host.undo()
        assert taken is not None
        assert (taken.run, host.snapshot()) == (second.run, between)
        taken = host.undo()
        assert taken is not None
        assert (taken.run, host.snapshot()) == (first.run, session)
        assert host.undo() is None
        assert host.snapshot() == session

    def test_a_run_after_an_undo_can_be_taken_back_too(self, host: Host, session: Session) -> None:
        key = session.tracks[0].guid
        for after in (0.5, 0.25):
            host.apply(plan([edit(key, "volume", 1.0, after)]))
            assert host.undo() is not None
            assert host.snapshot() == session
        assert host.undo() is None

    def test_undo_without_a_run_says_so(self, host: Host) -> None:
        with pytest.raises(UserError, match="nothing to take back"):
            host.undo()
