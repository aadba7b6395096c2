"""One open project: its text as a tree of lines, its tracks, its undo history.

Choices where REAPER's behaviour is not known or varies: every write of a script moves the state change count, and
makes no undo point unless the script makes one. A state in the undo history is the project's whole text.
Settings of the render dialog and data of extensions are kept beside the text and are not undone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from bridge.hosts.rpp.colours import ByteOrder, from_native, order_of, to_native
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.keys import guid_of
from bridge.hosts.rpp.lines import set_words
from bridge.hosts.rpp.order import TRACK_RANKS
from bridge.hosts.rpp.reader import Root, find_root
from bridge.hosts.rpp.tokens import encode, replace_words, words
from tests.reaper_host.history import History
from tests.reaper_host.objects import Key
from tests.reaper_host.transport import Transport

EMPTY: Final = '<REAPER_PROJECT 0.1 "{version}" 0\n  SAMPLERATE 48000 0 0\n  TEMPO 120 4 4\n>\n'


@dataclass(slots=True, eq=False)
class Project:
    """A project tab. ``path`` is None where it was never saved."""

    kind: ClassVar = "ReaProject*"
    path: Path | None
    document: Document
    order: ByteOrder
    history: History
    changes: int = 1
    saved: int = 1
    transport: Transport = field(default_factory=Transport)
    settings: dict[str, float | str] = field(default_factory=dict)
    extensions: dict[tuple[str, str], str] = field(default_factory=dict)
    gesture: tuple[str, Key] | None = None

    @classmethod
    def open(cls, path: Path | None, version: str) -> Project:
        """The project of a file as REAPER of this version has it, an empty one without a file."""
        data = path.read_bytes() if path is not None else EMPTY.format(version=version).encode()
        document = Document.parse(data)
        order = order_of(version.partition("/")[2])
        _make_own(document, version, order)
        return cls(path, document, order, History(document.serialise()))

    @property
    def key(self) -> Key:
        """The tab is the project."""
        return self.kind, id(self)

    @property
    def at(self) -> Root:
        """Where the tracks are."""
        root = find_root(self.document)
        assert root is not None
        return root

    @property
    def root(self) -> Block:
        """The project's block."""
        block = self.at.block
        assert block is not None
        return block

    @property
    def tracks(self) -> list[Block]:
        """The tracks from top to bottom."""
        return self.at.tracks

    @property
    def name(self) -> str:
        """The file's name as REAPER shows it."""
        return self.path.name if self.path is not None else ""

    def text(self) -> str:
        """The project as it would be saved."""
        return self.document.serialise().decode("utf-8", "surrogateescape")

    def changed(self) -> None:
        """Something was written."""
        self.changes += 1

    def note(self, label: str) -> None:
        """Make an undo point of what the project is now."""
        self.history.add(label, self.document.serialise())
        self.gesture = None
        self.changed()

    def note_gesture(self, label: str, moved: Key) -> None:
        """The same for a move that goes on: as long as nothing comes between, it is one undo point."""
        if self.gesture == (label, moved) and self.history.undo_label == label:
            self.history.move(-1)
        self.note(label)
        self.gesture = (label, moved)

    def restore(self, state: bytes) -> None:
        """Become a state of the undo history: every object is another one."""
        self.document = Document.parse(state)
        self.changed()


def _make_own(document: Document, version: str, order: ByteOrder) -> None:
    """What REAPER does when it loads: its own version in the header, native colours, a GUID for every track."""
    root = find_root(document)
    if root is None or root.block is None:
        raise ValueError("a project was expected, not a template")
    header = root.block.head.replace(b"<", b"", 1)
    platform = (words(header)[2:3] or [""])[0].partition("/")[2]
    root.block.head = b"<" + replace_words(header, {2: f'"{version}"'})
    seen: set[str] = set()
    for track in root.tracks:
        guid = guid_of(track)
        if guid is None or guid in seen:
            guid = f"{{{str(uuid.uuid4()).upper()}}}"
        seen.add(guid)
        track.head = track.head[: track.head.index(b"<")] + encode(f"<TRACK {guid}")
        set_words(track, "TRACKID", {1: guid}, TRACK_RANKS)
        position = track.find(b"PEAKCOL")
        if position is not None and order_of(platform) != order:
            line = track.body[position]
            assert isinstance(line, bytes)
            colour = from_native(int(words(line)[1]), order_of(platform))
            track.body[position] = replace_words(line, {1: str(to_native(colour, order))})
