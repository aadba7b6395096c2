from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.hosts.host import Host
from bridge.hosts.rpp.chain_file import read_chain_file
from bridge.hosts.rpp.history import History
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Edit, Insert, NewTrack, Place
from bridge.session import Fx, Session
from tests.bridge.hosts.contract import VOLUME_JS, HostContract
from tests.bridge.hosts.projects import corpus, edit, guid, item, plan, project, read, track
from tests.shared import needs_shared

MEDIA = item("LENGTH 1", "<SOURCE WAVE", '  FILE "Media/kick.wav"', ">")
PROJECT = project(
    track(1, "NAME 01_Kick", *MEDIA),
    track(2, "NAME 02_Snare", *MEDIA),
    track(3, "NAME Verb", "AUXRECV 1 0 1 0 0 0 0 0 0 -1:U 0 -1 ''"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "song.RPP"
    file.write_bytes(PROJECT.encode())
    return file


def louder(number: int = 1, before: float = 1.0) -> Edit:
    return edit(guid(number), "volume", before, before * 2)


def names_beside(path: Path) -> set[str]:
    return {file.name for file in path.parent.iterdir()} - {path.name}


class TestProjectFile(HostContract):
    @pytest.fixture
    def host(self, path: Path) -> Host:
        return RppHost(path)


class TestProjectFileWithoutGuids(HostContract):
    """As REAPER 4 and templates have it: keys stand in for GUIDs and must survive a change of order."""

    @pytest.fixture
    def host(self, path: Path) -> Host:
        text = PROJECT
        for number in (1, 2, 3):
            text = text.replace(f" {guid(number)}", "")
        path.write_text(text)
        return RppHost(path)

    def test_a_new_folder_takes_tracks_in_and_sends_stay(self, host: Host, session: Session) -> None:
        kick, snare, verb = (one.guid for one in session.tracks)
        edits = [
            edit(guid(9), "track", None, NewTrack(name="Drums", fx=(VOLUME_JS,))),
            edit(kick, "place", None, Place(parent=guid(9))),
            edit(verb, "place", None, Place()),
            edit(snare, "name", "02_Snare", "Snare"),
        ]
        receipt = host.apply(plan(edits))
        assert {one.status for one in receipt.outcomes} == {"written"}
        after = host.snapshot()
        assert [one.name for one in after.tracks] == ["Verb", "Snare", "Drums", "01_Kick"]
        assert after.tracks[0].receives[0].source == after.tracks[1].guid


def test_settings_as_a_plug_in_displays_them_need_a_running_reaper(path: Path) -> None:
    before, host = path.read_bytes(), RppHost(path)
    wanted = Insert(fx=Fx(name="Pro-Q 3"), at=0, shown=(("Band 1 Gain", "-3 dB"),))
    receipt = host.apply(plan([edit(guid(1), "insert", None, wanted)]))
    assert receipt.outcomes[0].status == "skipped"
    assert "only a running REAPER can set" in receipt.outcomes[0].why
    assert path.read_bytes() == before


class TestOutThatIsTheProject(HostContract):
    """Naming the project as its own out file is writing in place."""

    @pytest.fixture
    def host(self, path: Path) -> Host:
        return RppHost(path, out=path)


@needs_shared
def test_two_runs_on_a_real_project_are_taken_back_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "real.RPP"
    for source in corpus(60_000)[::6]:
        path.write_bytes(source.read_bytes())
        for number in range(2):
            tracks = RppHost(path).snapshot().tracks
            edits = [edit(one.guid, "name", one.name, f"{one.name} {number}") for one in tracks]
            edits.append(edit(guid(90 + number), "track", None, NewTrack(name="Bus")))
            edits += [edit(one.guid, "place", None, Place(parent=guid(90 + number))) for one in tracks[::2]]
            receipt = RppHost(path).apply(plan(edits))
            assert {one.status for one in receipt.outcomes} == {"written"}
        assert RppHost(path).undo() is not None
        assert RppHost(path).undo() is not None
        assert path.read_bytes() == source.read_bytes()
        (tmp_path / "real.RPP.deskhand.json").unlink()


def test_a_run_leaves_a_backup_and_a_record_and_undo_takes_the_backup_away(path: Path) -> None:
    path.chmod(0o640)
    receipt = RppHost(path).apply(plan([louder()]))
    backup = path.with_name("song.RPP.deskhand-1.bak")
    assert (receipt.run, receipt.backup) == (1, str(backup))
    assert backup.read_bytes() == PROJECT.encode()
    assert path.stat().st_mode & 0o777 == 0o640
    record = json.loads(path.with_name("song.RPP.deskhand.json").read_text())["runs"]
    assert [(run["number"], run["action"], run["undone"]) for run in record] == [(1, "test", False)]
    assert record[0]["counts"] == {"written": 1, "skipped": 0}
    RppHost(path).undo()
    assert path.read_bytes() == PROJECT.encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert names_beside(path) == {"song.RPP.deskhand.json"}


def test_a_plan_that_changes_nothing_leaves_the_file_alone(path: Path) -> None:
    stamp = path.stat().st_mtime_ns
    RppHost(path).apply(plan([edit(guid(1), "volume", 0.5, 2.0)]))
    receipt = RppHost(path).apply(plan([edit(guid(1), "volume", 1.0, 1.0)]))
    assert [one.status for one in receipt.outcomes] == ["written"]
    assert receipt.run is None
    assert path.stat().st_mtime_ns == stamp
    assert names_beside(path) == set()


def test_a_project_that_was_saved_after_it_was_read_is_not_written(path: Path) -> None:
    host = RppHost(path)
    host.snapshot()
    saved = PROJECT.replace("01_Kick", "Kick")
    path.write_text(saved)
    with pytest.raises(
        UserError, match=r"song\.RPP changed on disk after Deskhand read it \(saved \d\d:\d\d:\d\d\)"
    ):
        host.apply(plan([louder()]))
    assert path.read_text() == saved
    assert names_beside(path) == set()


def test_undo_refuses_a_project_that_was_saved_after_the_run(path: Path) -> None:
    RppHost(path).apply(plan([louder()]))
    saved = path.read_text().replace("01_Kick", "Kick")
    path.write_text(saved)
    with pytest.raises(UserError, match=r"song\.RPP\.deskhand-1\.bak"):
        RppHost(path).undo()
    assert path.read_text() == saved


def test_undo_refuses_a_damaged_or_missing_backup(path: Path) -> None:
    RppHost(path).apply(plan([louder()]))
    after = path.read_bytes()
    backup = path.with_name("song.RPP.deskhand-1.bak")
    backup.write_text("something else")
    with pytest.raises(UserError, match="has been changed since it was made"):
        RppHost(path).undo()
    backup.unlink()
    with pytest.raises(UserError, match=r"song\.RPP\.deskhand-1\.bak could not be read"):
        RppHost(path).undo()
    assert path.read_bytes() == after


def test_a_run_that_was_cut_before_the_project_was_replaced_is_taken_back_without_harm(path: Path) -> None:
    RppHost(path).apply(plan([louder()]))
    path.write_text(PROJECT)
    assert RppHost(path).undo() is not None
    assert path.read_text() == PROJECT
    assert RppHost(path).undo() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"runs": [{}]}', '{"runs": [{"number": "1"}]}', "[" * 100_000])
def test_a_damaged_record_is_said_and_nothing_is_written(text: str, path: Path) -> None:
    path.with_name("song.RPP.deskhand.json").write_text(text)
    for act in (RppHost(path).undo, lambda: RppHost(path).apply(plan([louder()]))):
        with pytest.raises(UserError, match=r"deskhand\.json"):
            act()
    assert path.read_text() == PROJECT
    assert names_beside(path) == {"song.RPP.deskhand.json"}


def test_a_record_cannot_name_a_backup_elsewhere(path: Path) -> None:
    RppHost(path).apply(plan([louder()]))
    record = path.with_name("song.RPP.deskhand.json")
    record.write_text(record.read_text().replace("song.RPP.deskhand-1.bak", "../secret"))
    with pytest.raises(UserError, match="damaged"):
        RppHost(path).undo()


def test_backups_of_others_are_never_overwritten(path: Path) -> None:
    other = path.with_name("song.RPP.deskhand-1.bak")
    other.write_text("mine")
    assert RppHost(path).apply(plan([louder()])).run == 2
    assert other.read_text() == "mine"


def test_a_link_stays_a_link_to_the_changed_project(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "other" / "link.RPP"
    link.parent.mkdir()
    link.symlink_to(path)
    RppHost(link).apply(plan([louder()]))
    assert link.is_symlink()
    assert read(path.read_bytes()).tracks[0].volume == 2.0
    assert RppHost(path).undo() is not None
    assert path.read_text() == PROJECT


def test_out_leaves_the_project_and_finds_its_media(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "mix.RPP"
    out.parent.mkdir()
    receipt = RppHost(path, out=out).apply(plan([louder()]))
    assert (receipt.run, receipt.backup, receipt.project) == (1, None, str(out))
    assert path.read_text() == PROJECT
    assert names_beside(path) == {"elsewhere"}
    session = RppHost(out).snapshot()
    source = session.tracks[0].items[0].takes[0].source
    assert source is not None
    assert (session.tracks[0].volume, source.path) == (2.0, tmp_path / "Media" / "kick.wav")
    assert RppHost(path, out=out).undo() is not None
    assert not out.exists()


def test_out_in_the_same_folder_keeps_relative_media_and_backs_up_what_was_there(path: Path) -> None:
    out = path.with_name("mix.RPP")
    out.write_text(project(track(7, "NAME old")))
    receipt = RppHost(path, out=out).apply(plan([louder()]))
    assert receipt.backup == str(path.with_name("mix.RPP.deskhand-1.bak"))
    assert b'FILE "Media/kick.wav"' in out.read_bytes()
    assert RppHost(path, out=out).undo() is not None
    assert out.read_text() == project(track(7, "NAME old"))


@pytest.mark.parametrize("name", [".", "missing/mix.RPP", "kick.wav", "song.RPP/mix.RPP"])
def test_an_out_that_cannot_be_a_project_is_refused(name: str, path: Path) -> None:
    path.with_name("kick.wav").write_bytes(b"RIFF\0\0")
    with pytest.raises(UserError):
        RppHost(path, out=path.parent / name).apply(plan([louder()]))
    assert path.with_name("kick.wav").read_bytes() == b"RIFF\0\0"
    assert names_beside(path) == {"kick.wav"}


def test_a_write_protected_project_is_not_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.hosts.rpp.files.os.access", lambda *_: False)
    with pytest.raises(UserError, match="write-protected"):
        RppHost(path).apply(plan([louder()]))
    assert path.read_text() == PROJECT
    assert names_beside(path) == set()


@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize("earlier_runs", [0, 1])
@pytest.mark.parametrize("working_writes", range(3))
def test_a_full_disk_leaves_the_project_and_no_litter(
    working_writes: int, earlier_runs: int, for_ever: bool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(earlier_runs):
        RppHost(path).apply(plan([louder()]))
    data, beside = path.read_bytes(), names_beside(path)
    volume = read(data).tracks[0].volume
    real_write, calls = os.fdopen, 0

    def full(descriptor: int, mode: str) -> object:
        nonlocal calls
        calls += 1
        if calls == working_writes + 1 or (for_ever and calls > working_writes):
            os.close(descriptor)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real_write(descriptor, mode)

    monkeypatch.setattr("bridge.hosts.rpp.files.os.fdopen", full)
    with pytest.raises(UserError, match="No space left"):
        RppHost(path).apply(plan([louder(before=volume)]))
    monkeypatch.undo()
    assert path.read_bytes() == data
    assert names_beside(path) == beside
    while earlier_runs and RppHost(path).undo() is not None:
        pass
    assert path.read_text() == PROJECT


def test_undo_on_a_disk_that_fills_up_can_be_run_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    RppHost(path).apply(plan([louder()]))

    def full(history: History) -> None:
        raise UserError("full") from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(History, "save", full)
        with pytest.raises(UserError, match="Run undo once more"):
            RppHost(path).undo()
    assert path.read_text() == PROJECT
    taken = RppHost(path).undo()
    assert taken is not None
    assert taken.run == 1
    assert RppHost(path).undo() is None
    assert path.read_text() == PROJECT


def test_a_chain_file_and_the_first_track_of_a_template_hold_plug_ins(tmp_path: Path) -> None:
    lines = 'BYPASS 0 0 0\n<JS utility/volume ""\n  -3 0 -\n>\nWAK 0 0\n'
    chain = tmp_path / "vox.RfxChain"
    chain.write_text(lines)
    template = tmp_path / "vox.RTrackTemplate"
    template.write_text(f"<TRACK\n<FXCHAIN\nSHOW 0\n{lines}>\n>\n")
    assert read_chain_file(chain) == read_chain_file(template)
    assert [fx.name for fx in read_chain_file(chain)] == ["utility/volume"]


@pytest.mark.parametrize("text", ["", "nothing", "BYPASS 0 0 0\n<JS x\n", "<TRACK\n>\n"])
def test_a_chain_file_without_a_whole_plug_in_is_refused(text: str, tmp_path: Path) -> None:
    chain = tmp_path / "vox.RfxChain"
    chain.write_text(text)
    with pytest.raises(UserError, match="holds no FX chain"):
        read_chain_file(chain)
