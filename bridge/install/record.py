"""What an installation did, kept beside the scripts: from it everything is put back.

Digests are SHA-256. Targets are paths relative to the resource folder, with ``/``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from bridge.errors import UserError
from bridge.hosts.rpp.files import digest
from bridge.install.changes import read
from bridge.install.manifest import OWN_SCRIPTS

PLACE: Final = OWN_SCRIPTS / "deskhand_install.json"
FORMAT: Final = 1
BACKUP: Final = ".before-deskhand"


@dataclass(frozen=True)
class Edited:
    """A configuration file: digests before the first installation and after the last one.

    ``after`` is empty where the file changed in between, so that the copy is no longer what came before the edits.
    """

    before: str
    after: str


@dataclass(frozen=True)
class Record:
    """One installation.

    ``files``: digests of everything Deskhand wrote under that name, latest last.
    ``copies``: targets of the user's that were in the way or were edited, and the names of the copies beside them.
    ``values``: settings of ``reaper.ini`` as they were before (None: not there) and as Deskhand wrote them.
    """

    format: int = FORMAT
    files: dict[str, list[str]] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    edited: dict[str, Edited] = field(default_factory=dict)
    values: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    made_section: bool = False
    actions: list[str] = field(default_factory=list)
    surface: tuple[str | None, str | None] | None = None
    """``csurf_cnt`` and the surface's own key before, or None where Deskhand added no surface."""

    def encoded(self) -> bytes:
        """As JSON, ASCII."""
        return f"{json.dumps(asdict(self), indent=1, sort_keys=True)}\n".encode("ascii")


def load(folder: Path) -> Record | None:
    """The record of a resource folder, None where Deskhand is not installed.

    Raises
    ------
    UserError
        If it is damaged or of a newer Deskhand.
    """
    path = folder / PLACE
    data = read(path)
    if data is None:
        return None
    try:
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise UserError(
                f"{path} was written by another version of Deskhand. Nothing was changed."
                " Use that version, or bring this one up to date."
            )
        told["edited"] = {name: Edited(**entry) for name, entry in told["edited"].items()}
        told["values"] = {key: (before, wrote) for key, (before, wrote) in told["values"].items()}
        told["surface"] = tuple(told["surface"]) if told["surface"] else None
        return Record(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{path} is damaged. Nothing was changed. Copies of reaper.ini and reaper-kb.ini as they were before"
            f" Deskhand lie beside them (*{BACKUP}); put them back by hand and delete {path.parent}."
        ) from error


def digest_of(data: bytes | None) -> str:
    """The digest of a file's bytes; empty where there is no file."""
    return "" if data is None else digest(data)


def copy_name(folder: Path, target: PurePosixPath) -> PurePosixPath:
    """A free name beside a file for its copy."""
    name = target.with_name(target.name + BACKUP)
    number = 2
    while (folder / name).exists():
        name = target.with_name(f"{target.name}{BACKUP}-{number}")
        number += 1
    return name
