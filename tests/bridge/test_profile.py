"""The profile's file: several processes at once, killed writers, damage, other versions, other programs."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.profile import Profile, default_path, load_corrections
from bridge.profile.schema import APPLICATION, MIGRATIONS, MadeByNewer, bring_up_to_date
from bridge.profile.trouble import JOURNAL
from tests.bridge.profiles import HEARD, said, start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deskhand" / "profile.db"


def names(path: Path) -> list[str]:
    with Profile(path) as profile:
        return [correction.name for correction in profile.corrections()]


def files(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


def test_what_was_added_comes_back_in_the_order_of_time(path: Path) -> None:
    late, early = said("Bob", second=9, track="{1}", **HEARD), said("", "unknown")
    with Profile(path) as profile:
        assert profile.add([late, early]) == 2
    with Profile(path) as profile:
        assert profile.corrections() == (early, late)
        assert profile.count() == 2


def test_the_same_correction_is_stored_once(path: Path) -> None:
    with Profile(path) as profile:
        assert [profile.add([said("Bob"), said("Tom 1")]), profile.add([said("Bob"), said("Tom 2")])] == [2, 1]
        assert profile.count() == 3


def test_reading_makes_no_file_where_there_is_none(path: Path) -> None:
    assert load_corrections(path=path) == ()
    assert not path.parent.exists()


def test_corrections_are_loaded_for_one_ear(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob", **HEARD)])
    assert [each.embedding for each in load_corrections(ear="ear", path=path)] == [HEARD["embedding"]]
    assert [each.embedding for each in load_corrections(ear="newer", path=path)] == [None]


def test_the_file_is_in_the_users_data_folder_unless_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DESKHAND_PROFILE", raising=False)
    assert default_path().parts[-2:] == ("deskhand", "profile.db")
    monkeypatch.setenv("DESKHAND_PROFILE", str(tmp_path / "mine.db"))
    assert default_path() == tmp_path / "mine.db"


WRITE = """
import sys
from pathlib import Path
from bridge.profile import Profile
from tests.bridge.profiles import said
input()
for second in range(40):
    with Profile(Path(sys.argv[1])) as profile:
        profile.add([said(sys.argv[2], second=second)])
"""


def test_two_processes_create_and_write_one_profile_at_once(path: Path) -> None:
    writers = [start(WRITE, path, name) for name in ("Ann", "Bob")]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert sorted(names(path)) == ["Ann"] * 40 + ["Bob"] * 40


KILLED = """
import os, signal, sys
from pathlib import Path
from bridge.profile import Profile
from bridge.profile.rows import Row
from bridge.profile.schema import writing
with Profile(Path(sys.argv[1])) as profile, writing(profile._database) as _:
    profile._database.execute("PRAGMA cache_size = 1")  # so that half of the write is in the file already
    for number in range(2000):
        row = ("2026-01-01T00:00:00.000000+00:00", f"half {number}", "kick", "", "", b"")
        profile._database.execute("INSERT INTO corrections (made, name, label, track, ear, embedding) "
                                  "VALUES (?, ?, ?, ?, ?, ?)", row)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no signal that kills at once")
def test_a_writer_killed_half_way_leaves_what_was_there_before(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob")])
    size = path.stat().st_size
    killed = start(KILLED, path)
    assert (killed.wait(), killed.communicate()[1]) == (-signal.SIGKILL, "")
    assert path.with_name(path.name + JOURNAL).exists()
    assert path.stat().st_size > size
    assert names(path) == ["Bob"]


def test_a_writer_that_does_not_finish_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.profile.store.WAIT", 0.05)
    with Profile(path) as profile, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"in use by another process. Nothing was stored"):
            profile.add([said("Bob")])
        other.rollback()
        assert profile.add([said("Bob")]) == 1


@pytest.fixture(params=["no database", "cut", "a page overwritten"])
def damaged(request: pytest.FixtureRequest, path: Path) -> bytes:
    with Profile(path) as profile:
        profile.add([said(f"Track of Bob {number}", second=number, **HEARD) for number in range(300)])
    whole = path.read_bytes()
    assert len(whole) > 4 * 4096
    broken = {
        "no database": b"\x00junk" * 999,
        "cut": whole[: len(whole) // 2 + 100],
        "a page overwritten": whole[:8192] + b"\xff" * 4096 + whole[12288:],
    }
    path.write_bytes(broken[request.param])
    return path.read_bytes()


def test_a_damaged_profile_is_kept_aside_and_the_next_run_begins_anew(path: Path, damaged: bytes) -> None:
    with pytest.raises(UserError, match=r"is damaged: .* It is kept beside it as .* Run the command again"):
        load_corrections(path=path)
    assert list(files(path).values()) == [damaged]
    assert names(path) == []
    assert len(files(path)) == 2


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob")])
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = files(path)
    with pytest.raises(UserError, match=r"newer version of Deskhand. It was not touched. Update Deskhand"):
        Profile(path)
    assert files(path) == before


def test_a_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE presets (name TEXT)")
    before = files(path)
    with pytest.raises(UserError, match=r"database of another program. It was not touched"):
        Profile(path)
    assert files(path) == before


def test_a_file_of_an_earlier_version_is_migrated_and_keeps_what_it_holds(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob")])
    newer = (*MIGRATIONS, ("CREATE TABLE levels (label TEXT)", "INSERT INTO levels VALUES ('kick')"))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for _ in range(2):
            bring_up_to_date(database, newer)
        assert database.execute("SELECT name FROM corrections").fetchall() == [("Bob",)]
        assert database.execute("SELECT label FROM levels").fetchall() == [("kick",)]
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        with pytest.raises(MadeByNewer):
            bring_up_to_date(database)


def test_a_migration_that_fails_leaves_the_version_before(path: Path) -> None:
    names(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        with pytest.raises(sqlite3.OperationalError):
            bring_up_to_date(database, (*MIGRATIONS, ("CREATE TABLE levels (label TEXT)", "NONSENSE")))
        assert database.execute("SELECT name FROM sqlite_master WHERE name = 'levels'").fetchall() == []
    assert names(path) == []


def test_a_row_written_by_hand_that_cannot_be_is_named_and_can_be_reset(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob")])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE corrections SET label = 'Kick'")
    with Profile(path) as profile:
        with pytest.raises(UserError, match='"Bob" cannot be read: label must be one of'):
            profile.corrections()
        assert profile.reset() is not None
        assert profile.corrections() == ()


def test_a_reset_forgets_everything_and_keeps_a_copy_of_it(path: Path) -> None:
    held = (said("Bob", **HEARD), said("Tom 1", second=1))
    with Profile(path) as profile:
        profile.add(held)
        copy = profile.reset()
        assert profile.corrections() == ()
        profile.add(held[:1])
        other = profile.reset()
    assert copy is not None
    assert other not in {None, copy}
    assert copy.parent == path.parent
    with Profile(copy) as profile:
        assert profile.corrections() == held


def test_a_reset_of_nothing_makes_no_copy(path: Path) -> None:
    with Profile(path) as profile:
        assert profile.reset() is None
    assert list(files(path)) == [path.name]


def test_a_folder_that_cannot_be_made_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"cannot be used: .* No project was changed"):
        Profile(tmp_path / "file" / "profile.db")
    with pytest.raises(UserError, match="cannot be used: "):
        Profile(tmp_path)
