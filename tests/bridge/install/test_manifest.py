from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from bridge.errors import UserError
from bridge.install import manifest
from bridge.install.manifest import File
from bridge.runtime import program_version, runtime_folder

ROOT = Path(__file__).parents[3]


def test_this_deskhand_brings_actions_modules_icons_an_osc_pattern_and_templates() -> None:
    there = {(file.target.parent.as_posix(), file.target.suffix) for file in manifest.copied(manifest.payload())}
    assert {
        ("Scripts/Deskhand", ".py"),
        ("OSC", ".ReaperOSC"),
        ("TrackTemplates/Deskhand", ".RTrackTemplate"),
        ("Data/toolbar_icons", ".png"),
        ("Data/toolbar_icons/200", ".png"),
    } <= there


def test_the_wheel_carries_every_kind_of_file_that_is_copied() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = {PurePosixPath(name).name for name in told["tool"]["setuptools"]["package-data"][manifest.PACKAGE]}
    assert carried == {pattern for pattern, _ in manifest.PLACES if not pattern.endswith(".py")}


def test_only_files_with_a_capital_are_actions(files: list[File]) -> None:
    assert manifest.actions(files) == ["Deskhand/Deskhand_Organise.py", "Deskhand/Deskhand_Undo last run.py"]


def test_a_package_without_actions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no actions\. Nothing was changed"):
        manifest.copied(tmp_path)


def test_the_agent_is_told_where_the_bridge_and_reapy_are() -> None:
    told = json.loads(manifest.settings().data)
    assert told["runtime"] == str(runtime_folder())
    assert told["command"] == [sys.executable, "-m", "bridge.cli.main"]
    assert (Path(told["site_packages"]) / "reapy").is_dir()
    assert told["version"] == program_version()
