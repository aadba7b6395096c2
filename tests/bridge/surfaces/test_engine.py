"""What a surface asks for, on a project file, from the picture to the file and back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from bridge.errors import UserError
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Plan
from bridge.proposal import Proposal
from bridge.surfaces.actions import ACTIONS
from bridge.surfaces.board import Board
from bridge.surfaces.commands import Command, Refused
from bridge.surfaces.doors import FileDoor
from bridge.surfaces.engine import Bench
from bridge.surfaces.sheet import BY_HAND
from bridge.surfaces.tasks import Correct, Propose
from bridge.template.load import load
from core.units import gain_from_db
from tests.bridge.hosts.projects import guid, project, track
from tests.bridge.surfaces.stage import Errands, Still, do, strip_of, until

ROOT = Path(__file__).parents[3]
NAMES = ("Kick", "Snare", "Vox")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.RPP"
    blocks = (track(number, f'NAME "{name}"', "VOLPAN 1 0 -1 -1 1") for number, name in enumerate(NAMES, 1))
    path.write_text(project(*blocks), encoding="utf-8")
    return path


def edit(number: int, field: str, before: str | float, after: str | float, reason: str = "so") -> Edit:
    return Edit(step="test", target=guid(number), field=field, before=before, after=after, reason=reason)


RENAMED = edit(1, "name", "Kick", "Kick In")
LOWER = edit(1, "volume", 1.0, 0.5, "too loud")
LEFT = edit(2, "pan", 0.0, -0.25, "beside the voice")


def proposal(path: Path, *edits: Edit, action: str = "organise") -> Proposal:
    from bridge.analyse import analyse

    session = RppHost(path).snapshot()
    plan = Plan(action=action, project=session.name, edits=edits)
    return Proposal(session, analyse(session, listen=False), plan, load(None))


def on(path: Path, work: Callable[[Bench, Board], Awaitable[None]], *results: object) -> Errands:
    """Work on a bench whose errands have these results."""
    errands = Errands(list(results))

    async def run() -> None:
        board = Board()
        bench = Bench(board, Still(), door=FileDoor(path), errand=errands)
        await bench.refresh()
        await work(bench, board)

    asyncio.run(run())
    return errands


def test_the_demo_session_from_the_proposal_to_undo(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    path = next((tmp_path / "demo").glob("*.RPP"))
    before = path.read_bytes()

    async def work() -> None:
        board = Board()
        bench = Bench(board, Still(), door=FileDoor(path))
        await bench.refresh()
        assert board.picture.project == path.stem
        assert not any(strip.label for strip in board.picture.strips)
        steps = []
        with board.watching() as watch:
            await bench.do(Command(name="propose", value="organise"))
            while bench.at_work:
                await watch.changed()
                watch.take()
                steps.append(board.picture.run.progress)
        await bench.finished()
        assert max(steps) > 0.0
        assert board.picture.run.text.endswith(" proposed, nothing was written.")
        assert path.read_bytes() == before
        assert sum(strip.known == "recognised" for strip in board.picture.strips) > len(board.picture.strips) / 2
        named = [row for row in board.picture.rows if row.field == "name"]
        refused, accepted = named[0], named[1]
        await do(bench, "accept", False, target=str(refused.number))
        await do(bench, "apply")
        assert board.picture.run.state == "written", board.picture.run
        assert bench.shown() is not None
        outcomes = {row.number: row.outcome for row in board.picture.rows}
        assert outcomes.pop(refused.number) == ""
        assert set(outcomes.values()) == {"written"}
        now = {one.guid: one.name for one in RppHost(path).snapshot().tracks}
        assert now[refused.guid] == refused.before
        assert now[accepted.guid] == accepted.after
        assert {strip.guid: strip.name for strip in board.picture.strips} == now
        await do(bench, "undo")
        assert board.picture.run.text == "Run 1 (organise) was taken back, byte for byte."
        assert not board.picture.run.can_undo
        assert board.picture.rows == ()

    asyncio.run(work())
    assert path.read_bytes() == before


def test_cancel_ends_the_child_and_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nothing was heard yet"))
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    path = next((tmp_path / "demo").glob("*.RPP"))
    before = path.read_bytes()

    there = set(psutil.Process().children(recursive=True))

    def own() -> list[psutil.Process]:
        return [one for one in psutil.Process().children(recursive=True) if one not in there]

    async def work() -> None:
        board = Board()
        bench = Bench(board, Still(), door=FileDoor(path))
        await bench.refresh()
        await bench.do(Command(name="propose", value="organise"))
        await until(lambda: len(own()) > 1)  # it has workers that listen
        started = own()
        with pytest.raises(Refused, match="at work on organise"):
            await bench.do(Command(name="propose", value="balance"))
        await bench.do(Command(name="cancel"))
        await bench.finished()
        assert board.picture.run.state == "cancelled"
        _, alive = psutil.wait_procs(started, timeout=10.0)
        assert alive == []

    asyncio.run(work())
    assert path.read_bytes() == before


def test_ticks_decide_what_is_written_and_strips_show_where_the_plan_would_go(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "organise")
        kick, snare, _ = board.picture.strips
        assert kick.suggested_volume == pytest.approx(-6.02, abs=0.01)
        assert (kick.reason, kick.volume) == ("too loud", 0.0)
        assert snare.suggested_pan == -0.25
        await do(bench, "accept_track", False, target=guid(1))
        assert [row.accepted for row in board.picture.rows] == [False, False, True]
        assert board.picture.strips[0].suggested_volume is None
        await do(bench, "accept", True, target="1")
        shown = bench.shown()
        assert shown is not None
        assert shown.plan.edits == (RENAMED, LEFT)
        await do(bench, "apply")
        assert [row.outcome for row in board.picture.rows] == ["written", "", "written"]
        assert board.picture.strips[1] == replace(snare, pan=-0.25, suggested_pan=None, reason="")
        shown = bench.shown()
        assert shown is not None
        assert shown.receipt is not None

    on(song, work, proposal(song, RENAMED, LOWER, LEFT))
    tracks = RppHost(song).snapshot().tracks
    assert [(one.name, one.volume, one.pan) for one in tracks] == [
        ("Kick In", 1.0, 0.0),
        ("Snare", 1.0, -0.25),
        ("Vox", 1.0, 0.0),
    ]


def test_a_fader_of_a_file_that_is_moved_is_a_row_until_it_is_applied(song: Path) -> None:
    before = song.read_bytes()

    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "volume", -6.0, target=guid(3))
        (row,) = board.picture.rows
        assert (row.track, row.field, row.accepted) == ("Vox", "fader", True)
        assert row.reason == "moved on the surface"
        assert board.picture.strips[2].volume == pytest.approx(-6.0)
        assert board.picture.run.action == BY_HAND
        assert song.read_bytes() == before
        await do(bench, "volume", -7.0, target=guid(3))
        assert len(board.picture.rows) == 1
        await do(bench, "apply")
        assert board.picture.run.state == "written"

    on(song, work)
    assert RppHost(song).snapshot().track(guid(3)).volume == pytest.approx(gain_from_db(-7.0))


def test_a_moved_fader_takes_the_place_of_what_was_proposed_for_it(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "organise")
        await do(bench, "volume", -3.0, target=guid(1))
        assert [(row.number, row.reason) for row in board.picture.rows] == [
            (1, "so"),
            (2, "moved on the surface"),
            (3, "beside the voice"),
        ]
        kick = board.picture.strips[0]
        assert kick.volume == pytest.approx(-3.0)
        assert kick.suggested_volume is None
        await do(bench, "volume", 0.0, target=guid(1))
        assert not board.picture.rows[1].accepted

    on(song, work, proposal(song, RENAMED, LOWER, LEFT))


def test_what_has_changed_meanwhile_is_skipped_and_said(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "organise")
        RppHost(song).apply(Plan(action="other", project="song", edits=(edit(1, "name", "Kick", "Boom"),)))
        await do(bench, "apply")
        assert board.picture.run.text.startswith("2 written and read back, 1 skipped, 0 failed.")
        assert board.picture.rows[0].outcome.startswith("skipped: ")
        assert board.picture.strips[0].name == "Boom"

    on(song, work, proposal(song, RENAMED, LOWER, LEFT))


def test_a_correction_is_shown_at_once_and_the_plan_stays(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "organise")
        board_rows = board.picture.rows
        bench._errand = real  # the second errand is a real child process
        await do(bench, "correct", "tom", target=strip_of(board, "Snare"))
        snare = board.picture.strips[1]
        assert (snare.label, snare.family, snare.known) == ("tom", "drums", "recognised")
        assert board.picture.rows == board_rows
        assert board.picture.run.state == "proposed"
        assert "remembered" in board.picture.run.text

    from bridge.surfaces.errand import run as real

    errands = on(song, work, proposal(song, RENAMED))
    assert errands.asked == [Propose("organise", (str(song),))]
    assert RppHost(song).snapshot().track(guid(1)).name == "Kick"


def test_what_an_errand_cannot_do_is_an_error_of_the_run_and_the_next_one_clears_it(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "balance")
        assert (board.picture.run.state, board.picture.run.error) == ("failed", "No audio. Nothing was written.")
        await do(bench, "correct", "tom", target=guid(2))
        assert board.picture.run.error == "No ear. Nothing was stored."
        await do(bench, "propose", "organise")
        assert (board.picture.run.state, board.picture.run.error) == ("proposed", "")

    failures = (UserError("No audio. Nothing was written."), UserError("No ear. Nothing was stored."))
    errands = on(song, work, *failures, proposal(song))
    assert errands.asked[1] == Correct((str(song),), guid(2), "tom")


@pytest.mark.parametrize("name", ["apply", "accept_track"])
def test_nothing_that_was_not_proposed_is_ticked_or_written(song: Path, name: str) -> None:
    async def work(bench: Bench, board: Board) -> None:
        value, target = (True, guid(1)) if name == "accept_track" else (None, "")
        with pytest.raises(Refused, match="Nothing is proposed"):
            await do(bench, name, value, target=target)

    on(song, work)


def test_nothing_ticked_is_nothing_written(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "propose", "organise")
        await do(bench, "accept", False, target="1")
        with pytest.raises(Refused, match="No row is ticked"):
            await do(bench, "apply")

    on(song, work, proposal(song, RENAMED))


@pytest.mark.parametrize("what", ["mute", "solo"])
def test_mute_and_solo_of_a_file_are_left_to_reaper(song: Path, what: str) -> None:
    async def work(bench: Bench, board: Board) -> None:
        with pytest.raises(Refused, match=f"A {what} of a project file is not set from here"):
            await do(bench, what, True, target=guid(1))

    on(song, work)


def test_undo_without_a_run_says_so(song: Path) -> None:
    async def work(bench: Bench, board: Board) -> None:
        await do(bench, "undo")
        assert board.picture.run.state == "failed"
        assert "There is nothing to take back" in board.picture.run.error

    on(song, work)


def test_without_a_project_everything_is_refused() -> None:
    async def work() -> None:
        bench = Bench(Board(), Still())
        for command in (Command(name="propose", value="organise"), Command(name="apply"), Command(name="undo")):
            with pytest.raises(Refused, match="Nothing was done"):
                await bench.do(command)

    asyncio.run(work())


def test_every_action_is_one_of_the_command_line() -> None:
    from bridge.cli.parser import parse

    for name, action in ACTIONS.items():
        assert parse((*action.words, "song.RPP", "--dry-run", "--json")).command == name


def test_play_and_seek_go_to_the_source() -> None:
    source = Still()

    async def work() -> None:
        bench = Bench(Board(), source)
        for command in (Command(name="play", value=True), Command(name="seek", value=2.0)):
            await bench.do(command)

    asyncio.run(work())
    assert [one.name for one in source.told] == ["play", "seek"]
