"""The page as a service of the bridge: what is reached where, from its start to its end."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bridge.errors import UserError
from bridge.serve.port import listening
from bridge.surfaces.actions import ACTIONS
from bridge.surfaces.board import Board
from bridge.surfaces.service import LOOPBACK, WebSettings, Workbench
from bridge.web.admission import Admission, protect
from bridge.web.hearing import Hearing, line, new_folder
from bridge.web.report import NOTHING, POLICY, report
from bridge.web.visit import Counts, Visit, new_socket
from bridge.words import spoken
from models.ears.taxonomy import FAMILIES, ROLES

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

STATIC: Final = Path(__file__).with_name("static")
TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
MOST_PAGES: Final = 16
LONGEST_REQUEST: Final = 8192
"""Bytes of a request's body: nothing that is sent has one."""
GOODBYE: Final = 2.0
"""Seconds that requests have for their end."""


class WebService:
    """The page of one project (:class:`bridge.surfaces.service.Service`).

    Attributes
    ----------
    counts : Counts
        Frames that were malformed, commands that were refused.
    """

    def __init__(self, board: Board, engine: Workbench, settings: WebSettings) -> None:
        self._board = board
        self._engine = engine
        self._settings = settings
        self._visits: set[Visit] = set()
        self._runner: web.AppRunner | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._hearing: Hearing | None = None
        self._port = settings.port
        self.counts = Counts()

    @property
    def where(self) -> str:
        """The link."""
        return f"http://{LOOPBACK}:{self._port}/?token={self._settings.token}"

    @property
    def visitors(self) -> int:
        """Pages that are open."""
        return len(self._visits)

    async def start(self) -> None:
        """See :class:`bridge.surfaces.service.Service`."""
        listener = _listening(self._settings)
        self._port = listener.getsockname()[1]
        self._folder = new_folder()
        self._hearing = Hearing(Path(self._folder.name))
        admission = Admission(self._settings.token, self._port)
        app = web.Application(middlewares=[admission.middleware()], client_max_size=LONGEST_REQUEST)
        app.on_response_prepare.append(protect)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/socket", self._socket),
                web.get("/report", self._report),
                web.post("/hear", self._hear),
                web.get("/hear/{number}/{side}.flac", self._clip),
                web.get("/static/{name}", self._static),
            ]
        )
        self._runner = web.AppRunner(
            app, handle_signals=False, access_log=None, handler_cancellation=True, shutdown_timeout=GOODBYE
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """See :class:`bridge.surfaces.service.Service`."""
        await asyncio.gather(*(visit.leave() for visit in list(self._visits)))
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return _file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return _file(request.match_info["name"])

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if len(self._visits) >= MOST_PAGES:
            raise web.HTTPServiceUnavailable(text=f"{MOST_PAGES} pages are open already. Close one of them.")
        connection = new_socket()
        visit = Visit(connection, self._board, self._engine, self.counts, greeting())
        self._visits.add(visit)
        try:
            await connection.prepare(request)
            await visit.run()
        finally:
            self._visits.discard(visit)
        return connection

    async def _report(self, request: web.Request) -> web.StreamResponse:
        assert self._hearing is not None
        shown = self._engine.shown()
        if shown is None:
            raise web.HTTPNotFound(text=NOTHING)
        text = await asyncio.to_thread(report, shown, self._hearing.of(shown.plan))
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        assert self._hearing is not None
        shown = self._engine.shown()
        if shown is None or not shown.plan.edits:
            raise web.HTTPConflict(text="No row is ticked: before and after are the same. Tick rows first.")
        if self._hearing.busy:
            raise web.HTTPConflict(text="Before and after are being rendered already. Wait for them.")
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        async with aclosing(self._hearing.render(shown)) as lines:
            async for told in lines:
                await response.write(line(told))
        return response

    async def _clip(self, request: web.Request) -> web.StreamResponse:
        assert self._hearing is not None
        path = self._hearing.clip(request.match_info["side"], request.match_info["number"])
        if path is None:
            raise web.HTTPNotFound(text="This was rendered anew, or not at all. Render before and after again.")
        return web.FileResponse(path, headers={"Content-Type": "audio/flac"})


def greeting() -> dict[str, Any]:
    """What a page has to know once: actions, and classes by family."""
    families = {**FAMILIES, "no instrument": ROLES}
    return {
        "hello": {
            "actions": list(ACTIONS),
            "classes": [
                {"family": family, "labels": [[label, spoken(label)] for label in labels]}
                for family, labels in families.items()
            ],
        }
    }


def _file(name: str) -> web.FileResponse:
    """A file of the page: one of those that lie there, by its bare name."""
    path = STATIC / name
    kind = TYPES.get(path.suffix)
    if path.parent != STATIC or kind is None or not path.is_file():
        raise web.HTTPNotFound(text="There is no such file.")
    return web.FileResponse(path, headers={"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-cache"})


def _listening(settings: WebSettings) -> socket.socket:
    if settings.host != LOOPBACK:
        raise UserError(
            f"The page is for this computer alone and does not listen on {settings.host}. Nothing was started. "
            "A control surface on another machine is reached by OSC."
        )
    try:
        listener = listening(settings.port)
    except OSError as error:
        raise UserError(
            f"Port {settings.port} of this computer is taken by another program ({error.strerror}). Nothing was "
            "started. Name another port for the page with --web-port."
        ) from error
    listener.setblocking(False)
    return listener
