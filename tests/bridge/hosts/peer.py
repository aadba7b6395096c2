"""Project files as the ``rpp`` package from PyPI reads them: a second opinion, written by somebody else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import rpp

Tree = tuple[tuple[str, ...], tuple[Any, ...]]


def load(data: bytes) -> Any:
    """The tree of a file below a root of our own (rpp wants exactly one), blank lines dropped (it trips)."""
    text = data.decode("utf-8", "surrogateescape").replace("\r", "")
    lines = (line for line in text.split("\n") if line.strip())
    return rpp.loads("\n".join(["<FILE", *lines, ">"]))


def tracks(data: bytes) -> list[Any]:
    """The TRACK elements of the first project, or of the template."""
    root = load(data)
    project = root.find("REAPER_PROJECT")
    return list((root if project is None else project).findall("TRACK"))


def line(element: Any, key: str) -> list[str]:
    """The words of the first line with this key."""
    return next((list(child) for child in element if isinstance(child, list) and child[0] == key), [])


def tree(element: Any, without: Collection[str] = ()) -> Tree:
    """An element as nested tuples, leaving out the lines with some keys."""
    return (element.tag, *element.attrib), tuple(_children(element, without))


def _children(element: Any, without: Collection[str]) -> Iterator[Any]:
    for child in element:
        if isinstance(child, str):
            yield child
        elif isinstance(child, list):
            if child[0] not in without:
                yield tuple(child)
        elif child.tag not in without:
            yield tree(child, without)
