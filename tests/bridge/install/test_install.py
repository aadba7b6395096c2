from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.install import configure, ini, install, keyboard, surfaces, uninstall
from bridge.install.changes import prune, write
from bridge.install.manifest import File
from bridge.install.record import Record
from tests.bridge.install import studio
from tests.bridge.install.studio import KEYS, SETTINGS, everything
from tests.bridge.install.test_ini import FILES as INI_FILES
from tests.bridge.install.test_keyboard import FILES as KEY_FILES

ACTIONS = ["Deskhand/Deskhand_Organise.py", "Deskhand/Deskhand_Undo last run.py"]


@pytest.fixture(params=SETTINGS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return studio.resource_folder(tmp_path, request.param)


def put_in(folder: Path, files: list[File], library: Path, *, osc: bool = True) -> install.Installation:
    plan = install.plan(folder, files, library, osc=osc)
    write(plan.changes, folder)
    return plan


def take_out(folder: Path) -> uninstall.Removal:
    plan = uninstall.plan(folder)
    write(plan.changes, folder)
    prune(plan.folders)
    return plan


def test_install_and_uninstall_leave_every_file_and_folder_byte_for_byte(
    folder: Path, files: list[File], library: Path
) -> None:
    before = everything(folder)
    put_in(folder, files, library)
    assert everything(folder) != before
    take_out(folder)
    assert everything(folder) == before


def test_a_second_install_changes_nothing(folder: Path, files: list[File], library: Path) -> None:
    put_in(folder, files, library)
    before = everything(folder)
    assert put_in(folder, files, library).changes == []
    assert everything(folder) == before


def test_every_file_lies_where_reaper_looks_for_it(windows: Path, files: list[File], library: Path) -> None:
    put_in(windows, files, library)
    expected = {
        "Scripts/Deskhand/Deskhand_Organise.py",
        "Scripts/Deskhand/deskhand_agent.py",
        "Effects/Deskhand/deskhand_meter.jsfx",
        "OSC/Deskhand.ReaperOSC",
        "TrackTemplates/Deskhand/Deskhand returns.RTrackTemplate",
        "Data/toolbar_icons/deskhand_undo.png",
        "Data/toolbar_icons/150/deskhand_undo.png",
    }
    assert expected <= everything(windows).keys()


def test_reaper_is_told_of_python_actions_and_osc(folder: Path, files: list[File], library: Path) -> None:
    put_in(folder, files, library)
    told = (folder / "reaper.ini").read_bytes()
    assert ini.get(told, "reascript") == "1"
    assert ini.get(told, "pythonlibpath64") == str(library.parent)
    assert ini.get(told, "pythonlibdll64") == library.name
    assert surfaces.find(told) is not None
    registered = keyboard.registered((folder / "reaper-kb.ini").read_bytes()).values()
    assert set(ACTIONS) <= set(registered)


def test_without_osc_no_device_is_added_and_one_of_before_is_taken_away(
    windows: Path, files: list[File], library: Path
) -> None:
    put_in(windows, files, library, osc=False)
    without = (windows / "reaper.ini").read_bytes()
    assert surfaces.find(without) is None
    put_in(windows, files, library)
    put_in(windows, files, library, osc=False)
    assert (windows / "reaper.ini").read_bytes() == without


def test_a_device_of_the_users_own_that_has_the_name_is_left_as_it_is(
    windows: Path, files: list[File], library: Path
) -> None:
    path = windows / "reaper.ini"
    own = surfaces.add(path.read_bytes(), receives=True)
    path.write_bytes(own)
    put_in(windows, files, library)
    assert surfaces.find(path.read_bytes()) == surfaces.find(own)
    take_out(windows)
    assert path.read_bytes() == own


def test_what_reaper_rewrote_meanwhile_stays_and_only_our_keys_go(
    windows: Path, files: list[File], library: Path
) -> None:
    put_in(windows, files, library)
    path = windows / "reaper.ini"
    path.write_bytes(path.read_bytes().replace(b"Lied.rpp", b"Neu.rpp"))
    keys = windows / "reaper-kb.ini"
    keys.write_bytes(keys.read_bytes() + b"\r\nKEY 1 67 40001 0")
    take_out(windows)
    assert path.read_bytes() == SETTINGS["windows"].replace(b"Lied.rpp", b"Neu.rpp")
    assert keys.read_bytes() == (KEYS["windows"] or b"") + b"\r\nKEY 1 67 40001 0"


def test_an_install_after_reaper_rewrote_its_settings_does_not_bring_old_ones_back(
    windows: Path, tmp_path: Path, files: list[File], library: Path
) -> None:
    put_in(windows, files, library)
    path = windows / "reaper.ini"
    path.write_bytes(path.read_bytes().replace(b"Lied.rpp", b"Neu.rpp"))
    put_in(windows, files, studio.library(tmp_path, "libpython3.13.so.1.0"))
    take_out(windows)
    assert path.read_bytes() == SETTINGS["windows"].replace(b"Lied.rpp", b"Neu.rpp")


def test_another_python_of_the_user_comes_back_and_is_named_before(
    tmp_path: Path, files: list[File], library: Path
) -> None:
    folder = studio.resource_folder(tmp_path, "mac")
    plan = put_in(folder, files, library)
    assert plan.replaces == Path("/usr/local/opt/python@3.9/Frameworks/Python.framework/libpython3.9.dylib")
    take_out(folder)
    assert ini.get((folder / "reaper.ini").read_bytes(), "pythonlibdll64") == "libpython3.9.dylib"


def test_a_python_that_the_user_chose_after_the_installation_stays(
    windows: Path, files: list[File], library: Path
) -> None:
    put_in(windows, files, library)
    path = windows / "reaper.ini"
    path.write_bytes(ini.put(path.read_bytes(), "pythonlibdll64", "python310.dll"))
    take_out(windows)
    assert ini.get(path.read_bytes(), "pythonlibdll64") == "python310.dll"


def test_a_newer_version_replaces_the_files_of_the_older_and_removes_what_it_lacks(
    windows: Path, tmp_path: Path, files: list[File], library: Path
) -> None:
    before = everything(windows)
    put_in(windows, files, library)
    newer = [file for file in studio.payload(tmp_path, "2") if file.target.name != "Deskhand_Undo last run.py"]
    plan = put_in(windows, newer, library)
    assert plan.in_the_way == []
    assert (windows / "Scripts/Deskhand/deskhand_agent.py").read_text(encoding="utf-8") == "print('2')\n"
    assert not (windows / "Scripts/Deskhand/Deskhand_Undo last run.py").exists()
    assert ACTIONS[1] not in keyboard.registered((windows / "reaper-kb.ini").read_bytes()).values()
    take_out(windows)
    assert everything(windows) == before


def test_a_file_of_the_users_in_the_way_is_named_kept_and_comes_back(
    windows: Path, files: list[File], library: Path
) -> None:
    own = windows / "OSC" / "Deskhand.ReaperOSC"
    own.parent.mkdir()
    own.write_bytes(b"my own\r\n")
    before = everything(windows)
    plan = put_in(windows, files, library)
    assert [str(target) for target in plan.in_the_way] == ["OSC/Deskhand.ReaperOSC"]
    assert (own.parent / "Deskhand.ReaperOSC.before-deskhand").read_bytes() == b"my own\r\n"
    take_out(windows)
    assert everything(windows) == before


def test_a_file_that_the_user_changed_is_not_removed(windows: Path, files: list[File], library: Path) -> None:
    put_in(windows, files, library)
    changed = windows / "OSC" / "Deskhand.ReaperOSC"
    changed.write_bytes(b"changed\n")
    assert [str(target) for target in take_out(windows).kept] == ["OSC/Deskhand.ReaperOSC"]
    assert changed.read_bytes() == b"changed\n"


def test_what_python_compiled_in_reaper_goes_with_the_scripts(
    windows: Path, files: list[File], library: Path
) -> None:
    before = everything(windows)
    put_in(windows, files, library)
    cache = windows / "Scripts/Deskhand/__pycache__"
    cache.mkdir()
    (cache / "deskhand_agent.cpython-312.pyc").touch()
    take_out(windows)
    assert everything(windows) == before


def test_an_action_that_the_user_had_registered_stays(windows: Path, files: list[File], library: Path) -> None:
    keys = windows / "reaper-kb.ini"
    keys.write_bytes(keyboard.register(keys.read_bytes(), ACTIONS[:1]))
    before = everything(windows)
    put_in(windows, files, library)
    keys.write_bytes(keys.read_bytes() + b" ")
    take_out(windows)
    assert keys.read_bytes() == (before["reaper-kb.ini"] or b"") + b" "


def test_settings_behind_a_symbolic_link_are_edited_where_they_lie(
    windows: Path, tmp_path: Path, files: list[File], library: Path
) -> None:
    kept = tmp_path / "dotfiles.ini"
    (windows / "reaper.ini").rename(kept)
    (windows / "reaper.ini").symlink_to(kept)
    put_in(windows, files, library)
    assert (windows / "reaper.ini").is_symlink()
    assert ini.get(kept.read_bytes(), "reascript") == "1"
    take_out(windows)
    assert kept.read_bytes() == SETTINGS["windows"]


def test_the_record_is_json_that_is_read_back_as_it_was(windows: Path, files: list[File], library: Path) -> None:
    put_in(windows, files, library)
    told = json.loads((windows / "Scripts/Deskhand/deskhand_install.json").read_bytes())
    assert told["values"]["reascript"] == [None, "1"]
    assert told["copies"]["reaper.ini"] == "reaper.ini.before-deskhand"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=INI_FILES, keys=KEY_FILES, osc=st.booleans(), receives=st.booleans())
def test_the_edits_of_any_configuration_can_be_taken_back_exactly(
    library: Path, data: bytes, keys: bytes, osc: bool, receives: bool
) -> None:
    apply = partial(configure.apply, library=library, actions=ACTIONS, osc=osc)
    edit = apply(data, keys, Record(), osc_receives=receives)
    assert apply(edit.settings, edit.keyboard, edit.record, osc_receives=receives) == edit
    turned = apply(edit.settings, edit.keyboard, edit.record, osc_receives=not receives)
    assert (turned.settings == edit.settings) == (not osc or edit.record.surface is None)
    assert configure.take_back(turned.settings, turned.keyboard, turned.record) == (data, keys)
    assert configure.take_back(edit.settings, edit.keyboard, edit.record) == (data, keys)
