"""The rules of ReaPack for an index, and ours: what it names is in the repository, every script is in it.

Sources: cfillion/reapack ``index_v1.cpp``, ``package.cpp``, ``version.cpp``, ``source.cpp``, ``remote.cpp`` (what
the reader refuses or drops without a word), cfillion/reapack-index ``index.rb``, ``source.rb``, ``cdetector.rb``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

from publish import headers, sources

TYPES: Final = {
    "script", "extension", "effect", "data", "theme", "langpack", "webinterface", "projecttpl", "tracktpl",
    "midinotenames", "autoitem", "keymap",
}  # fmt: skip
PLATFORMS: Final = {
    "all", "windows", "win32", "win64", "windows-arm64ec", "darwin", "darwin32", "darwin64", "darwin-arm64",
    "linux", "linux32", "linux64", "linux-armv7l", "linux-aarch64",
}  # fmt: skip
SECTIONS: Final = {
    "main", "midi_editor", "midi_inlineeditor", "midi_eventlisteditor", "mediaexplorer", "crossfade_editor",
}  # fmt: skip
NAME: Final = re.compile(r'[^*\\:<>?/|"\x00-\x1f\x7f]+')
RESERVED: Final = re.compile(r"[. ].*|.*[. ]|CLOCK\$|COM\d|LPT\d", re.IGNORECASE)
ADDRESS: Final = re.compile(r"https?://(?:[a-zA-Z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[a-fA-F0-9]{2})+")


def problems(root: Path, text: str) -> list[str]:
    """What is wrong with the scripts and with this index of them, one sentence each; empty where it may go out."""
    version = sources.version(root)
    scripts = [*sources.actions(root), *sources.effects(root)]
    found = [fault for path in scripts for fault in headers.problems(path, version)]
    found += [fault for path in sources.modules(root) for fault in headers.problems(path, version, module=True)]
    try:
        index = Xml.fromstring(text)  # noqa: S314 (our own file)
    except Xml.ParseError as error:
        return [*found, f"the index is not well-formed: {error}"]
    return [*found, *_of_index(index), *_of_coverage(root, index)]


def _of_index(index: Xml.Element) -> Iterator[str]:
    if index.tag != "index" or index.get("version") != "1":
        yield 'the root must be <index version="1">'
    yield from _of_name("index", index.get("name", ""))
    yield from _twice("category", index.findall("category"))
    for category in index.findall("category"):
        for part in category.get("name", "").split("/"):
            yield from _of_name("category", part)
        if not category.findall("reapack"):
            yield f"category {category.get('name')}: no package"
        yield from _twice("package", category.findall("reapack"))
        for package in category.findall("reapack"):
            yield from _of_package(package)
    yield from _of_targets(index)


def _of_package(package: Xml.Element) -> Iterator[str]:
    name = package.get("name", "")
    yield from _of_name("package", name)
    if package.get("type") not in TYPES:
        yield f"package {name}: {package.get('type')!r} is no type"
    if not package.get("desc"):
        yield f"package {name}: no description"
    if not package.findall("version"):
        yield f"package {name}: no version"
    yield from _twice("version", package.findall("version"))
    for version in package.findall("version"):
        yield from _of_version(version)
    for link in package.findall("metadata/link"):
        if not ADDRESS.fullmatch(link.get("href") or link.text or ""):
            yield f"package {name}: {link.text!r} is no address"


def _of_version(version: Xml.Element) -> Iterator[str]:
    name = version.get("name", "")
    yield from headers.version_problems(name)
    if not version.get("author"):
        yield f"version {name}: no author"
    if "time" in version.attrib and not _is_time(version.get("time", "")):
        yield f"version {name}: {version.get('time')!r} is no time"
    if not version.findall("source"):
        yield f"version {name}: no file"
    for source in version.findall("source"):
        yield from _of_source(source, name)


def _of_source(source: Xml.Element, version: str) -> Iterator[str]:
    address, file = source.text or "", source.get("file", "")
    if not ADDRESS.fullmatch(address):
        yield f"{file}: {address!r} is no address"
    elif f"/v{version}/" not in address:
        yield f"{file}: {address} is not pinned to v{version}"
    for part in file.split("/"):
        yield from _of_name("file", part)
    if source.get("type", "script") not in TYPES:
        yield f"{file}: {source.get('type')!r} is no type"
    if source.get("platform", "all") not in PLATFORMS:
        yield f"{file}: {source.get('platform')!r} is no platform"
    for section in source.get("main", "").split():
        if section not in SECTIONS:
            yield f"{file}: {section!r} is no section of the action list"


def _of_targets(index: Xml.Element) -> Iterator[str]:
    packages = (package.findall("version") for package in index.iterfind("category/reapack"))
    latest = [versions[-1] for versions in packages if versions]
    yield from _files_twice([source for version in latest for source in version.findall("source")])


def _files_twice(found: list[Xml.Element]) -> Iterator[str]:
    targets = Counter(
        (source.get("type", "script"), source.get("file", "").casefold(), source.get("platform", "all"))
        for source in found
    )
    yield from (f"{file}: installed twice" for (_, file, _), count in targets.items() if count > 1)


def _of_coverage(root: Path, index: Xml.Element) -> Iterator[str]:
    version = sources.version(root)
    prefix = f"{sources.REPOSITORY}/raw/v{version}/"
    named = [source for source in index.iter("source") if (source.text or "").startswith(prefix)]
    paths = {unquote((source.text or "").removeprefix(prefix)): source for source in named}
    yield from (f"{path}: not in the repository" for path in paths if not (root / path).is_file())
    for source in sources.sources(root):
        if source.path not in paths:
            yield f"{source.path}: not in the index"
        elif source.action != ("main" in paths[source.path].get("main", "").split()):
            yield f"{source.path}: {'not ' if source.action else ''}in the action list"


def _of_name(what: str, name: str) -> Iterator[str]:
    if not NAME.fullmatch(name) or RESERVED.fullmatch(name):
        yield f"{what} {name!r}: not a name that every system can store"


def _twice(what: str, elements: list[Xml.Element]) -> Iterator[str]:
    names = Counter(element.get("name", "").casefold() for element in elements)
    yield from (f"{what} {name!r} stands there twice" for name, count in names.items() if count > 1)


def _is_time(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return True
