"""Imports point down only, and the light commands stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "core": {"models", "bridge", "reaper_scripts", "torch"},
    "models": {"bridge", "reaper_scripts"},
    "bridge": {"reaper_scripts"},
    "reaper_scripts": {"core", "models", "bridge"},
}
LIVE = ["bridge.hosts.live.connect", "bridge.hosts.live.desk"]
"""What ``undo --live`` needs besides."""
HEAVY = {"torch", "numba", "numpy", "scipy", "soundfile", "soxr", "rapidfuzz", "jinja2"}


def imported_packages(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.split(".")[0]


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", FORBIDDEN)
def test_no_module_imports_from_a_layer_above(package: str) -> None:
    assert modules(package)
    offences = {
        str(path.relative_to(ROOT)): wrong
        for path in modules(package)
        if (wrong := FORBIDDEN[package].intersection(imported_packages(path)))
    }
    assert offences == {}


def loaded_by(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in run.stdout.splitlines()[-1].split()}


def test_help_loads_no_library_that_takes_time() -> None:
    ask = "with contextlib.suppress(SystemExit): main(['--help'])"
    loaded = loaded_by(f"import contextlib\nfrom bridge.cli.main import main\n{ask}")
    assert "bridge" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("module", ["bridge.cli.show", "bridge.cli.classify", "bridge.cli.undo", *LIVE])
def test_commands_that_do_not_listen_load_neither_torch_nor_numba_nor_scipy(module: str) -> None:
    assert loaded_by(f"import {module}").isdisjoint({"torch", "numba", "scipy", "soundfile"})
