"""Folders of labelled recordings, as they lie on disk.

A folder has an ``INDEX.csv`` with at least the columns of :data:`COLUMNS`, or none and one folder per class, each
of whose sub-folders (or which itself) is one source. ``kind`` is one of :data:`KINDS`: a note of an instrument, a
hit of a drum, a phrase that was played, a loop.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.ears.data.pieces import MACHINE, ROOMS, machine_label, piece_of
from models.ears.data.pitches import pitch_of
from models.ears.prediction import HEARD

INDEX: Final = "INDEX.csv"

COLUMNS: Final = ("file", "class", "source_repo", "licence", "kind", "articulation")

KINDS: Final[dict[str, str]] = {
    "note": "note",
    "hit": "hit",
    "phrase": "phrase",
    "loop": "loop",
    "RENDERED groove": "loop",
}
"""What the index says → what it is taken as."""

NOISES: Final = re.compile(r"release|valve|key.?off|key.?noise|pedal.?noise|damper")
"""Names of what samplers play between the notes."""

SUFFIXES: Final = frozenset({".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file.

    ``label`` is one of :data:`models.ears.prediction.HEARD`, or :data:`models.ears.data.pieces.MACHINE` for a
    drum machine's hit that belongs to no class of its own. ``source`` is the library or the song, ``instrument``
    what it is a take of within its source, ``pitch`` a MIDI note number (None: not told), ``piece`` the drum of
    a hit (one of :data:`models.ears.data.pieces.PIECES`).
    """

    path: Path
    label: str
    source: str
    licence: str
    kind: str
    articulation: str
    instrument: str
    pitch: float | None = None
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds, in the order of its index, and what was left out, one sentence each."""

    recordings: tuple[Recording, ...]
    left_out: tuple[str, ...]
    digest: str


def read_folders(folders: Sequence[Path]) -> Folder:
    """Several folders as one.

    Raises
    ------
    ValueError
        As :func:`read_folder`; or if there is no recording in any of them.
    """
    parts = [read_folder(folder) for folder in folders]
    recordings = tuple(recording for part in parts for recording in part.recordings)
    if not recordings:
        raise ValueError(f"no labelled recording in {', '.join(map(str, folders)) or 'no folder'}")
    digest = hashlib.sha256("".join(part.digest for part in parts).encode()).hexdigest()
    return Folder(recordings, tuple(line for part in parts for line in part.left_out), digest)


def read_folder(folder: Path) -> Folder:
    """Recordings of a folder.

    Raises
    ------
    ValueError
        If there is no such folder, or its index is broken, or it is neither indexed nor sorted by class.
    """
    if not folder.is_dir():
        raise ValueError(f"expected a folder of labelled recordings, but {folder} is none")
    rows = _indexed(folder) if (folder / INDEX).is_file() else _sorted_by_class(folder)
    recordings: list[Recording] = []
    left_out: list[str] = []
    digest = hashlib.sha256()
    for row in rows:
        path = folder / row["file"]
        reason = _fault(path, row)
        if reason:
            left_out.append(f"{path}: {reason}")
            continue
        digest.update(f"{sorted(row.items())}{path.stat().st_size}".encode())
        recordings.append(_recording(path, row))
    return Folder(tuple(recordings), tuple(left_out), digest.hexdigest())


def _fault(path: Path, row: dict[str, str]) -> str:
    """Why a row is left out; empty where it is not."""
    faults = (
        (row["class"] not in HEARD and row["class"] != MACHINE, f"unknown class {row['class']!r}"),
        (row["kind"] not in KINDS, f"unknown kind {row['kind']!r}"),
        (
            row["kind"] == "note" and NOISES.search(path.stem.lower()) is not None,
            "a noise of the instrument, no note",
        ),
        (not path.is_file(), "no such file"),
    )
    return next((told for wrong, told in faults if wrong), "")


def _recording(path: Path, row: dict[str, str]) -> Recording:
    kind = KINDS[row["kind"]]
    original = row.get("original_path") or row["file"]
    hit = kind == "hit"
    piece = piece_of(row["class"], Path(original).name, row["articulation"]) if hit else ""
    machine = row["class"] == MACHINE
    return Recording(
        path=path,
        label=machine_label(piece) if machine else row["class"],
        source=row["source_repo"],
        licence=row["licence"],
        kind=kind,
        articulation=row["articulation"],
        instrument=_instrument(row, Path(original), hit=hit),
        pitch=pitch_of(path.stem) if kind == "note" else None,
        piece=piece,
    )


def _instrument(row: dict[str, str], original: Path, *, hit: bool) -> str:
    """What a recording is a take of: a drum machine, the microphones of a kit, or else an articulation."""
    if row["class"] == MACHINE:
        return f"drum machine {original.parent.name}"
    if row["class"] in ROOMS:
        return row["articulation"].split(",")[0]
    if not hit:
        return row["articulation"]
    kit, colon, _ = original.name.partition(":")
    return kit if colon else ""


def _indexed(folder: Path) -> list[dict[str, str]]:
    path = folder / INDEX
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (csv.Error, UnicodeDecodeError) as fault:
        raise ValueError(f"{path} cannot be read as UTF-8 CSV: {fault}") from fault
    for number, row in enumerate(rows, 2):
        missing = [column for column in COLUMNS if not isinstance(row.get(column), str)]
        if missing or None in row:
            raise ValueError(f"{path}, row {number}: expected the columns {', '.join(COLUMNS)}, got {list(row)}")
    return rows


def _sorted_by_class(folder: Path) -> list[dict[str, str]]:
    classes = [place for place in sorted(folder.iterdir()) if place.is_dir()]
    if not any(place.name in HEARD for place in classes):
        raise ValueError(f"expected {INDEX} or folders named by class in {folder}")
    return [_row(folder, place, path) for place in classes for path in _audio(place.rglob("*"))]


def _row(folder: Path, place: Path, path: Path) -> dict[str, str]:
    inner = path.relative_to(place).parts[:-1]
    return {
        "file": path.relative_to(folder).as_posix(),
        "class": place.name,
        "source_repo": "/".join((folder.name, inner[0])) if inner else f"{folder.name}/{place.name}",
        "licence": "",
        "kind": "phrase",
        "articulation": "",
    }


def _audio(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.suffix.lower() in SUFFIXES)
