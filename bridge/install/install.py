"""What ``deskhand install`` changes, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bridge.hosts.rpp.files import digest
from bridge.install import configure
from bridge.install.changes import Change, change, missing_folders, needed, read
from bridge.install.manifest import File, actions
from bridge.install.record import PLACE, Edited, Record, copy_name, digest_of, load
from bridge.install.resources import INI, KEYBOARD


@dataclass(frozen=True)
class Installation:
    """The changes in the order in which they are written: copies, the record, files, REAPER's settings last.

    ``replaces``: the Python library that REAPER loads now, where it is another one.
    ``in_the_way``: files of the user's, or changed by the user, of which a copy is kept.
    """

    changes: list[Change]
    replaces: Path | None
    in_the_way: list[PurePosixPath]


def plan(
    folder: Path, files: Sequence[File], library: Path, *, osc: bool = True, osc_receives: bool = False
) -> Installation:
    """From what lies in the resource folder now to an installation of these files.

    ``osc``: with Deskhand's OSC device; ``osc_receives``: which REAPER also listens on.

    Raises
    ------
    UserError
        If something there cannot be read.
    """
    former = load(folder) or Record()
    settings, keys = read(folder / INI) or b"", read(folder / KEYBOARD)
    edit = configure.apply(
        settings,
        keys or b"",
        former,
        library=library,
        actions=actions(files),
        osc=osc,
        osc_receives=osc_receives,
    )
    record, in_the_way = _with_files(folder, files, edit.record)
    edits = [change(folder / KEYBOARD, edit.keyboard), change(folder / INI, edit.settings)]
    record = _with_edits(folder, edits, record)
    writes = [change(folder / file.target, file.data) for file in files]
    writes += [_removed(folder, name, digests) for name, digests in _left_over(former, files).items()]
    copies = [
        replace(change(folder / name, read(folder / target)), copy=True)
        for target, name in record.copies.items()
        if former.copies.get(target) != name
    ]
    made = missing_folders([*copies, *writes], folder)
    record = replace(record, folders=sorted({*record.folders, *(_relative(path, folder) for path in made)}))
    rest = needed([*writes, *edits])
    if not rest and former != Record():
        return Installation([], configure.other_library(settings, library), in_the_way)
    return Installation(
        needed([*copies, change(folder / PLACE, record.encoded()), *rest]),
        configure.other_library(settings, library),
        in_the_way,
    )


def _with_files(folder: Path, files: Sequence[File], record: Record) -> tuple[Record, list[PurePosixPath]]:
    """The record with the files, and those that hold something else than Deskhand wrote."""
    written = {
        name: digests for name, digests in record.files.items() if PurePosixPath(name) in {f.target for f in files}
    }
    copies, in_the_way = dict(record.copies), []
    for file in files:
        name, there = str(file.target), read(folder / file.target)
        ours = written.get(name, [])
        if there is not None and there != file.data and digest(there) not in ours:
            copies[name] = str(copy_name(folder, file.target))
            in_the_way.append(file.target)
        if there != file.data or ours:
            fresh = digest(file.data)
            written[name] = [*(known for known in ours if known != fresh), fresh]
    return replace(record, files=written, copies=copies), in_the_way


def _with_edits(folder: Path, edits: Sequence[Change], record: Record) -> Record:
    """The record with the digests of REAPER's files, and with the names of their copies."""
    edited, copies = dict(record.edited), dict(record.copies)
    for entry in edits:
        name, now, after = entry.path.name, digest_of(entry.before), digest_of(entry.after)
        if now == after:
            continue
        if name not in edited:
            edited[name] = Edited(now, after)
            if entry.before is not None:
                copies[name] = str(copy_name(folder, PurePosixPath(name)))
        else:
            known = edited[name]
            edited[name] = Edited(known.before, after if now in (known.before, known.after) else "")
    return replace(record, edited=edited, copies=copies)


def _left_over(former: Record, files: Sequence[File]) -> dict[str, list[str]]:
    """Files of an earlier version that this one does not have."""
    targets = {str(file.target) for file in files}
    return {name: digests for name, digests in former.files.items() if name not in targets}


def _removed(folder: Path, name: str, digests: Sequence[str]) -> Change:
    """A file of ours taken away; one that the user changed stays."""
    there = read(folder / name)
    return Change(folder / name, there, None if digest_of(there) in digests else there)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
