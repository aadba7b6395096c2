"""What the devices of one profile on one bank see: their messages are made once, and shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bridge.osc.devices import LARGEST_BANK, Device
from bridge.osc.lanes import Lane, Outbox
from bridge.surfaces.board import Key as Changed
from bridge.surfaces.picture import Picture, Row, Strip

HEADROOM: Final = 1.1
METERS: Final = frozenset({"meter", "master"})


@dataclass(frozen=True)
class Mixer:
    """The strips of a picture as the mixer shows them, worked out once for all views."""

    strips: tuple[Strip, ...]
    rows: tuple[Row, ...]

    @cached_property
    def shown(self) -> list[Strip]:
        """Those that are not hidden, in the mixer's order."""
        return [strip for strip in self.strips if strip.in_mixer]

    @cached_property
    def buses(self) -> list[Strip]:
        """The buses among them."""
        return [strip for strip in self.shown if strip.bus]

    @cached_property
    def by_guid(self) -> dict[str, Strip]:
        """All strips."""
        return {strip.guid: strip for strip in self.strips}

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        return Counter(row.guid for row in self.rows), Counter(row.guid for row in self.rows if row.accepted)

    def tally(self, guid: str) -> Tally:
        """How many rows of the plan are about a track."""
        edits, accepted = self._counts
        return Tally(edits[guid], accepted[guid])


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of the plan for one track, and those that are ticked."""

    edits: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Bank:
    """Strips from ``position`` (from 1) on, ``size`` of them, of ``count`` in the mixer."""

    position: int
    size: int
    count: int


@dataclass(frozen=True, slots=True)
class HubState:
    """What the hub says of itself."""

    armed: bool = False


@dataclass(slots=True)
class Pace:
    """So many times a second. What comes after a rest goes out at once.

    :data:`HEADROOM` lets what a jam has held up catch up: a source of the same rate would else stay late for good.
    """

    rate: float
    due: float = 0.0

    def spend(self, now: float) -> None:
        """One has gone out."""
        period = 1.0 / (HEADROOM * self.rate)
        self.due = max(self.due, now - period) + period


@dataclass
class View:
    """The messages of a profile on a bank. ``first`` counts from 0; ``size`` 0 is all strips."""

    device: Device
    first: int
    size: int
    outbox: Outbox = field(default_factory=Outbox)

    def __post_init__(self) -> None:
        self.values = Pace(self.device.values)
        self.meters = Pace(self.device.meters or self.device.values)
        self._lanes = {
            part: Lane(part, self.device, self.outbox)
            for part in (
                "strip", "tally", "meter", "bus", "bus_meter", "master", "run", "project", "bank", "hub"
            )
        }  # fmt: skip
        self._waiting: set[Changed] = set()
        self._metering: set[Changed] = set()
        self._places: dict[str, int] = {}
        self._buses: dict[str, int] = {}
        self._lit = self._lit_buses = 0

    def note(self, keys: Iterable[Changed]) -> None:
        """These parts of the picture have changed."""
        for key in keys:
            if key[0] not in METERS:
                self._waiting.add(key)
            elif self.device.meters:
                self._metering.add(key)

    def due(self) -> float | None:
        """When there is next something to be sent; None while there is nothing."""
        times = []
        if self._waiting or self.outbox.fresh:
            times.append(self.values.due)
        if self._metering:
            times.append(self.meters.due)
        return min(times, default=None)

    def bank(self, mixer: Mixer) -> Bank:
        """Where the bank is."""
        count = len(mixer.shown)
        return Bank(self.first + 1, self.size or min(count, LARGEST_BANK), count)

    def collect(self, picture: Picture, mixer: Mixer, hub: HubState, now: float) -> bool:
        """Put what is due into the outbox; whether anything may be sent now."""
        is_due = False
        if (self._waiting or self.outbox.fresh) and self.values.due <= now:
            self._collect_values(picture, mixer, hub)
            self.values.spend(now)
            is_due = True
        if self._metering and self.meters.due <= now:
            self._collect_meters(picture)
            self.meters.spend(now)
            is_due = True
        return is_due

    def _collect_values(self, picture: Picture, mixer: Mixer, hub: HubState) -> None:
        changed, self._waiting = self._waiting, set()
        parts = {part for part, _ in changed}
        if "project" in parts:
            self._lay_out(picture, mixer)
            self._lanes["project"].show(0, picture)
        self._lanes["hub"].show(0, hub)
        if "run" in parts:
            self._lanes["run"].show(0, picture.run)
        for part, guid in changed:
            if part == "strip":
                self._show_strip(guid, mixer)
        if "rows" in parts:
            for guid, n in self._places.items():
                self._lanes["tally"].show(n, mixer.tally(guid))

    def _show_strip(self, guid: str, mixer: Mixer) -> None:
        strip = mixer.by_guid.get(guid)
        if strip is not None and guid in self._places:
            self._lanes["strip"].show(self._places[guid], strip)
        if strip is not None and guid in self._buses:
            self._lanes["bus"].show(self._buses[guid], strip)

    def _collect_meters(self, picture: Picture) -> None:
        changed, self._metering = self._metering, set()
        meter, bus = self._lanes["meter"], self._lanes["bus_meter"]
        for part, guid in changed:
            if part == "master":
                self._lanes["master"].show(0, picture.master)
                continue
            n, place = self._places.get(guid), self._buses.get(guid)
            if n is not None:
                meter.show(n, picture.meters.get(guid))
            if place is not None:
                bus.show(place, picture.meters.get(guid))

    def _lay_out(self, picture: Picture, mixer: Mixer) -> None:
        """Every position anew; those that have lost their track are emptied."""
        bank = self.bank(mixer)
        strips = mixer.shown[self.first : self.first + bank.size]
        buses = mixer.buses[: self.device.buses]
        self._places = {strip.guid: n for n, strip in enumerate(strips, 1)}
        self._buses = {strip.guid: n for n, strip in enumerate(buses, 1)}
        self._lit = max(self._lit, bank.size)
        self._lit_buses = max(self._lit_buses, len(buses))
        self._lanes["bank"].show(0, bank)
        for n in range(1, self._lit + 1):
            strip = strips[n - 1] if n <= len(strips) else None
            self._lanes["strip"].show(n, strip)
            self._lanes["tally"].show(n, None if strip is None else mixer.tally(strip.guid))
            self._lanes["meter"].show(n, None if strip is None else picture.meters.get(strip.guid))
        for n in range(1, self._lit_buses + 1):
            strip = buses[n - 1] if n <= len(buses) else None
            self._lanes["bus"].show(n, strip)
            self._lanes["bus_meter"].show(n, None if strip is None else picture.meters.get(strip.guid))
