"""The command line as a user meets it: real processes on copies of the demo session."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.cli.choose import chosen
from bridge.cli.classify import table
from bridge.cli.output import to_json
from bridge.cli.show import listing
from bridge.cli.terminal import numbers
from bridge.errors import UserError
from bridge.session import Session
from models.ears.taxonomy import LABELS
from tests.bridge.actions.factory import identity, track

ROOT = Path(__file__).parents[3]
USER_FOLDERS = ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME", "LOCALAPPDATA", "APPDATA")


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose user folders are empty and nobody's; shared, so that audio is measured once."""
    home = str(tmp_path_factory.mktemp("home"))
    return {**os.environ, **dict.fromkeys(USER_FOLDERS, home)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the demo session."""
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    return next((tmp_path / "demo").glob("*.RPP"))


def deskhand(user: dict[str, str], *arguments: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bridge.cli.main", *map(str, arguments)]
    return subprocess.run(
        command, env=user, cwd=ROOT, input=answer, capture_output=True, text=True, encoding="utf-8", check=False
    )


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_show_lists_every_track_with_its_folder(user: dict[str, str], project: Path) -> None:
    shown = deskhand(user, "show", project)
    session = json.loads(deskhand(user, "show", project, "--json").stdout)
    assert shown.returncode == 0
    assert len(session["tracks"]) >= 10
    assert all(track["name"] in shown.stdout for track in session["tracks"])


def test_show_keeps_its_columns_and_lets_no_control_character_through() -> None:
    kick, snare, *_ = list(listing(Session(name="x", tracks=(track("k", "キック\x1b[2J"), track("s", "Snare")))))[
        1:
    ]
    assert "\x1b" not in kick
    assert kick.index("0.0 dB") + len("キック") == snare.index("0.0 dB")


def test_classify_aligns_wide_names_and_lets_no_control_character_through() -> None:
    kick, snare = table([identity("キック\x1b[2J", "kick"), identity("Snare", "snare")])
    assert "\x1b" not in kick
    assert kick.index(" kick ") + len("キック") == snare.index(" snare ")


def test_a_name_that_no_track_has_gets_each_close_name_once() -> None:
    same = Session(name="song", tracks=(track("a", "Kick"), track("b", "Kick")))
    for wanted, hint in (("Kik", "Close names: Kick."), ("???", 'deskhand show "my song.RPP" lists the tracks.')):
        with pytest.raises(UserError) as error:
            chosen(same, argparse.Namespace(selected=False, only=[wanted]), '"my song.RPP"')
        assert str(error.value).endswith(hint)


def test_the_report_never_replaces_the_project(user: dict[str, str], project: Path) -> None:
    before = project.read_bytes()
    run = deskhand(
        user, "organise", project, "--dry-run", "--report", project.parent / "Audio" / ".." / project.name
    )
    assert run.returncode == 1
    assert "The report would replace" in run.stderr
    assert project.read_bytes() == before


def test_a_dry_run_shows_the_edits_and_changes_no_file(
    user: dict[str, str], project: Path, tmp_path: Path
) -> None:
    before = files(project.parent)
    run = deskhand(user, "organise", project, "--dry-run", "--report", tmp_path / "report.html")
    assert run.returncode == 0
    assert "Kick In" in run.stdout
    assert "nothing was written" in run.stdout
    assert max(map(len, run.stdout.splitlines()[:-1])) <= 100
    assert files(project.parent) == before
    assert (tmp_path / "report.html").read_text(encoding="utf-8").lstrip().startswith("<!")


def test_organise_twice_then_undo_twice_restores_every_byte(user: dict[str, str], project: Path) -> None:
    before = project.read_bytes()
    first = deskhand(user, "organise", project, "--yes")
    written = project.read_bytes()
    second = deskhand(user, "organise", project, "--yes")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert written != before
    assert "Nothing to do" in second.stdout
    assert project.read_bytes() == written
    for _ in range(2):
        assert deskhand(user, "undo", project).returncode == 0
    assert project.read_bytes() == before


def test_two_runs_that_both_write_are_taken_back_one_after_the_other(user: dict[str, str], project: Path) -> None:
    states = [project.read_bytes()]
    for skipped in (["gain", "template"], []):
        run = deskhand(user, "organise", project, "--yes", *(["--skip", *skipped] if skipped else []))
        assert run.returncode == 0, run.stderr
        states.append(project.read_bytes())
    assert len(set(states)) == 3
    for expected in (states[1], states[0]):
        assert deskhand(user, "undo", project).returncode == 0
        assert project.read_bytes() == expected


def test_undo_of_a_project_that_was_never_organised_is_a_user_error(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "undo", project)
    assert (run.returncode, run.stdout) == (1, "")
    assert "Traceback" not in run.stderr


def test_undo_refuses_to_throw_away_what_was_saved_since(user: dict[str, str], project: Path) -> None:
    deskhand(user, "organise", project, "--yes")
    project.write_bytes(project.read_bytes().replace(b"TEMPO 132", b"TEMPO 140"))
    changed = project.read_bytes()
    assert deskhand(user, "undo", project).returncode == 1
    assert project.read_bytes() == changed


def test_json_of_organise_is_one_object_with_plan_and_receipt(user: dict[str, str], project: Path) -> None:
    dry = json.loads(deskhand(user, "organise", project, "--json").stdout)
    assert dry["receipt"] is None
    kick = dry["tracks"][0]["identity"]
    assert kick["votes"]["name"]["label"] == kick["label"]
    assert "by_sound" not in kick
    assert {"step", "target", "field", "before", "after", "reason", "confidence"} <= set(dry["plan"]["edits"][0])
    wet = json.loads(deskhand(user, "organise", project, "--json", "--yes").stdout)
    assert {outcome["status"] for outcome in wet["receipt"]["outcomes"]} == {"written"}
    assert len(wet["receipt"]["outcomes"]) == len(dry["plan"]["edits"])


def test_the_question_is_asked_and_no_means_no(user: dict[str, str], project: Path) -> None:
    before = project.read_bytes()
    run = deskhand(user, "organise", project, answer="n\n")
    assert run.returncode == 0
    assert "Apply?" in run.stdout
    assert project.read_bytes() == before


def test_edits_can_be_left_out_before_applying(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "organise", project, answer="e\n1-3\ny\n")
    assert run.returncode == 0, run.stderr
    counts = [int(count) for count in re.findall(r"(\d+) edits\.  Apply", run.stdout)]
    assert len(counts) == 2
    assert counts[1] == counts[0] - 3


def test_without_an_answer_nothing_is_written_and_the_remedy_is_named(user: dict[str, str], project: Path) -> None:
    before = project.read_bytes()
    run = deskhand(user, "organise", project)
    assert run.returncode == 1
    assert "--yes" in run.stderr
    assert project.read_bytes() == before


def test_out_writes_another_file_and_leaves_the_project_alone(user: dict[str, str], project: Path) -> None:
    before = project.read_bytes()
    out = project.with_name("organised.RPP")
    assert deskhand(user, "organise", project, "--yes", "--out", out).returncode == 0
    assert project.read_bytes() == before
    assert b"Kick In" in out.read_bytes()


def test_only_names_the_tracks_that_change(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "organise", project, "--only", "01_kickin-02", "--json")
    found = json.loads(run.stdout)
    session = json.loads(deskhand(user, "show", project, "--json").stdout)
    names = {track["guid"]: track["name"] for track in session["tracks"]}
    assert {names[edit["target"]] for edit in found["plan"]["edits"] if edit["target"] in names} == {
        "01_KickIn-02"
    }


def test_a_name_that_is_no_tracks_is_answered_with_close_ones(user: dict[str, str], project: Path) -> None:
    run = deskhand(user, "organise", project, "--only", "01_KickIn", "--yes")
    assert run.returncode == 1
    assert "01_KickIn-02" in run.stderr


def test_selected_without_a_selection_is_a_user_error(user: dict[str, str], project: Path) -> None:
    project.write_bytes(project.read_bytes().replace(b"SEL 1", b"SEL 0"))
    run = deskhand(user, "organise", project, "--selected", "--yes")
    assert run.returncode == 1
    assert "No track is selected" in run.stderr


@pytest.mark.parametrize(
    "wrong",
    [[], ["polish"], ["organise"], ["organise", "x.RPP", "--skip", "magic"], ["classify"], ["show", "a", "b"]],
)
def test_wrong_usage_exits_with_2(wrong: list[str], user: dict[str, str]) -> None:
    assert deskhand(user, *wrong).returncode == 2


@pytest.mark.parametrize("command", ["show", "organise", "undo"])
def test_a_project_that_is_not_there_is_one_clear_error(
    command: str, user: dict[str, str], tmp_path: Path
) -> None:
    run = deskhand(user, command, tmp_path / "none.RPP")
    assert run.returncode == 1
    assert "none.RPP" in run.stderr
    assert "Traceback" not in run.stderr


def test_classify_prints_one_object_per_line_in_the_order_of_the_input(
    user: dict[str, str], tmp_path: Path
) -> None:
    names = ["01_KickIn", "", "Überraschung", 'quo"te', "Audio 01_03", "ギター"]
    listed = tmp_path / "names.txt"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8")
    for context in ([], ["--no-context"]):
        run = deskhand(user, "classify", "--names-file", listed, *context, "--json")
        found = [json.loads(line) for line in run.stdout.splitlines()]
        assert [each["name"] for each in found] == names
        assert all(each["label"] in LABELS for each in found)
        assert set(found[0]) == {
            *("name", "label", "family", "role", "side", "number", "part", "confidence", "alternatives", "reason")
        }


def test_classify_takes_names_from_the_command_line(user: dict[str, str]) -> None:
    run = deskhand(user, "classify", "--name", "Snare Top", "--name", "Track 3")
    assert [line.split("  ")[0].strip() for line in run.stdout.splitlines()] == ["Snare Top", "Track 3"]
    assert "snare" in run.stdout.splitlines()[0]
    assert "unknown" in run.stdout.splitlines()[1]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad\xff"])
def test_a_names_file_that_cannot_be_read_is_a_user_error(
    content: bytes | None, user: dict[str, str], tmp_path: Path
) -> None:
    listed = tmp_path / "names.txt"
    if content is not None:
        listed.write_bytes(content)
    run = deskhand(user, "classify", "--names-file", listed)
    assert run.returncode == 1
    assert "names.txt" in run.stderr


def rest_of(screen: int) -> bytes:
    """What a terminal still holds after its program has ended; Linux says an empty one with an error."""
    try:
        return os.read(screen, 65536)
    except OSError:
        return b""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_while_listening_leaves_everything_as_it_was(
    user: dict[str, str], project: Path, tmp_path: Path
) -> None:
    before = files(project.parent)
    fresh = {**user, **dict.fromkeys(USER_FOLDERS, str(tmp_path / "home"))}
    command = [sys.executable, "-m", "bridge.cli.main", "organise", str(project), "--yes"]
    screen, terminal = os.openpty()
    run = subprocess.Popen(
        command, env=fresh, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    shown = b""
    while b"Listening" not in shown:
        shown += os.read(screen, 4096)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(timeout=60) == 130
    assert b"Traceback" not in shown + rest_of(screen)
    os.close(screen)
    assert files(project.parent) == before


def test_help_says_that_nothing_is_uploaded(user: dict[str, str]) -> None:
    run = deskhand(user, "--help")
    assert run.returncode == 0
    assert "nothing is uploaded" in " ".join(run.stdout.split())


def test_numbers_and_ranges_are_read_as_written() -> None:
    assert numbers("3 7-9, 12") == {3, 7, 8, 9, 12}
    assert numbers("") == set()
    with pytest.raises(ValueError, match="invalid literal"):
        numbers("all")


def test_infinite_numbers_become_null_in_json() -> None:
    assert to_json({"a": float("-inf"), "b": [1.5, Path("x")]}) == '{"a": null, "b": [1.5, "x"]}'
    with pytest.raises(TypeError, match="no place in JSON"):
        to_json({1, 2})
