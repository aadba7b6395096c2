"""The track template of the house: its returns, with what they play, ready to be loaded into any project.

It holds what the organise action adds to a project at REAPER's usual tempo, written by the project-file writer. A
template names no system, and the byte order of colours is that of the system: so the tracks have no colour here,
and get theirs from the organise action. Nor have plug-ins an id: REAPER gives each its own where there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.reader import read_session
from bridge.hosts.rpp.writer import write_session
from bridge.plan import Edit, NewTrack, Plan
from bridge.plugins.returns import STOCK
from bridge.preview import preview
from bridge.session import Session
from bridge.template.load import load
from bridge.template.model import Return

FILE: Final = "reaper_scripts/templates/Deskhand returns.RTrackTemplate"
EMPTY_PROJECT: Final = b'<REAPER_PROJECT 0.1 "7.0/win64" 0\n>\n'
INDENT: Final = "  "


def write(root: Path) -> None:
    """Write the template into the repository."""
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template_text(), encoding="utf-8", newline="\n")


def template_text() -> str:
    """The returns of the house template as the text of a ``.RTrackTemplate``."""
    document = Document.parse(EMPTY_PROJECT)
    before = read_session(document, None)
    edits = tuple(_edit(target, before) for target in load().returns)
    write_session(document, before, preview(before, Plan(action="returns", project="", edits=edits)).session)
    project = next(node for node in document.body if isinstance(node, Block))
    lines = (line.decode() for track in project.blocks(b"TRACK") for line in track.lines() if not _is_id(line))
    return "".join(f"{line.removeprefix(INDENT)}\n" for line in lines)


def _is_id(line: bytes) -> bool:
    return line.split()[:1] == [b"FXID"]


def _edit(target: Return, session: Session) -> Edit:
    chain = (STOCK[target.fx](session),) if isinstance(target.fx, str) else target.fx
    new = NewTrack(name=target.name, icon=target.look.icon, fx=chain)
    guid = "{" + str(uuid5(NAMESPACE_URL, f"deskhand:returns/{target.name}")).upper() + "}"
    return Edit(step="template", target=guid, field="track", before=None, after=new, reason="house template")
