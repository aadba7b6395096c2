"""The block loop: every track of a session, level by level on all cores, into the master.

Conventions
-----------
* Tracks of one level run at the same time, each in one thread; what one track sums, it sums in the order of its
  routes. So neither the number of threads nor the size of the blocks changes the result.
* The length is that of the session up to the end of its last item, and what rings on after it (``ending``).
* A stem is what a track feeds the master with, before the master's plug-ins and fader: the stems add up to what
  the master gets. With ``every_track`` there is a stem for every track that is no folder instead: its sound behind
  its own fader, times the faders of the folders that it goes through.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from bridge.audio.media import Library
from bridge.audio.parts import Part, parts_of, sample_rate_of
from bridge.preview import layout_of
from bridge.render.controls import Controls
from bridge.render.delays import Lag
from bridge.render.ending import Mixed, until_silent
from bridge.render.fxmap import NotModelled, modelled
from bridge.render.graph import Graph, build
from bridge.render.handles import allow_open_files
from bridge.render.insert import Insert
from bridge.render.notes import (
    Bypassed,
    Notes,
    said_of_rendering,
    simplified_automation,
    simplified_items,
)
from bridge.render.routes import MASTER, Connection, Route, Tap
from bridge.render.source import ItemSource
from bridge.render.strip import Input, Strip, mix
from bridge.render.timing import LONGEST_TAIL, Timing, timing
from bridge.session import Master, Session, Track
from bridge.words import track_name
from bridge.workers import default_workers

Audio = NDArray[np.float64]

BLOCK: Final = 1 << 14
"""Frames per block: a stereo block of float64 stays in a core's second-level cache."""

ON_A_TAKE: Final = "it is on a take, where none is modelled"

USUAL_RATE: Final = 48000
USUAL_BPM: Final = 120.0


@dataclass(frozen=True, slots=True)
class Stem:
    """A track as it is heard. ``number`` counts tracks from 1."""

    number: int
    name: str
    route: Route


class Mixer:
    """A session made ready to render. Use as a context manager; leaving it closes the media files.

    Parameters
    ----------
    session : Session
    sample_rate : int, optional
        In Hz. If not given the project's own, else that of most of the media, else 48 kHz.
    threads : int, optional
        One per core if not given.
    block : int
        Frames per block.
    master_fx : bool
        Whether the master's plug-ins are heard.
    every_track : bool
        Stems of all tracks that are no folders, not of what feeds the master.
    folders : bool
        Of the folders as well.

    Attributes
    ----------
    sample_rate, channels : int
        Of the mix; the stems have them too.
    frames : int
        The most that the mix can have: it ends earlier where it has died away.
    stems : tuple of Stem
    notes : Notes
        What is left out. Complete only once all blocks were rendered.
    """

    def __init__(
        self,
        session: Session,
        *,
        sample_rate: int | None = None,
        threads: int | None = None,
        block: int = BLOCK,
        master_fx: bool = True,
        every_track: bool = False,
        folders: bool = False,
    ) -> None:
        self.notes = Notes()
        self._block = block
        self._threads = default_workers() if threads is None else threads
        graph = build(session)
        self.notes.loops += graph.broken
        parts = self._look(session, graph)
        everything = [part for track_parts in parts.values() for part in track_parts]
        usual = session.sample_rate or (sample_rate_of(everything, None) if everything else USUAL_RATE)
        self.sample_rate = sample_rate or usual
        self.channels = max(2, session.master.channels)
        graph = _sounding(graph, parts)
        tracks = {track.guid: track for track in session.tracks}
        allow_open_files(len(parts))
        self._sources = {
            key: ItemSource(tracks[key], found, self.sample_rate) for key, found in parts.items() if found
        }
        self._names = {key: track_name(track.name) for key, track in tracks.items()}
        heard = [*_each_track(session, graph, folders=folders)] if every_track else [*graph.inputs[MASTER]]
        self._prepare(session, graph, tracks, heard, master_fx=master_fx)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for source in self._sources.values():
            source.close()

    def blocks(self, *, stems: bool = False) -> Iterator[Mixed]:
        """The mix, and its stems where they are wanted, from start to end. To be asked for once."""
        yield from until_silent(self._blocks(stems=stems), self._last, self.sample_rate)
        for key, source in self._sources.items():
            self.notes.problems += [said_of_rendering(self._names[key], problem) for problem in source.problems]

    def _blocks(self, *, stems: bool) -> Iterator[Mixed]:
        late = self._timing.departure[MASTER]
        more = late - self._timing.arrival[MASTER]
        inputs = [self._input(stem.route, more) for stem in self.stems] if stems else []
        end = self.frames + late
        with ThreadPoolExecutor(self._threads) as pool:
            for start in range(0, end, self._block):
                count = min(self._block, end - start)
                taps = self._run_levels(pool, start, count)
                whole = Mixed(taps[MASTER, Tap.POST_FADER], tuple(self._stem(one, taps, count) for one in inputs))
                yield whole.between(max(0, late - start))

    def _look(self, session: Session, graph: Graph) -> dict[str, tuple[Part, ...]]:
        """What sounds on every track that is heard."""
        found = {}
        with Library() as library:
            for track in session.tracks:
                if track.guid not in graph.playing:
                    continue
                parts = parts_of(track, library)
                found[track.guid] = parts.parts
                name = track_name(track.name)
                self.notes.problems += [said_of_rendering(name, problem) for problem in parts.problems]
                self.notes.simplified += simplified_items(track, parts.parts)
                if parts.parts:
                    self.notes.bypassed += [Bypassed(name, plugin, ON_A_TAKE) for plugin in track.take_fx]
        return found

    def _prepare(
        self, session: Session, graph: Graph, tracks: dict[str, Track], heard: list[Route], *, master_fx: bool
    ) -> None:
        bpm = session.tempi[0].bpm if session.tempi else USUAL_BPM
        owners: dict[str, Track | Master] = {**tracks, MASTER: session.master}
        if not master_fx:
            owners[MASTER] = replace(session.master, fx=())
        inserts = {key: self._inserts(key, owners[key], bpm) for key in graph.order}
        latency = {key: sum(one.latency for one in found) for key, found in inserts.items()}
        tail = {key: math.fsum(one.tail for one in found) for key, found in inserts.items()}
        self._timing: Timing = timing(graph, latency, tail)
        self._last = max((source.end for source in self._sources.values()), default=0)
        rings = min(LONGEST_TAIL, self._timing.tail_out[MASTER])
        self.frames = self._last + math.ceil(rings * self.sample_rate) if self._last > 0 else 0
        self._widths = {key: self.channels if key == MASTER else tracks[key].channels for key in graph.order}
        offered: dict[str, set[Tap]] = {key: set() for key in graph.order}
        offered[MASTER].add(Tap.POST_FADER)
        for route in (*chain.from_iterable(graph.inputs.values()), *heard):
            offered[route.source].add(route.tap)
        self._levels = [
            [self._strip(key, owners[key], session, graph, inserts[key], offered[key]) for key in level]
            for level in graph.levels
        ]
        numbers = {track.guid: number for number, track in enumerate(session.tracks, 1)}
        self.stems = tuple(Stem(numbers[route.source], self._names[route.source], route) for route in heard)
        self._master = session.master

    def _inserts(self, key: str, owner: Track | Master, bpm: float) -> list[Insert]:
        name = self._names.get(key, "Master")
        self.notes.simplified += simplified_automation(owner, name)
        found = []
        for fx in owner.fx if owner.fx_enabled else ():
            if not fx.enabled or fx.offline:
                continue
            channels = self.channels if isinstance(owner, Master) else owner.channels
            try:
                model = modelled(fx, sample_rate=self.sample_rate, channels=channels, bpm=bpm)
            except NotModelled as reason:
                self.notes.bypassed.append(Bypassed(name, fx.name, str(reason)))
                continue
            self.notes.simplified += [f'"{name}": {fx.name}: {what}.' for what in model.simplified]
            found.append(model.insert)
        return found

    def _strip(
        self,
        key: str,
        owner: Track | Master,
        session: Session,
        graph: Graph,
        inserts: list[Insert],
        offered: set[Tap],
    ) -> Strip:
        return Strip(
            key,
            self._widths[key],
            Controls.of(owner, session),
            inserts,
            [self._input(route) for route in graph.inputs[key]],
            self._sources.get(key),
            arrival=self._timing.arrival[key],
            offered=offered,
            sample_rate=self.sample_rate,
        )

    def _input(self, route: Route, more: int = 0) -> Input:
        return Input(route, Lag(self._timing.held(route) + more, self._widths[route.source]))

    def _run_levels(self, pool: ThreadPoolExecutor, start: int, count: int) -> dict[tuple[str, Tap], Audio]:
        taps: dict[tuple[str, Tap], Audio] = {}
        for level in self._levels:
            for strip, offered in zip(
                level, pool.map(lambda strip: strip.run(start, count, taps), level), strict=True
            ):
                taps.update({(strip.key, tap): audio for tap, audio in offered.items()})
        self._finish(taps[MASTER, Tap.POST_FADER])
        return taps

    def _finish(self, audio: Audio) -> None:
        """Mute and mono of the master, in place."""
        if self._master.mute:
            audio[:] = 0.0
        elif self._master.mono:
            audio[:, :2] = audio[:, :2].mean(axis=1, keepdims=True)

    def _stem(self, one: Input, taps: dict[tuple[str, Tap], Audio], count: int) -> Audio:
        audio = np.zeros((count, self.channels))
        mix(one.lag.process(taps[one.route.source, one.route.tap]), one.route.connections, audio)
        return audio


def _sounding(graph: Graph, parts: dict[str, tuple[Part, ...]]) -> Graph:
    """The graph without tracks that nothing can be heard of; the master stays."""
    sounding: set[str] = set()
    for key in graph.order:
        if parts.get(key) or any(route.source in sounding for route in graph.inputs[key]) or key == MASTER:
            sounding.add(key)
    levels = tuple(tuple(key for key in level if key in sounding) for level in graph.levels)
    inputs = {key: tuple(route for route in graph.inputs[key] if route.source in sounding) for key in sounding}
    return replace(graph, levels=tuple(level for level in levels if level), inputs=inputs)


def _each_track(session: Session, graph: Graph, *, folders: bool) -> Iterator[Route]:
    """Every track that can be heard, as if it went straight to the master; folders where they are wanted."""
    layout = layout_of(session)
    leading = {route.source for routes in graph.inputs.values() for route in routes}
    faders = {track.guid: track.volume for track in session.tracks}
    for track in session.tracks:
        if track.guid in leading and (folders or not layout.is_folder(track.guid)):
            above = layout.ancestors(track.guid) if track.main_send else ()
            gain = math.prod(faders[folder] for folder in above)
            sides = tuple(Connection(side, side, gain) for side in range(min(2, track.channels)))
            yield Route(track.guid, MASTER, Tap.POST_FADER, sides)
