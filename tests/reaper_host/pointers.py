"""Pointers as scripts hold them: text with an address, dead once its object is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.reaper_host.declare import ApiMisuse
from tests.reaper_host.objects import Key, Thing

FIRST_ADDRESS = 0x0000000140010000
STEP = 0x40


@dataclass(slots=True)
class Pointers:
    """Address ↔ object. An address is never given twice."""

    things: dict[int, Thing] = field(default_factory=dict)
    addresses: dict[Key, int] = field(default_factory=dict)
    next_address: int = FIRST_ADDRESS

    def text(self, kind: str, thing: Thing | None) -> str:
        """``(kind)0x...`` of an object, all zeros for none."""
        return pointer_text(kind, self.address(thing) if thing is not None else 0)

    def address(self, thing: Thing) -> int:
        """The address of an object, a new one the first time."""
        found = self.addresses.get(thing.key)
        if found is None:
            found = self.next_address
            self.next_address += STEP
            self.addresses[thing.key] = found
            self.things[found] = thing
        return found

    def find(self, address: int, kind: str) -> Any:
        """The object at an address.

        Raises
        ------
        ApiMisuse
            If there is none: reapy switches off the check that REAPER's binding makes, so REAPER would crash.
        """
        thing = self.things.get(address)
        if thing is None:
            raise ApiMisuse(f"the {kind} at 0x{address:X} is dead or never was")
        if kind not in (thing.kind, "void*"):
            raise ApiMisuse(f"a {thing.kind} was given for a {kind}")
        return thing

    def is_valid(self, address: int, kind: str) -> bool:
        """Whether a living object of this kind is at the address."""
        thing = self.things.get(address)
        return thing is not None and kind in (thing.kind, "void*")

    def kill(self, dies: Callable[[Thing], bool]) -> None:
        """Forget the objects for which this holds."""
        for address, thing in [(address, thing) for address, thing in self.things.items() if dies(thing)]:
            del self.things[address]
            del self.addresses[thing.key]


def pointer_text(kind: str, address: int) -> str:
    """A pointer as REAPER's binding writes it."""
    return f"({kind})0x{address:016X}"
