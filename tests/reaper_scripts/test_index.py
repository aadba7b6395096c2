"""The ReaPack index: made of the headers, the same as what is committed, and checked by rules that can fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from publish import sources
from publish.headers import problems as header_problems
from publish.headers import read_header, version_problems
from publish.index import address, index_text, rich_text
from publish.rules import problems
from publish.sources import INDEX, ROOT

HEADER = """# @description Deskhand: Organise
# @version 1.2.0
# @author The Deskhand contributors
# @about
#   Says what every track is.
#
#   Shows it first.
# @link https://example.org/organise

import sys  # @version 9 is no header any more
"""
JSFX = """desc: Deskhand meter
version: 1.2.0
author: The Deskhand contributors
about:
  Loudness
  of a track.

slider1:0<0,1>On
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository of version 1.2.0 with two actions, a module, an effect, an icon and a template."""
    files = {
        "pyproject.toml": '[project]\nversion = "1.2.0"\n',
        "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-03-01\n",
        "reaper_scripts/Deskhand/Deskhand_Organise.py": HEADER,
        "reaper_scripts/Deskhand/Deskhand_Undo.py": HEADER.replace("Organise", "Undo last run"),
        "reaper_scripts/Deskhand/deskhand_wire.py": '# @noindex\n"""Frames."""\n',
        "reaper_scripts/jsfx/deskhand_meter.jsfx": JSFX,
        "reaper_scripts/icons/deskhand_undo.png": "",
        "reaper_scripts/icons/150/deskhand_undo.png": "",
        "reaper_scripts/templates/Deskhand returns.RTrackTemplate": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_committed_index_is_what_the_headers_say() -> None:
    """It is made by ``python3 dev.py index``."""
    assert (ROOT / INDEX).read_text(encoding="utf-8") == index_text(ROOT)


def test_reapack_would_take_the_committed_index() -> None:
    assert problems(ROOT, (ROOT / INDEX).read_text(encoding="utf-8")) == []


def test_the_index_does_not_depend_on_when_or_where_it_is_made(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("näch ste") / "copy"
    shutil.copytree(repository, elsewhere)
    assert index_text(elsewhere) == index_text(repository)


def test_a_header_is_read_tag_by_tag() -> None:
    assert read_header(HEADER, ".py") == {
        "description": "Deskhand: Organise",
        "version": "1.2.0",
        "author": "The Deskhand contributors",
        "about": "Says what every track is.\n\nShows it first.",
        "link": "https://example.org/organise",
    }


def test_a_header_of_a_jsfx_is_read_by_its_own_words() -> None:
    assert read_header(JSFX, ".jsfx") == {
        "description": "Deskhand meter",
        "version": "1.2.0",
        "author": "The Deskhand contributors",
        "about": "Loudness\nof a track.",
    }


def test_a_sound_repository_has_no_problems(repository: Path) -> None:
    assert problems(repository, index_text(repository)) == []


def test_every_file_of_the_package_is_named_where_reapack_puts_it(repository: Path) -> None:
    index = Xml.fromstring(index_text(repository))
    found = {
        (source.get("type", "script"), source.get("file"), source.get("main")) for source in index.iter("source")
    }
    assert found == {
        ("script", "Deskhand_Organise.py", "main"),
        ("script", "Deskhand_Undo.py", "main"),
        ("script", "deskhand_wire.py", None),
        ("effect", "deskhand_meter.jsfx", None),
        ("data", "toolbar_icons/deskhand_undo.png", None),
        ("data", "toolbar_icons/150/deskhand_undo.png", None),
        ("tracktpl", "Deskhand/Deskhand returns.RTrackTemplate", None),
    }


def test_addresses_are_pinned_to_the_version_and_quoted() -> None:
    path = "reaper_scripts/templates/Deskhand returns.RTrackTemplate"
    assert address(path, "1.2.0") == (
        f"{sources.REPOSITORY}/raw/v1.2.0/reaper_scripts/templates/Deskhand%20returns.RTrackTemplate"
    )


def test_the_time_of_a_version_is_the_day_in_the_change_log(repository: Path) -> None:
    version = next(Xml.fromstring(index_text(repository)).iter("version"))
    assert version.get("time") == "2026-03-01T00:00:00Z"
    assert sources.released(repository, "1.2") is None


def test_a_description_keeps_letters_beyond_ascii() -> None:
    assert rich_text(iter(["a{b}\\", "é€😀"])) == (
        "{\\rtf1\\ansi\na\\{b\\}\\\\\\par\n\\u233?\\u8364?\\u-10179?\\u-8704?\\par\n}"
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# @description Deskhand: Organise\n", "", "no @description"),
        ("# @version 1.2.0\n", "", "no @version"),
        ("# @author The Deskhand contributors\n", "", "no @author"),
        ("# @version 1.2.0", "# @version", "no @version"),
        ("# @version 1.2.0", "# @version v1.2.0", "version 'v1.2.0' does not start with a digit"),
        ("# @version 1.2.0", "# @version 1.65536", "version '1.65536': 65536 is above 65535"),
        ("# @version 1.2.0", "# @version 1.1.0", "version 1.1.0, but Deskhand is 1.2.0"),
        ("# @author", "# @version 1.2.0\n# @author", "@version stands there twice"),
        ("# @author", "# @writer", "@writer is no tag of ReaPack"),
        ("# @author The", "# @author\n#   The\n#   other", "@author must be one line"),
        ("# @author", "# @noindex\n# @author", "@noindex is for modules, and every module has it"),
        (HEADER, "import sys\n", "no header"),
    ],
)
def test_a_script_with_a_faulty_header_is_named(repository: Path, old: str, new: str, problem: str) -> None:
    path = repository / "reaper_scripts/Deskhand/Deskhand_Organise.py"
    assert old in HEADER
    path.write_text(HEADER.replace(old, new), encoding="utf-8")
    assert f"Deskhand_Organise.py: {problem}" in list(header_problems(path, "1.2.0"))


def test_an_effect_without_a_header_is_named(repository: Path) -> None:
    (repository / "reaper_scripts/jsfx/deskhand_meter.jsfx").write_text("@sample\nspl0 = 0;\n", encoding="utf-8")
    assert "deskhand_meter.jsfx: no header" in problems(repository, index_text(repository))


@pytest.mark.parametrize(
    ("text", "problem"),
    [('"""Frames."""\n', "no header"), (HEADER, "@noindex is for modules, and every module has it")],
)
def test_a_module_that_could_be_taken_for_a_package_is_named(repository: Path, text: str, problem: str) -> None:
    (repository / "reaper_scripts/Deskhand/deskhand_wire.py").write_text(text, encoding="utf-8")
    assert problems(repository, index_text(repository)) == [f"deskhand_wire.py: {problem}"]


def test_the_largest_number_in_a_version_is_allowed() -> None:
    assert list(version_problems("1.65535-pre2")) == []


Change = Callable[[Xml.Element], None]


def at(path: str, **attributes: str) -> Change:
    def change(index: Xml.Element) -> None:
        (index if path == "." else index.find(path)).attrib.update(attributes)  # type: ignore[union-attr]

    return change


def without(path: str, attribute: str) -> Change:
    def change(index: Xml.Element) -> None:
        del index.find(path).attrib[attribute]  # type: ignore[union-attr]

    return change


def twice(parent: str, child: str) -> Change:
    def change(index: Xml.Element) -> None:
        within = index if parent == "." else index.find(parent)
        assert within is not None
        found = within.find(child)
        assert found is not None
        within.append(found)

    return change


def emptied(path: str, children: str) -> Change:
    def change(index: Xml.Element) -> None:
        within = index.find(path)
        assert within is not None
        for child in within.findall(children):
            within.remove(child)

    return change


def text(path: str, value: str) -> Change:
    def change(index: Xml.Element) -> None:
        found = index.find(path)
        assert found is not None
        found.text = value

    return change


PACKAGE = "category/reapack"
VERSION = f"{PACKAGE}/version"
FIRST = f"{VERSION}/source"
RAW = f"{sources.REPOSITORY}/raw"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (at(".", version="2"), "the root must be <index version"),
        (at(".", name="a:b"), "index 'a:b': not a name"),
        (at(".", name="COM1"), "index 'COM1': not a name"),
        (at("category", name=""), "category '': not a name"),
        (at("category", name="a/../b"), "category '..': not a name"),
        (twice(".", "category"), "category 'actions' stands there twice"),
        (emptied("category", "reapack"), "category Actions: no package"),
        (at(PACKAGE, name="a/b"), "package 'a/b': not a name"),
        (at(PACKAGE, type="plugin"), "'plugin' is no type"),
        (at(PACKAGE, desc=""), "no description"),
        (without(PACKAGE, "desc"), "no description"),
        (twice("category", "reapack"), "package 'deskhand' stands there twice"),
        (emptied(PACKAGE, "version"), "package Deskhand: no version"),
        (text(f"{PACKAGE}/metadata/link", "www.example.org"), "'www.example.org' is no address"),
        (at(VERSION, name="beta"), "version 'beta' does not start with a digit"),
        (at(VERSION, name="1.70000"), "70000 is above 65535"),
        (at(VERSION, author=""), "no author"),
        (at(VERSION, time="yesterday"), "'yesterday' is no time"),
        (twice(PACKAGE, "version"), "version '1.2.0' stands there twice"),
        (emptied(VERSION, "source"), "version 1.2.0: no file"),
        (text(FIRST, ""), "'' is no address"),
        (text(FIRST, f"{RAW}/v1.2.0/a b.py"), "is no address"),
        (text(FIRST, f"{RAW}/main/reaper_scripts/Deskhand/Deskhand_Organise.py"), "is not pinned to v1.2.0"),
        (text(FIRST, f"{RAW}/v1.2.0/reaper_scripts/gone.py"), "reaper_scripts/gone.py: not in the repository"),
        (text(FIRST, f"{RAW}/v1.2.0/reaper_scripts/gone.py"), "Deskhand_Organise.py: not in the index"),
        (at(FIRST, file="../../startup.py"), "file '..': not a name"),
        (at(FIRST, file="what?.py"), "file 'what?.py': not a name"),
        (at(FIRST, type="binary"), "'binary' is no type"),
        (at(FIRST, platform="amiga"), "'amiga' is no platform"),
        (at(FIRST, main="main mixer"), "'mixer' is no section"),
        (without(FIRST, "main"), "Deskhand_Organise.py: not in the action list"),
        (at(f"{FIRST}[3]", main="main"), "deskhand_wire.py: in the action list"),
        (at(FIRST, file="DESKHAND_undo.py"), "deskhand_undo.py: installed twice"),
    ],
)
def test_an_index_that_breaks_a_rule_is_refused(repository: Path, change: Change, problem: str) -> None:
    index = Xml.fromstring(index_text(repository))
    change(index)
    found = problems(repository, Xml.tostring(index, encoding="unicode"))
    assert any(problem in one for one in found), found


def test_an_index_that_is_not_well_formed_is_refused(repository: Path) -> None:
    found = problems(repository, index_text(repository).replace("</category>", ""))
    assert any(one.startswith("the index is not well-formed") for one in found)


def test_a_file_that_went_away_makes_a_dead_path(repository: Path) -> None:
    text_before = index_text(repository)
    (repository / "reaper_scripts/icons/deskhand_undo.png").unlink()
    assert problems(repository, text_before) == ["reaper_scripts/icons/deskhand_undo.png: not in the repository"]


def test_a_new_script_must_come_into_the_index(repository: Path) -> None:
    text_before = index_text(repository)
    path = repository / "reaper_scripts/Deskhand/Deskhand_Report.py"
    path.write_text(HEADER, encoding="utf-8")
    assert problems(repository, text_before) == ["reaper_scripts/Deskhand/Deskhand_Report.py: not in the index"]
