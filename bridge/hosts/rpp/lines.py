"""Edits of single lines: a replaced line keeps every byte but the words, a new one takes after its neighbours."""

from __future__ import annotations

from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.order import place_for
from bridge.hosts.rpp.tokens import encode, key, replace_words

INDENT = b"  "
"""REAPER indents by two spaces a level."""


def ending(block: Block) -> bytes:
    r"""The ``\r`` of a block's lines in a CRLF file, else nothing."""
    return b"\r" if block.head.endswith(b"\r") else b""


def indent_inside(block: Block) -> bytes:
    """The indentation of the lines of a block: that of the first, else one level more than its head."""
    for node in block.body:
        line = node if isinstance(node, bytes) else node.head
        if line.strip():
            return indent_of(line)
    return indent_of(block.head) + INDENT


def indent_of(line: bytes) -> bytes:
    """The blanks that a line starts with."""
    return line[: len(line) - len(line.lstrip(b" \t"))]


def new_line(block: Block, text: str) -> bytes:
    """A line for this block."""
    return indent_inside(block) + encode(text) + ending(block)


def set_words(
    block: Block,
    name: str,
    changes: dict[int, str],
    order: dict[bytes, int],
    *,
    defaults: tuple[str, ...] = (),
    start: int = 0,
    end: int | None = None,
) -> None:
    """Replace words of the line ``name`` within ``body[start:end]``, or add the line where it is missing.

    ``defaults`` are the words of the whole line, key first, for what the line does not have.
    """
    wanted = name.encode()
    stop = len(block.body) if end is None else end
    for position in range(start, stop):
        node = block.body[position]
        if isinstance(node, bytes) and key(node) == wanted:
            block.body[position] = replace_words(node, changes, defaults)
            return
    line = replace_words(new_line(block, " ".join(defaults or (name,))), changes)
    block.body.insert(place_for(block.body, wanted, order, start=start, end=stop), line)


def tree_of(text: str, indent: bytes, end: bytes) -> list[bytes | Block]:
    """Lines of text as nodes, indented from ``indent`` on; their own indentation and blank lines are dropped.

    Raises
    ------
    ValueError
        If a block is not closed, or one is closed that was not opened.
    """
    lines = (line.strip(b"\r").lstrip(b" \t") for line in encode(text).split(b"\n"))
    document = Document.parse(b"\n".join(line for line in lines if line))
    if document.unclosed or document.stray:
        raise ValueError("text in which every block is closed was expected")
    pending = [(document.body, indent)]
    while pending:
        body, depth = pending.pop()
        for position, node in enumerate(body):
            if isinstance(node, bytes):
                body[position] = depth + node + end
            else:
                node.head = depth + node.head + end
                node.tail = depth + b">" + end
                pending.append((node.body, depth + INDENT))
    return document.body
