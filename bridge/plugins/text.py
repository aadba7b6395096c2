"""The text of one FX: a ``BYPASS`` line, the plug-in's own block, and lines that follow it."""

from __future__ import annotations

from collections.abc import Sequence


def fx_text(block: Sequence[str]) -> str:
    """The text of one enabled FX around its own block."""
    return "\n".join(["BYPASS 0 0 0", *block, "FLOATPOS 0 0 0 0", "WAK 0 0"])


def body(chunk: str, kind: str) -> list[str]:
    """The lines inside the plug-in's own block, not indented.

    Raises
    ------
    ValueError
        If the chunk has no block ``<kind`` or it is not closed.
    """
    start, end = _span(chunk, kind)
    return [line.strip() for line in chunk.split("\n")[start + 1 : end]]


def head(chunk: str, kind: str) -> str:
    """The line that opens the plug-in's own block, not indented."""
    return chunk.split("\n")[_span(chunk, kind)[0]].strip()


def with_body(chunk: str, kind: str, lines: Sequence[str]) -> str:
    """The chunk with other lines inside the plug-in's own block, indented as the first of the old ones."""
    start, end = _span(chunk, kind)
    before = chunk.split("\n")
    inside = before[start + 1 : end]
    indent = inside[0][: len(inside[0]) - len(inside[0].lstrip())] if inside else ""
    return "\n".join([*before[: start + 1], *(indent + line for line in lines), *before[end:]])


def _span(chunk: str, kind: str) -> tuple[int, int]:
    """Positions of the lines that open and close the block."""
    lines = [line.strip() for line in chunk.split("\n")]
    start = next((at for at, line in enumerate(lines) if line.split(" ", 1)[0] == f"<{kind}"), None)
    if start is None:
        raise ValueError(f"a block <{kind} was expected in the text of the plug-in")
    try:
        return start, lines.index(">", start)
    except ValueError:
        raise ValueError(f"the block <{kind} of the plug-in is not closed") from None
