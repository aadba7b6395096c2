"""Small hand-written projects, and ways to build them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import read_session
from bridge.hosts.rpp.writer import write_session
from bridge.plan import Edit, Plan, Value
from bridge.preview import preview
from bridge.session import Item, Session, Take, Track
from tests.shared import SHARED

CORPUS = SHARED / "data" / "rpp"


def corpus(largest: int = 10**9) -> list[Path]:
    """The real projects of up to this many bytes, none where the shared material is absent."""
    files = sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []
    return [path for path in files if path.suffix != ".csv" and path.stat().st_size <= largest]


def guid(number: int) -> str:
    """The GUID of the n-th track of a hand-written project."""
    return f"{{00000000-0000-4000-8000-{number:012d}}}"


def track(number: int, *lines: str) -> str:
    """A TRACK block with a GUID."""
    return "\n".join([f"  <TRACK {guid(number)}", *(f"    {line}" for line in lines), "  >"])


def project(*blocks: str, header: str = '0.1 "7.14/win64" 1712345678') -> str:
    """A project with these blocks."""
    return "\n".join([f"<REAPER_PROJECT {header}", "  SAMPLERATE 48000 1 0", *blocks, ">", ""])


def item(*lines: str) -> tuple[str, ...]:
    """The lines of an ITEM block."""
    return ("<ITEM", *(f"  {line}" for line in lines), ">")


def read(text: str | bytes, path: Path | None = None) -> Session:
    """The session of a project's text."""
    return read_session(Document.parse(text if isinstance(text, bytes) else text.encode()), path)


def only_track(*lines: str, header: str = '0.1 "7.14/win64" 1712345678') -> Track:
    """The track of a project with one track of these lines."""
    return read(project(track(1, *lines), header=header)).tracks[0]


def only_item(*lines: str) -> Item:
    """The item of a project with one item of these lines."""
    return only_track(*item(*lines)).items[0]


def only_take(*lines: str) -> Take:
    """The first take of a project with one item of these lines."""
    return only_item(*lines).takes[0]


def edit(target: str, field: str, before: Value, after: Value) -> Edit:
    """An edit, its reason left to the imagination."""
    return Edit(step="test", target=target, field=field, before=before, after=after, reason="test")


def plan(edits: Iterable[Edit]) -> Plan:
    """A plan of these edits."""
    return Plan(action="test", project="test.RPP", edits=tuple(edits))


def written(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a project after the edits, all of which must fit."""
    document = Document.parse(data)
    before = read_session(document, None)
    shown = preview(before, plan(edits))
    assert shown.skipped == ()
    write_session(document, before, shown.session)
    return document.serialise()


def changes(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Lines that are in one file only, without their indentation: ``(gone, new)``, each in file order."""
    old, new = (data.decode().split("\n") for data in (before, after))
    return _beyond(old, new), _beyond(new, old)


def _beyond(lines: list[str], others: list[str]) -> list[str]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line.strip(" "))
    return found
