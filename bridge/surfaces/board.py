"""The one picture that all surfaces look at, and who is told what has changed in it.

A watcher pulls at its own pace and learns which parts changed since it last looked: newest wins, nothing queues
up, a slow one holds nobody up. All of this happens in the bridge's one event loop; nothing here is locked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from bridge.surfaces.picture import MasterMeter, Meter, Picture, Run, Strip

Part = Literal["project", "strip", "meter", "master", "rows", "run"]
Key = tuple[Part, str]
"""A part of the picture; a strip and a meter by GUID, the others with an empty word."""


class Watch:
    """One watcher's list of what changed since it last looked."""

    def __init__(self) -> None:
        self._changed: set[Key] = set()
        self._wake = asyncio.Event()

    def note(self, keys: Iterable[Key]) -> None:
        """These have changed."""
        self._changed.update(keys)
        if self._changed:
            self._wake.set()

    def take(self) -> frozenset[Key]:
        """What changed since this was last called."""
        taken = frozenset(self._changed)
        self._changed.clear()
        self._wake.clear()
        return taken

    async def changed(self) -> None:
        """Wait until something has changed."""
        await self._wake.wait()


class Board:
    """The picture of one project and its watchers."""

    def __init__(self, picture: Picture | None = None) -> None:
        self._picture = picture or Picture()
        self._watches: set[Watch] = set()

    @property
    def picture(self) -> Picture:
        """How things stand now."""
        return self._picture

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """A watcher, told of changes until the block ends. It begins with everything unseen."""
        watch = Watch()
        watch.note(everything(self._picture))
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def show(self, picture: Picture) -> None:
        """Another picture; watchers are told of the parts that differ."""
        before, self._picture = self._picture, picture
        self._tell(differences(before, picture))

    def run(self, **changes: Any) -> None:
        """Change what is said of the run, by the fields of :class:`~bridge.surfaces.picture.Run`."""
        run: Run = replace(self._picture.run, **changes)
        self.show(replace(self._picture, run=run))

    def strip(self, guid: str, **changes: Any) -> None:
        """Change one strip, by the fields of :class:`~bridge.surfaces.picture.Strip`. A GUID not there is left."""
        strips = tuple(replace(one, **changes) if one.guid == guid else one for one in self._picture.strips)
        self.show(replace(self._picture, strips=strips))

    def meter(self, meters: Mapping[str, Meter], master: MasterMeter, *, playing: bool) -> None:
        """New readings of all meters: the fast way, only they are compared."""
        before = self._picture
        self._picture = replace(before, meters=dict(meters), master=master, playing=playing)
        changed: set[Key] = {("meter", guid) for guid, meter in meters.items() if before.meters.get(guid) != meter}
        changed |= {("meter", guid) for guid in before.meters.keys() - meters.keys()}
        if before.master != master:
            changed.add(("master", ""))
        if before.playing != playing:
            changed.add(("project", ""))
        self._tell(changed)

    def _tell(self, changed: set[Key]) -> None:
        if changed:
            for watch in self._watches:
                watch.note(changed)


def everything(picture: Picture) -> Iterator[Key]:
    """Every part of a picture."""
    for part in ("project", "rows", "run", "master"):
        yield part, ""
    for strip in picture.strips:
        yield "strip", strip.guid
        yield "meter", strip.guid


def differences(before: Picture, after: Picture) -> set[Key]:
    """The parts in which two pictures differ; strips that moved, came or went make the project differ too."""
    found: set[Key] = set()
    if _frame(before) != _frame(after):
        found.add(("project", ""))
    for part in ("rows", "run", "master"):
        if getattr(before, part) != getattr(after, part):
            found.add((part, ""))
    old: dict[str, Strip] = {strip.guid: strip for strip in before.strips}
    new: dict[str, Strip] = {strip.guid: strip for strip in after.strips}
    found |= {("strip", guid) for guid in old.keys() | new.keys() if old.get(guid) != new.get(guid)}
    every = before.meters.keys() | after.meters.keys()
    found |= {("meter", guid) for guid in every if before.meters.get(guid) != after.meters.get(guid)}
    return found


def _frame(picture: Picture) -> tuple[object, ...]:
    order = tuple((strip.guid, strip.in_mixer) for strip in picture.strips)
    return picture.project, picture.live, picture.playing, order
