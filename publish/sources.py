"""What ReaPack installs, and where: the files of this repository that go into the package.

ReaPack puts a script into ``Scripts/<index>/<category>``, data into ``Data`` and a track template into
``TrackTemplates`` (cfillion/reapack, ``source.cpp``). It knows no type for OSC patterns: those come with
``deskhand install`` alone. Layouts for surfaces are data: REAPER does not read them.

All scripts are one package. ReaPack has no dependencies between packages and lets no two packages own a file, so
an action in a package of its own would come without the modules that it needs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
REPOSITORY: Final = "https://github.com/deskhand/deskhand"
"""Where the project is published. The one place that says so."""

INDEX_NAME: Final = "Deskhand"
CATEGORY: Final = "Actions"
PACKAGE: Final = "Deskhand"
SCRIPTS: Final = "reaper_scripts/Deskhand"
INDEX: Final = "reaper_scripts/index.xml"
LAYOUTS: Final = frozenset({".json", ".tosc"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the package.

    ``path`` is its path in the repository, ``file`` where it goes below the folder of its type, ``action`` whether
    it stands in REAPER's action list.
    """

    path: str
    file: str
    type: str | None = None
    action: bool = False


def actions(root: Path) -> list[Path]:
    """The scripts that are actions, by name."""
    return _scripts(root, "Deskhand_")


def modules(root: Path) -> list[Path]:
    """The modules that actions and agent import, by name."""
    return _scripts(root, "deskhand_")


def effects(root: Path) -> list[Path]:
    """The JSFX, by name."""
    return sorted((root / "reaper_scripts" / "jsfx").glob("*.jsfx"))


def layouts(root: Path) -> list[Path]:
    """The layouts for surfaces, by name."""
    found = (root / "reaper_scripts" / "osc").glob("*")
    return sorted(path for path in found if path.suffix in LAYOUTS)


def sources(root: Path) -> Iterator[Source]:
    """Every file of the package, in the order of the index."""
    for path in actions(root):
        yield Source(_relative(path, root), path.name, action=True)
    for path in modules(root):
        yield Source(_relative(path, root), path.name)
    for path in effects(root):
        yield Source(_relative(path, root), path.name, type="effect")
    icons = root / "reaper_scripts" / "icons"
    for path in sorted(icons.rglob("*.png")):
        yield Source(_relative(path, root), f"toolbar_icons/{_relative(path, icons)}", type="data")
    for path in sorted((root / "reaper_scripts" / "templates").glob("*.RTrackTemplate")):
        yield Source(_relative(path, root), f"Deskhand/{path.name}", type="tracktpl")
    for path in layouts(root):
        yield Source(_relative(path, root), f"Deskhand/{path.name}", type="data")


def version(root: Path) -> str:
    """The version of Deskhand, as pyproject.toml has it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def released(root: Path, wanted: str) -> str | None:
    """The day of a release (ISO) by the heading ``## 1.2.3 - 2026-01-31`` of the change log, None before it."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[?{re.escape(wanted)}\]? - (\d{{4}}-\d{{2}}-\d{{2}})$"
    found = re.search(heading, text, re.MULTILINE)
    return found[1] if found else None


def _scripts(root: Path, prefix: str) -> list[Path]:
    """Python files by the case of their prefix, which ``glob`` would not tell apart on every system."""
    return sorted(path for path in (root / SCRIPTS).glob("*.py") if path.name.startswith(prefix))


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
