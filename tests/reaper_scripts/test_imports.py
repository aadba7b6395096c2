from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "reaper_scripts" / "Deskhand"
MODULES = sorted(SCRIPTS.glob("*.py"))
ALLOWED = {*sys.stdlib_module_names, "reapy", "reaper_python", *(path.stem for path in MODULES)}
LISTENING = {"listen", "create_server", "bind", "socketserver", "http", "asyncio"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: REAPER runs no packages"
            assert node.module is not None
            yield node.module.split(".")[0]


def names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(imported(path))


def test_there_are_scripts() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_script_imports_the_standard_library_reapy_and_its_own_modules_alone(path: Path) -> None:
    assert set(imported(path)) <= ALLOWED


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_nothing_in_reaper_listens(path: Path) -> None:
    assert names(path).isdisjoint(LISTENING)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_module_names_are_unmistakable_in_reapers_one_interpreter(path: Path) -> None:
    assert path.stem.lower().startswith("deskhand_")


def test_reapys_network_is_not_touched() -> None:
    words = ("reapy.connect", "configure_reaper", "enable_dist_api", "inside_reaper", "activate_reapy_server")
    found = [(path.name, word) for path in MODULES for word in words if word in path.read_text(encoding="utf-8")]
    assert found == []
