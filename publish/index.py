"""The ReaPack index: made of the headers of the scripts, the same text from the same sources.

Its addresses are pinned to the tag ``v<version>``, so that an installed version never changes. The format is
that of cfillion/reapack-index; the reader is ``index_v1.cpp`` of cfillion/reapack.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as Xml

from publish import sources
from publish.headers import read_header
from publish.sources import Source

DESCRIPTION: Final = "Deskhand: mixing assistant (actions and agent)"
NEEDS: Final = (
    "The actions talk to the program Deskhand, which runs on the same computer and is installed with Python:"
    " see the website. After installing it, run 'deskhand doctor': it says what is missing."
)


def index_text(root: Path) -> str:
    """The index of this version as XML."""
    index = Xml.Element("index", version="1", name=sources.INDEX_NAME)
    category = Xml.SubElement(index, "category", name=sources.CATEGORY)
    package = Xml.SubElement(category, "reapack", name=sources.PACKAGE, type="script", desc=DESCRIPTION)
    headers = [read_header(path.read_text(encoding="utf-8"), path.suffix) for path in sources.actions(root)]
    _metadata(package, headers)
    _version(package, root, headers)
    Xml.indent(index)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(index, encoding="unicode")}\n'


def address(path: str, version: str) -> str:
    """Where a file of a version can be downloaded."""
    return f"{sources.REPOSITORY}/raw/v{quote(version)}/{quote(path)}"


def _metadata(package: Xml.Element, headers: list[dict[str, str]]) -> None:
    metadata = Xml.SubElement(package, "metadata")
    Xml.SubElement(metadata, "description").text = rich_text(_about(headers))
    links = dict.fromkeys([sources.REPOSITORY, *(header["link"] for header in headers if "link" in header)])
    for link in links:
        Xml.SubElement(metadata, "link", rel="website").text = link


def _version(package: Xml.Element, root: Path, headers: list[dict[str, str]]) -> None:
    number = sources.version(root)
    authors = dict.fromkeys(header["author"] for header in headers)
    version = Xml.SubElement(package, "version", name=number, author=", ".join(authors))
    day = sources.released(root, number)
    if day is not None:
        version.set("time", f"{day}T00:00:00Z")
    for source in sources.sources(root):
        Xml.SubElement(version, "source", _attributes(source)).text = address(source.path, number)


def _attributes(source: Source) -> dict[str, str]:
    optional = {"main": "main" if source.action else None, "type": source.type, "file": source.file}
    return {name: value for name, value in optional.items() if value is not None}


def _about(headers: list[dict[str, str]]) -> Iterator[str]:
    yield NEEDS
    for header in headers:
        about = " ".join(header.get("about", "").split())
        yield f"{header['description']}. {about}".strip()


def rich_text(paragraphs: Iterator[str]) -> str:
    r"""Paragraphs as RTF, which ReaPack shows. Beyond ASCII a character is ``\uN?`` of its UTF-16 units."""
    return "{\\rtf1\\ansi\n" + "\n".join(f"{_escaped(text)}\\par" for text in paragraphs) + "\n}"


def _escaped(text: str) -> str:
    return "".join(_escaped_character(character) for character in text)


def _escaped_character(character: str) -> str:
    if character in "\\{}":
        return "\\" + character
    if character.isascii():
        return character
    units = character.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(f"\\u{number}?" for number in numbers)
