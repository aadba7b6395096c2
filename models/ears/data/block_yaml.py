"""The part of YAML in which MedleyDB writes its metadata: mappings and lists of plain values, by indentation.

All values are text. What is not read is refused: flow collections that hold something, block scalars, anchors,
aliases, tags, tabs, lists of mappings, several documents.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Value: TypeAlias = "dict[str, Value] | list[str] | str"

_LINE: Final = re.compile(
    r"(?P<indent> *)"
    r"(?:(?P<item>- +|-$)|(?P<key>[^\s:#'\"\[{&*!|>@`%-][^:]*):(?: +|$))?"
    r"(?P<text>.*)"
)
_REFUSED: Final = re.compile(r"[\[{&*!|>@`%]|(---|\.\.\.)$")


def read_block_yaml(text: str) -> dict[str, Value]:
    """A document whose outermost value is a mapping.

    Raises
    ------
    ValueError
        With the number of the line that is not of this part of YAML.
    """
    root: dict[str, Value] = {}
    open_: list[tuple[int, dict[str, Value]]] = [(-1, root)]
    owner, key, depth = root, "", -1
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        told = match["text"].strip() if match else ""
        if match is None or "\t" in line or (_REFUSED.match(told) and told not in {"{}", "[]"}):
            raise ValueError(f"line {number} is not plain block YAML: {line.strip()!r}")
        indent = len(match["indent"])
        if match["key"] is not None:
            while open_[-1][0] >= indent:
                open_.pop()
            owner = open_[-1][1]
            key, depth = match["key"].strip(), indent
            child: dict[str, Value] = {}
            owner[key] = _plain(told) if told else child
            if not told:
                open_.append((indent, child))
        elif match["item"] is not None:
            _append(owner, key, _scalar(told), number)
        else:
            _continue(owner, key, told, indent > depth, number)
    return root


def _plain(told: str) -> Value:
    if told == "{}":
        return {}
    return [] if told == "[]" else _scalar(told)


def _scalar(told: str) -> str:
    for mark in ("'", '"'):
        if len(told) >= 2 and told[0] == told[-1] == mark:
            return told[1:-1].replace(mark * 2, mark)
    return told


def _append(owner: dict[str, Value], key: str, item: str, number: int) -> None:
    """A list begins where a key has no value yet."""
    if owner.get(key) == {}:
        owner[key] = []
    values = owner.get(key)
    if not isinstance(values, list):
        raise ValueError(f"line {number} is a list item where no list is expected: {item!r}")
    values.append(item)


def _continue(owner: dict[str, Value], key: str, told: str, deeper: bool, number: int) -> None:
    """A long value goes on, further in, on the next line."""
    value = owner.get(key)
    if deeper and isinstance(value, str):
        owner[key] = _scalar(f"{value} {told}")
    elif deeper and isinstance(value, list) and value:
        value[-1] = f"{value[-1]} {told}"
    else:
        raise ValueError(f"line {number} is neither a key nor a list item: {told!r}")
