"""The process: one bridge for each user, on 127.0.0.1 alone, from the free port to the last child."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.runtime import (
    PROTOCOL,
    BridgeRecord,
    program_version,
    remove_bridge,
    runtime_folder,
    token,
    write_bridge,
)
from bridge.serve.actions import Actions
from bridge.serve.dial import living_bridge
from bridge.serve.hub import CONNECTIONS, Hub
from bridge.serve.lock import only_one
from bridge.serve.port import listening
from bridge.serve.wire import Patience
from bridge.surfaces.showing import Doors, Showing, Wanted, existing

LOG = logging.getLogger(__name__)
LOG_NAME: Final = "serve.log"
"""In the runtime folder. What a bridge prints that REAPER started goes to ``bridge.log`` there."""
LOG_BYTES: Final = 2**20
LOG_FILES: Final = 3
_ENDINGS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def serve(
    port: int,
    *,
    actions: Actions | None = None,
    patience: Patience | None = None,
    doors: Doors | None = None,
    wanted: Wanted | None = None,
    ready: Callable[[BridgeRecord], None] = lambda record: None,
    shown: Callable[[Sequence[str]], None] = lambda where: None,
) -> None:
    """Run a bridge until it is told to stop or has been alone for too long.

    Parameters
    ----------
    port
        Where to listen, 0 for any free port.
    doors
        Where page and OSC hub listen, once a project is shown; without them none can be.
    wanted
        What is shown from the start; a bridge with this stays until it is told to end.
    ready
        Is told where the bridge is once it can be reached.
    shown
        Is told where page and OSC hub are reached.

    Raises
    ------
    UserError
        When another bridge of this user runs, or the port is taken.
    """
    folder = runtime_folder()
    with only_one(folder / "bridge.lock"):
        if other := living_bridge(folder):
            raise UserError(
                f"A bridge runs already (process {other.pid}, port {other.port}, version {other.version}). "
                'It goes on running, and one is enough. To end it, run "deskhand serve --stop".'
            )
        listener = _listen(port)
        record = BridgeRecord(listener.getsockname()[1], os.getpid(), program_version(), PROTOCOL)
        write_bridge(record, folder)
    _log_to(folder / LOG_NAME)
    hub = partial(Hub, record, token(folder), actions or Actions(), patience or Patience())
    try:
        asyncio.run(
            _serve(
                listener,
                hub,
                _Stage(doors or Doors(), wanted, shown),
                lambda: ready(record),
                lambda: remove_bridge(record, folder),
            )
        )
    finally:
        listener.close()
        remove_bridge(record, folder)


@dataclass(frozen=True)
class _Stage:
    doors: Doors
    wanted: Wanted | None
    shown: Callable[[Sequence[str]], None]


async def _serve(
    listener: socket.socket,
    new_hub: Callable[[], Hub],
    stage: _Stage,
    ready: Callable[[], None],
    vanish: Callable[[], None],
) -> None:
    """`vanish` is called before the jobs are ended, so that nobody dials a bridge that is about to leave."""
    hub = new_hub()
    showing = Showing(hub, stage.doors)
    hub.show = partial(_show, showing)
    hub.visitors = lambda: showing.visitors + (stage.wanted is not None)
    _end_on_signal(hub.stopped)
    server = await asyncio.start_server(hub.visit, sock=listener, backlog=CONNECTIONS)
    LOG.info("listening on %s:%d", *listener.getsockname())
    ready()
    try:
        if stage.wanted is not None:
            await asyncio.to_thread(stage.shown, await showing.show(stage.wanted))  # some browsers are waited for
        await hub.stopped.wait()
    finally:
        server.close()
        vanish()
        await showing.close()
        await hub.close()
        LOG.info("ended")


async def _show(showing: Showing, *, project: str | None, **place: str | None) -> Sequence[str]:
    return await showing.show(existing(Wanted(project=Path(project) if project is not None else None, **place)))


def _listen(port: int) -> socket.socket:
    try:
        listener = listening(port)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise UserError(
            f"Port {port} of this computer is taken by another program ({error.strerror}). Nothing was started. "
            'Run "deskhand serve --port 0" to take any free port: commands and REAPER find it by themselves.'
        ) from error
    listener.setblocking(False)
    return listener


def _end_on_signal(stopped: asyncio.Event) -> None:
    """Through the loop, which a signal then wakes; the loop of Windows takes no handlers, but wakes for any."""
    loop = asyncio.get_running_loop()
    for number in (getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)):
        if sys.platform == "win32":
            signal.signal(number, lambda number, frame: loop.call_soon_threadsafe(stopped.set))
        else:
            loop.add_signal_handler(number, stopped.set)


def _log_to(path: Path) -> None:
    handler = RotatingFileHandler(
        path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
