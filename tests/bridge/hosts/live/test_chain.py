"""What goes wrong between the bridge, REAPER and its user. Every process is real but REAPER."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from bridge.audio.measure import measure
from bridge.errors import UserError
from bridge.hosts.live.connect import open_live
from bridge.hosts.live.host import ATTEMPTS
from bridge.hosts.live.runs import RunLog
from bridge.hosts.live.stems import rendered, tracks_to_render, with_stems, without_item_edits
from bridge.runtime import read_bridge
from tests.bridge.audio.ears import sine
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.live.conftest import Open, begin
from tests.bridge.hosts.projects import edit, guid, item, plan, project, track
from tests.bridge.hosts.test_host import PROJECT
from tests.bridge.live.studio import Studio, studio

KICK, SNARE, VERB = (guid(number) for number in (1, 2, 3))
Start = Callable[[], Studio]
QUIETER = plan([edit(KICK, "volume", 1.0, 0.5), edit(SNARE, "name", "02_Snare", "Snare")])


def user_sets(reaper: Studio, parameter: str, value: float, place: int = 0) -> tuple[object, ...]:
    """The user's call on a track of the tab in front."""
    return "SetMediaTrackInfo_Value", reaper.reaper.call("GetTrack", 0, place), parameter, value


def test_what_the_user_changed_meanwhile_is_skipped_and_the_rest_is_written(
    open_project: Open, reaper: Studio
) -> None:
    host = open_project()
    host.snapshot()
    reaper.reaper.edit("Change track volume", user_sets(reaper, "D_VOL", 0.25))
    receipt = host.apply(QUIETER)
    assert [(one.status, one.why) for one in receipt.outcomes] == [
        ("skipped", "it is 0.25 now, not 1.0"),
        ("written", ""),
    ]
    session = host.snapshot()
    assert (session.track(KICK).volume, session.track(SNARE).name) == (0.25, "Snare")


def test_so_is_what_was_changed_between_reading_and_writing(open_project: Open, reaper: Studio) -> None:
    host = open_project()
    trap(reaper, 3, user_sets(reaper, "D_VOL", 0.25))
    receipt = host.apply(QUIETER)
    assert [one.status for one in receipt.outcomes] == ["skipped", "written"]
    assert reaper.reaper.undo_history(-1)[-2:] == ["User's edit", "Deskhand: test 1 track"]


def trap(reaper: Studio, after: int, *calls: tuple[object, ...]) -> None:
    """The user acts when the agent asks for the state of the project for the n-th time.

    It asks twice while it reads the project, once before it writes.
    """
    reaper.reaper.misbehave(edit_at="GetProjectStateChangeCount", edit=calls, after=after)


def test_a_track_that_was_deleted_meanwhile_is_reported(open_project: Open, reaper: Studio) -> None:
    host = open_project()
    host.snapshot()
    reaper.reaper.edit("Remove track", ("DeleteTrack", reaper.reaper.call("GetTrack", 0, 0)))
    receipt = host.apply(QUIETER)
    assert [(one.status, one.why) for one in receipt.outcomes] == [
        ("skipped", "the track is not there"),
        ("written", ""),
    ]


def test_a_project_that_never_rests_is_left_alone(open_project: Open, reaper: Studio) -> None:
    host = open_project()
    for attempt in range(ATTEMPTS):
        trap(reaper, 3 * (attempt + 1), user_sets(reaper, "D_PAN", 0.1 * attempt, 1))
    with pytest.raises(UserError, match="Nothing was written"):
        host.apply(QUIETER)
    assert host.snapshot().track(KICK).volume == 1.0
    assert reaper.reaper.undo_history(-1)[-ATTEMPTS:] == ["User's edit"] * ATTEMPTS
    assert host.reports() == []


def test_the_tab_that_was_meant_is_written_whatever_tab_is_in_front(open_project: Open) -> None:
    first = open_project()
    second = open_project(name="other.RPP")
    before = second.snapshot()
    assert first.apply(QUIETER).count("written") == 2
    assert second.snapshot() == before
    assert first.snapshot().track(KICK).volume == 0.5
    with pytest.raises(UserError, match=r"not written to other\.RPP yet"):
        second.undo()
    assert first.undo() is not None


def test_undo_stops_at_a_step_of_the_user(open_project: Open, reaper: Studio) -> None:
    host = open_project()
    host.apply(QUIETER)
    reaper.reaper.edit("Change track pan", user_sets(reaper, "D_PAN", 0.5))
    with pytest.raises(UserError, match='The last step in REAPER is now "Change track pan", not run 1'):
        host.undo()
    assert host.snapshot().track(KICK).volume == 0.5


class TestWithoutProcesses:
    """A process ends at the worst moment. Each test has a REAPER and a bridge of its own."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "song.RPP"
        path.write_bytes(PROJECT.encode())
        return path

    @pytest.fixture
    def start(self, path: Path, own_runtime: Path, tmp_path: Path) -> Iterator[Start]:
        with ExitStack() as ending:
            count = iter(range(9))

            def started() -> Studio:
                running = ending.enter_context(
                    studio(tmp_path / "home", tmp_path / f"REAPER {next(count)}", [path])
                )
                begin(running)
                return running

            yield started

    def test_reaper_killed_in_the_middle_of_writing_leaves_the_saved_project_and_a_report(
        self, start: Start, path: Path
    ) -> None:
        running = start()
        with open_live(start=False) as host:
            running.reaper.misbehave(kill_at="SetMediaTrackInfo_Value")
            with pytest.raises(UserError, match="REAPER"):
                host.apply(QUIETER)
        assert path.read_bytes() == PROJECT.encode()
        running.reaper.kill()
        again = start()
        assert again.reaper.text() != ""
        with open_live(project=str(path), start=False) as host:
            (report,) = host.reports()
            assert report.startswith("Run 1 (test) on song.RPP was cut off before its receipt came.")
            assert report.endswith("It was not written: the project holds none of its edits.")
            assert host.apply(QUIETER).run == 2

    def test_a_bridge_that_was_killed_is_said_and_the_project_stays(self, start: Start, own_runtime: Path) -> None:
        running = start()
        before = running.reaper.text()
        with open_live(start=False) as host:
            host.snapshot()
            record = read_bridge(own_runtime)
            assert record is not None
            psutil.Process(record.pid).kill()
            with pytest.raises(UserError, match="The bridge has ended"):
                host.apply(QUIETER)
        assert running.reaper.text() == before
        assert RunLog(own_runtime / "runs").damaged() == []
        with open_live() as host:
            assert host.apply(QUIETER).count("written") == 2


MIDI = item("LENGTH 1", "<SOURCE MIDI", "  HASDATA 1 960 QN", "  E 480 90 3c 60", ">")
WAVE = item("LENGTH 1", "<SOURCE WAVE", '  FILE "kick.wav"', ">")
GONE = item("LENGTH 1", "<SOURCE WAVE", '  FILE "gone.wav"', ">")
NO_AUDIO = item("LENGTH 1", "<SOURCE WAVE", '  FILE "broken.wav"', ">")
WITH_TAKE_FX = (*WAVE[:-1], "  <TAKEFX", "    BYPASS 0 0 0", '    <JS utility/volume ""', "    >", "  >", ">")
MUTED_MIDI = (MIDI[0], "  MUTE 1 0", *MIDI[1:])
ALL_KINDS = project(
    track(1, "NAME Kick", *WAVE),
    track(2, "NAME Keys", *MIDI),
    track(3, "NAME Vox", *WITH_TAKE_FX),
    track(4, "NAME Pad", "<FREEZE 1", ">", *WAVE),
    track(5, "NAME Odd", *NO_AUDIO),
    track(6, "NAME Gone", *GONE),
    track(7, "NAME Silent", *MUTED_MIDI),
    track(8, "NAME Bus"),
)


def test_only_what_reaper_alone_can_play_is_rendered_and_the_files_go(
    open_project: Open, own_runtime: Path, tmp_path: Path
) -> None:
    write(tmp_path / "kick.wav", sine(100.0, 1.0, rate=48000), rate=48000)
    (tmp_path / "broken.wav").write_text("no audio")
    host = open_project(ALL_KINDS.encode())
    session = host.snapshot()
    wanted = tracks_to_render(session)
    assert {guid(2): "MIDI", guid(3): "take FX (utility/volume)", guid(4): "frozen"}.items() <= wanted.items()
    assert "broken.wav" in wanted.pop(guid(5))
    assert wanted.keys() == {guid(2), guid(3), guid(4)}
    assert tracks_to_render(session, only=[guid(1), guid(3)]).keys() == {guid(3)}
    with rendered(host.line, host.project, wanted) as stems:
        assert stems.keys() == wanted.keys()
        audible = with_stems(session, stems)
        keys = measure(audible.track(guid(2)))
        assert keys.levels is not None
        assert measure(session.track(guid(2))).levels is None
    assert not any(path.exists() for path in stems.values())
    assert audible.track(guid(1)) == session.track(guid(1))
    assert host.snapshot() == session


def test_items_are_not_edited_after_what_their_stem_shows() -> None:
    edits = [edit(guid(n), field, (1.0,), (0.5,)) for n in (1, 2) for field in ("item_gains", "channel_modes")]
    edits.append(edit(guid(2), "name", "Keys", "Piano"))
    kept = without_item_edits(plan(edits), [guid(2)]).edits
    assert [(one.target, one.field) for one in kept] == [
        (guid(1), "item_gains"),
        (guid(1), "channel_modes"),
        (guid(2), "name"),
    ]
