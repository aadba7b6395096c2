"""What a source of meters and news can do."""

from __future__ import annotations

from typing import Protocol

from bridge.surfaces.commands import Command


class Source(Protocol):
    """Meters, play state, and news of the project for one board."""

    async def do(self, command: Command) -> None:
        """``play``, ``seek`` or ``reset_holds``. Raises :class:`bridge.surfaces.commands.Refused`."""
        ...
