r"""A project file as a tree of its lines, lossless: what is not edited is written back byte for byte.

Conventions
-----------
* A line is ``bytes`` without its ``\n``; the ``\r`` of a CRLF file and the indentation stay part of it.
* A line whose first non-blank byte is ``<`` opens a block, a line that is ``>`` alone closes it. Text payload
  starts with ``|`` and base64 holds neither, so neither can be taken for a block. The one line of slider
  values below ``<JS`` may start with any word and is payload whatever it holds.
* Whatever follows the last closed block (templates, several projects in one ``.RPP-bak``, stray text) stays
  in ``Document.body`` in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.hosts.rpp.tokens import key

_MARKS = (b"<", b">")


@dataclass(slots=True, eq=False, repr=False)
class Block:
    """``<NAME ...`` (``head``), what it holds (``body``), ``>`` (``tail``, None where the file ends before it)."""

    head: bytes
    body: list[bytes | Block] = field(default_factory=list)
    tail: bytes | None = None

    @property
    def name(self) -> bytes:
        """The word after ``<``."""
        return key(self.head)[1:]

    def blocks(self, *names: bytes) -> Iterator[Block]:
        """The blocks directly inside that have one of these names."""
        return (node for node in self.body if isinstance(node, Block) and node.name in names)

    def find(self, wanted: bytes) -> int | None:
        """Position in ``body`` of the first line with this key."""
        for position, node in enumerate(self.body):
            if isinstance(node, bytes) and key(node) == wanted:
                return position
        return None

    def lines(self) -> Iterator[bytes]:
        """Every line of the block from its head to its tail."""
        yield self.head
        yield from flatten(self.body)
        if self.tail is not None:
            yield self.tail


@dataclass(slots=True, eq=False, repr=False)
class Document:
    """A whole file. ``unclosed`` and ``stray`` count blocks without an end and ends without a block."""

    body: list[bytes | Block]
    unclosed: int = 0
    stray: int = 0

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """The tree of a file. Never fails: what is no block is a line."""
        lines = data.split(b"\n")
        marks = [at for at, line in enumerate(lines) if line.lstrip(b" \t")[:1] in _MARKS]
        body: list[bytes | Block] = []
        document = cls(body)
        stack: list[tuple[Block, list[bytes | Block]]] = []
        done = 0
        for at in marks:
            line = lines[at]
            stripped = line.strip()
            if stripped == b">":
                if not stack:
                    document.stray += 1
                    continue
                body += lines[done:at]
                block, body = stack.pop()
                block.tail = line
            elif stripped[:1] == b"<":
                if stack and at == done and _is_slider_line(stack[-1][0], body):
                    continue
                body += lines[done:at]
                block = Block(line)
                body.append(block)
                stack.append((block, body))
                body = block.body
            else:
                continue
            done = at + 1
        body += lines[done:]
        document.unclosed = len(stack)
        return document

    def serialise(self) -> bytes:
        """The bytes of the file."""
        return b"\n".join(flatten(self.body))


def _is_slider_line(block: Block, body: list[bytes | Block]) -> bool:
    return not body and block.name == b"JS"


def flatten(body: list[bytes | Block]) -> Iterator[bytes]:
    """The lines of a body from top to bottom, at any depth of nesting."""
    stack: list[tuple[Iterator[bytes | Block], bytes | None]] = [(iter(body), None)]
    while stack:
        nodes, tail = stack[-1]
        for node in nodes:
            if isinstance(node, bytes):
                yield node
            else:
                yield node.head
                stack.append((iter(node.body), node.tail))
                break
        else:
            stack.pop()
            if tail is not None:
                yield tail
