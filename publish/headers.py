"""The metadata header of a script: the comment at its top, in the form that ReaPack reads.

Conventions
-----------
* Python: ``# @tag value``. JSFX: ``tag: value``, where ``desc:`` is the description.
* Lines that are indented below a tag continue its value. The header ends with the first line that is neither.

Source: cfillion/reapack-index, ``scanner.rb`` (tags, what they must hold) and its tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

REQUIRED: Final = ("description", "version", "author")
ONE_LINE: Final = REQUIRED
TAGS: Final = (*REQUIRED, "about", "changelog", "link", "screenshot", "donation", "provides", "noindex")
ALIASES: Final = {"desc": "description", "links": "link", "website": "link", "screenshots": "screenshot"}
LARGEST_SEGMENT: Final = 2**16 - 1

STYLES: Final[Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]] = {
    ".py": (re.compile(r"#\s?@(\w+)(?:\s+(.*))?"), re.compile(r"#(\s{3,}.*|\s*)")),
    ".jsfx": (re.compile(r"([a-z]+):\s*(.*)"), re.compile(r"(\s{2,}.*|\s*)")),
}
"""File extension → what a tag looks like, and a line that continues one."""


def read_header(text: str, suffix: str) -> dict[str, str]:
    """The tags of a script and their values; those of several lines without their common indentation.

    Raises
    ------
    ValueError
        If a tag stands there twice or is none that ReaPack knows.
    """
    header: dict[str, str] = {}
    for tag, value in _tags(text, suffix):
        if tag in header:
            raise ValueError(f"@{tag} stands there twice")
        if tag in TAGS:
            header[tag] = value
        elif suffix != ".jsfx":  # a JSFX has keywords of its own among the tags: options, slider1, in_pin ...
            raise ValueError(f"@{tag} is no tag of ReaPack")
    return header


def problems(path: Path, version: str, *, module: bool = False) -> Iterator[str]:
    """What is wrong with the header of a script of this version of Deskhand, one sentence each.

    A module says ``@noindex``: it comes with the actions and is no package of its own.
    """
    try:
        header = read_header(path.read_text(encoding="utf-8"), path.suffix)
    except ValueError as error:
        yield f"{path.name}: {error}"
        return
    if not header:
        yield f"{path.name}: no header"
        return
    if module or "noindex" in header:
        if not (module and "noindex" in header):
            yield f"{path.name}: @noindex is for modules, and every module has it"
        return
    for tag in REQUIRED:
        if not header.get(tag):
            yield f"{path.name}: no @{tag}"
    for tag in ONE_LINE:
        if "\n" in header.get(tag, ""):
            yield f"{path.name}: @{tag} must be one line"
    if header.get("version"):
        yield from (f"{path.name}: {fault}" for fault in version_problems(header["version"]))
        if header["version"] != version:
            yield f"{path.name}: version {header['version']}, but Deskhand is {version}"


def version_problems(version: str) -> Iterator[str]:
    """Why ReaPack would refuse a version: it starts with a digit, no number in it is above 65,535."""
    if not re.match(r"[0-9]", version):
        yield f"version {version!r} does not start with a digit"
    too_large = [segment for segment in re.findall(r"[0-9]+", version) if int(segment) > LARGEST_SEGMENT]
    yield from (f"version {version!r}: {segment} is above {LARGEST_SEGMENT}" for segment in too_large)


def _tags(text: str, suffix: str) -> Iterator[tuple[str, str]]:
    tag_line, more = STYLES[suffix]
    tag, lines = "", list[str]()
    for line in text.splitlines():
        if found := tag_line.fullmatch(line.rstrip()):
            if tag:
                yield tag, _value(lines)
            tag, lines = ALIASES.get(found[1], found[1]), [found[2] or ""]
        elif tag and (found := more.fullmatch(line)):
            lines.append(found[1])
        elif tag or not line.startswith(("#", "//")):
            break
    if tag:
        yield tag, _value(lines)


def _value(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines).strip()
