"""``deskhand`` with a page and an OSC hub that only listen: ``python -m tests.bridge.surfaces.serve_under_test``.

What they would show is said on one line of JSON to whoever connects to the page's port.
"""

from __future__ import annotations

import asyncio
import json
import sys
import types
from dataclasses import dataclass, field

from bridge.cli.main import main
from bridge.surfaces.board import Board
from bridge.surfaces.engine import Bench
from bridge.surfaces.service import OscSettings, WebSettings


@dataclass
class Page:
    """Says which project it shows."""

    board: Board
    bench: Bench
    settings: WebSettings
    visitors: int = 0
    _server: asyncio.Server = field(init=False)

    @property
    def where(self) -> str:
        port = self._server.sockets[0].getsockname()[1]
        return f"http://{self.settings.host}:{port}/?token={self.settings.token}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._tell, self.settings.host, self.settings.port)

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _tell(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        picture = self.board.picture
        told = {"project": picture.project, "strips": len(picture.strips), "error": picture.run.error}
        writer.write(json.dumps(told).encode())
        writer.close()


@dataclass
class Hub:
    """Listens to nobody."""

    board: Board
    bench: Bench
    settings: OscSettings
    visitors: int = 0

    @property
    def where(self) -> str:
        return f"{self.settings.host}, port {self.settings.port}"

    async def start(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Nothing."""


def stand_in(name: str, **contents: object) -> None:
    """A module in the place of the real one."""
    module = types.ModuleType(name)
    vars(module).update(contents)
    sys.modules[name] = module


if __name__ == "__main__":
    stand_in("bridge.web")
    stand_in("bridge.web.app", WebService=Page)
    stand_in("bridge.osc")
    stand_in("bridge.osc.server", OscService=Hub)
    sys.exit(main())
