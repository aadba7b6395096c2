from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import UserError
from bridge.install import resources
from bridge.install.resources import FLATPAK, NORMAL, PORTABLE, System


def system(platform: str, home: Path, **environment: str) -> System:
    return System(platform, environment, home)


def settled(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "reaper.ini").touch()
    return folder


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


@pytest.mark.parametrize(
    ("platform", "variables", "place", "kind"),
    [
        ("win32", {"APPDATA": "AppData/Roaming"}, "AppData/Roaming/REAPER", NORMAL),
        ("darwin", {}, "Library/Application Support/REAPER", NORMAL),
        ("linux", {}, ".config/REAPER", NORMAL),
        ("linux", {"XDG_CONFIG_HOME": "Einstellungen"}, "Einstellungen/REAPER", NORMAL),
        ("linux", {}, ".var/app/fm.reaper.Reaper/config/REAPER", FLATPAK),
        ("freebsd14", {}, ".config/REAPER", NORMAL),
    ],
)
def test_the_folder_is_found_where_reaper_keeps_it(
    tmp_path: Path, platform: str, variables: dict[str, str], place: str, kind: str
) -> None:
    home = tmp_path / "Jürgen Müller"
    folder = settled(home / place)
    variables = {name: str(home / value) for name, value in variables.items()}
    found = resources.locate(System(platform, variables, home))
    assert (found.folder, found.kind) == (folder, kind)


@pytest.mark.parametrize(
    ("platform", "place"),
    [("win32", "reaper.exe"), ("linux", "reaper"), ("darwin", "REAPER.app/Contents/MacOS/REAPER")],
)
def test_a_portable_installation_is_found_beside_its_program(tmp_path: Path, platform: str, place: str) -> None:
    folder = settled(tmp_path / "USB stick" / "REAPER")
    there = program(folder / place)
    found = resources.locate(system(platform, tmp_path), running=[there])
    assert found == resources.Resources(folder, PORTABLE, there)
    assert resources.locate(system(platform, tmp_path), folder) == found


def test_a_reaper_on_the_path_is_looked_at(tmp_path: Path) -> None:
    folder = settled(tmp_path / "opt" / "REAPER")
    program(folder / "reaper")
    found = resources.locate(system("linux", tmp_path, PATH=str(folder)))
    assert (found.folder, found.kind) == (folder, PORTABLE)


def test_several_folders_are_listed_and_one_is_asked_for(tmp_path: Path) -> None:
    normal = settled(tmp_path / ".config" / "REAPER")
    flatpak = settled(tmp_path / ".var/app/fm.reaper.Reaper/config/REAPER")
    with pytest.raises(UserError, match="2 resource folders") as told:
        resources.locate(system("linux", tmp_path))
    assert f'--resource-path "{normal}"' in str(told.value)
    assert resources.locate(system("linux", tmp_path), flatpak).kind == FLATPAK


def test_one_folder_under_two_names_is_one(tmp_path: Path) -> None:
    folder = settled(tmp_path / ".config" / "REAPER")
    found = resources.locate(system("linux", tmp_path, XDG_CONFIG_HOME=str(tmp_path / ".config")))
    assert found.folder == folder


def test_the_ini_file_may_be_named_instead_of_its_folder(tmp_path: Path) -> None:
    folder = settled(tmp_path / "my REAPER")
    assert resources.locate(system("linux", tmp_path), folder / "reaper.ini").folder == folder


@pytest.mark.parametrize("given", [True, False])
def test_where_there_is_none_the_message_says_how_to_find_it(tmp_path: Path, given: bool) -> None:
    with pytest.raises(UserError, match=r"Nothing was changed.*Show REAPER resource path"):
        resources.locate(system("linux", tmp_path), tmp_path if given else None)


def test_the_program_of_a_normal_installation_is_the_one_without_settings_beside_it(tmp_path: Path) -> None:
    settled(tmp_path / ".config" / "REAPER")
    there = program(tmp_path / "opt" / "REAPER" / "reaper")
    assert resources.locate(system("linux", tmp_path)).program == there
