"""What shows the board to the outside: an OSC hub, a page. Each is started and stopped with its project.

All services of a project run in the bridge's one event loop, beside the switchboard (``docs/agent.md``). They are
made by ``OscService(board, engine, settings)`` and ``WebService(board, engine, settings)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from bridge.surfaces.commands import Engine

if TYPE_CHECKING:
    from bridge.plan import Plan
    from bridge.proposal import Proposal
    from bridge.receipt import Receipt

LOOPBACK: Final = "127.0.0.1"
OSC_PORT: Final = 47802
WEB_PORT: Final = 47803


class Service(Protocol):
    """Listens from :meth:`start` to :meth:`stop`, once; a second project gets services of its own."""

    @property
    def where(self) -> str:
        """Where it is reached: a link with its token, or an address and port. Known once it has started."""
        ...

    @property
    def visitors(self) -> int:
        """How many look at it now. A bridge with visitors does not leave."""
        ...

    async def start(self) -> None:
        """Listen.

        Raises
        ------
        bridge.errors.UserError
            Where it cannot, e.g. because the port is taken.
        """
        ...

    async def stop(self) -> None:
        """Say goodbye, hang up on everybody and give the port back. Nothing of it is left running."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OscSettings:
    """Where the OSC hub listens (port 0: any free one) and which other machines it hears, by address."""

    host: str = LOOPBACK
    port: int = OSC_PORT
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the page is (port 0: any free one), and the token that its link carries."""

    token: str
    host: str = LOOPBACK
    port: int = WEB_PORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands behind the rows of a picture: for a report, or for before and after by ear.

    ``plan`` holds the ticked edits. ``receipt`` is that of the last writing, None before it.
    """

    proposal: Proposal
    plan: Plan
    receipt: Receipt | None = None


class Workbench(Engine, Protocol):
    """The engine of one project, as a service sees it."""

    def shown(self) -> Shown | None:
        """What the rows were made from; None before anything was proposed."""
        ...
