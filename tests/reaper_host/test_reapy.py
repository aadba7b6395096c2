"""The real reapy runs in the stand-in as in REAPER; scripts start, defer, end and fail as they do there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.reaper_host.client import StandIn

PATIENCE = 20.0


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def run(reaper: StandIn, source: str, name: str = "script.py") -> None:
    path = reaper.resources / name
    path.write_text(source, encoding="utf-8")
    reaper.run_script(path)


def console(reaper: StandIn) -> list[str]:
    return [one["text"] for one in reaper.shown() if one["kind"] == "console"]


def test_reapy_reads_and_writes_the_project(reaper: StandIn) -> None:
    run(
        reaper,
        "import reapy\n"
        "project = reapy.Project()\n"
        "reapy.print([track.name for track in project.tracks], project.n_tracks, project.bpm)\n"
        "with reapy.undo_block('Renamed'):\n"
        "    project.tracks[0].name = 'Kick In'\n"
        "reapy.print(project.tracks[0].items[0].position, project.tracks[0].has_valid_id)\n",
    )
    assert reaper.faults() == []
    assert console(reaper) == ["['Kick', 'Snare', 'Verb'] 3 120.0\n", "1.0 True\n"]
    assert 'NAME "Kick In"' in reaper.text()
    assert reaper.undo_history() == ["Renamed"]


def test_deferred_calls_run_one_a_cycle_and_the_exit_call_last(reaper: StandIn) -> None:
    run(
        reaper,
        "import reapy\n"
        "def again(n):\n"
        "    reapy.print(n)\n"
        "    if n < 3:\n"
        "        reapy.defer(again, n + 1)\n"
        "reapy.at_exit(reapy.print, 'left')\n"
        "again(1)\n",
    )
    until(lambda: reaper.scripts() == [])
    assert console(reaper) == ["1\n", "2\n", "3\n", "left\n"]
    assert len(reaper.ticks()) == 3
    assert reaper.faults() == []


def test_the_api_is_there_without_reapy_as_well(reaper: StandIn) -> None:
    run(
        reaper,
        "RPR_ShowConsoleMsg(str(RPR_CountTracks(0)))\nimport reaper_python\nassert reaper_python.RPR_CountTracks",
    )
    assert console(reaper) == ["3"]


def test_a_script_finds_no_file_no_output_and_no_repository(reaper: StandIn) -> None:
    run(
        reaper,
        "import sys, os\n"
        "found = ['__file__' in globals(), sys.stdout, os.path.basename(sys.executable), 'obj' in globals()]\n"
        "RPR_ShowConsoleMsg(repr(found))\n",
    )
    assert console(reaper) == ["[False, None, 'reaper', True]"]


def test_a_bare_reaper_has_no_reapy_until_a_script_adds_its_folder(song: Path, tmp_path: Path) -> None:
    with StandIn([song], tmp_path / "bare", bare=True) as reaper:
        run(reaper, "import reapy")
        assert "No module named 'reapy'" in reaper.faults()[0]


def test_a_script_that_raises_ends_with_its_deferred_code_and_another_goes_on(reaper: StandIn) -> None:
    run(reaper, "def tick():\n    RPR_defer('tick()')\ntick()", "good.py")
    run(reaper, "RPR_defer('1 / 0')\nRPR_defer('RPR_ShowConsoleMsg(\"never\")')", "bad.py")
    until(lambda: [Path(path).name for path in reaper.scripts()] == ["good.py"])
    assert console(reaper) == []
    assert ["ZeroDivisionError" in fault for fault in reaper.faults()] == [True]


def test_a_script_that_runs_already_is_asked_about(reaper: StandIn) -> None:
    for _ in range(2):
        run(reaper, "def tick():\n    RPR_defer('tick()')\ntick()")
    assert [one["kind"] for one in reaper.shown()] == ["task control"]
    assert len(reaper.scripts()) == 2


def test_exit_ends_a_script_without_a_fault(reaper: StandIn) -> None:
    run(reaper, "RPR_atexit('RPR_ShowConsoleMsg(\"bye\")')\nRPR_defer('0')\nraise SystemExit")
    assert (reaper.scripts(), reaper.faults(), console(reaper)) == ([], [], ["bye"])


def test_an_undo_block_that_spans_two_ticks_is_no_undo_point(reaper: StandIn) -> None:
    run(reaper, "RPR_Undo_BeginBlock2(0)\nRPR_defer('RPR_Undo_EndBlock2(0, \"Late\", -1)')")
    until(lambda: reaper.scripts() == [])
    assert reaper.undo_history() == []
    assert len(reaper.faults()) == 3


def test_a_question_holds_the_script_until_it_is_answered(reaper: StandIn) -> None:
    run(reaper, 'RPR_defer(\'RPR_ShowConsoleMsg(str(RPR_MB("Apply?", "Deskhand", 4)))\')')
    until(lambda: any(one["kind"] == "message" for one in reaper.shown()))
    assert console(reaper) == []
    reaper.answer("yes")
    until(lambda: console(reaper) == ["6"])


def test_a_line_of_text_is_asked_for_and_may_be_cancelled(reaper: StandIn) -> None:
    reaper.answer("Lead Vox", None)
    assert reaper.call("GetUserInputs", "Name", 1, "Track:", "old", 512) == (
        1,
        "Name",
        1,
        "Track:",
        "Lead Vox",
        512,
    )
    assert reaper.call("GetUserInputs", "Name", 1, "Track:", "old", 512)[0] == 0


def test_a_screen_reader_hears_what_a_script_sends_it(song: Path, tmp_path: Path) -> None:
    speak = (
        "import ctypes, reaper_python\n"
        "if RPR_APIExists('osara_outputMessage'):\n"
        "    speak = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(reaper_python.rpr_getfp('osara_outputMessage'))\n"
        "    speak('Grüß dich'.encode())\n"
    )
    with StandIn([song], tmp_path / "osara", osara=True) as reaper:
        run(reaper, speak)
        assert reaper.shown() == [{"kind": "spoken", "text": "Grüß dich"}]
    with StandIn([song], tmp_path / "plain") as reaper:
        run(reaper, speak)
        assert (reaper.shown(), reaper.faults()) == ([], [])


def test_the_stand_in_leaves_no_process(song: Path, tmp_path: Path) -> None:
    with StandIn([song], tmp_path / "resources") as reaper:
        process = reaper.process
    assert process.returncode == 0
    with StandIn([song], tmp_path / "resources") as reaper:
        reaper.kill()
        assert reaper.process.returncode != 0


def test_an_action_that_a_script_runs_does_not_end_its_undo_block(reaper: StandIn) -> None:
    inner = reaper.resources / "inner.py"
    inner.write_text("RPR_ShowConsoleMsg('inner')", encoding="utf-8")
    number = reaper.call("AddRemoveReaScript", 1, 0, str(inner), 1)
    source = "RPR_Undo_BeginBlock2(0)\nRPR_Main_OnCommand({}, 0)\nRPR_Undo_EndBlock2(0, 'Outer', -1)"
    run(reaper, source.format(number))
    assert (console(reaper), reaper.undo_history(), reaper.faults()) == (["inner"], ["Outer"], [])
