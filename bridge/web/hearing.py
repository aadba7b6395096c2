"""Before and after by ear: both are rendered in a child process on request, matched, and kept to be played."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bridge.errors import UserError
from bridge.plan import Plan
from bridge.session import Session
from bridge.surfaces import errand
from bridge.surfaces.child import Said
from bridge.surfaces.engine import Errand
from bridge.surfaces.tasks import Telling

if TYPE_CHECKING:
    from bridge.compare.compare import Comparison
    from bridge.surfaces.service import Shown

SIDES: Final = ("a", "b")
NO_SOUND: Final = "Nothing of this project sounds, so there is nothing to hear. Check where its media files are."


@dataclass(frozen=True, slots=True)
class Hear:
    """A session as it is and as a plan makes it: a task for a child process."""

    session: Session
    plan: Plan

    def __call__(self, telling: Telling) -> Comparison:
        """Render and compare."""
        from bridge.compare.edits import BeforeAndAfter

        return BeforeAndAfter(self.session, telling.progress).compare(self.plan)


class Hearing:
    """What can be heard: the last rendering, and one that is under way.

    Parameters
    ----------
    folder
        Where the clips lie, until the service ends.
    """

    def __init__(self, folder: Path, errand: Errand = errand.run) -> None:
        self._folder = folder
        self._errand = errand
        self._last: tuple[Plan, Comparison] | None = None
        self._number = 0
        self.busy = False

    def of(self, plan: Plan) -> Comparison | None:
        """What was rendered of this plan."""
        return self._last[1] if self._last is not None and self._last[0] == plan else None

    def clip(self, side: str, number: str) -> Path | None:
        """The file of a side, by the number of its rendering."""
        path = self._folder / f"{side}{self._number}.flac"
        return path if side in SIDES and number == str(self._number) and path.is_file() else None

    async def render(self, shown: Shown) -> AsyncGenerator[dict[str, Any], None]:
        """Lines of progress, in the end what can be played, or why nothing can.

        Closing the iterator ends the rendering.
        """
        progress: list[dict[str, Any]] = []
        news = asyncio.Event()

        def told(said: Said) -> None:
            if said[0] == "progress":
                step, done, total, _ = said[1]
                progress[:] = [{"text": step, "share": done / total if total else 0.0}]
                news.set()

        self.busy = True
        working = asyncio.ensure_future(self._errand(Hear(shown.proposal.session, shown.plan), told))
        working.add_done_callback(lambda _: news.set())
        try:
            while not working.done():
                await news.wait()
                news.clear()
                while progress:
                    yield progress.pop()
            yield await self._kept(shown.plan, working.result())
        except UserError as error:
            yield {"why": str(error)}
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError, UserError):
                await working
            self.busy = False

    async def _kept(self, plan: Plan, comparison: Comparison) -> dict[str, Any]:
        clips, match = comparison.clips, comparison.figures.match
        if clips is None or match is None:
            return {"why": NO_SOUND}
        await asyncio.to_thread(self._store, (clips.a, clips.b))
        self._last = plan, comparison
        return {"number": self._number, "match": asdict(match), "loudness": comparison.figures.loudness}

    def _store(self, clips: tuple[bytes, bytes]) -> None:
        for side, clip in zip(SIDES, clips, strict=True):
            (self._folder / f"{side}{self._number}.flac").unlink(missing_ok=True)
            (self._folder / f"{side}{self._number + 1}.flac").write_bytes(clip)
        self._number += 1


def line(told: dict[str, Any]) -> bytes:
    """A line of the answer."""
    return json.dumps(told).encode() + b"\n"


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """For clips; only this user can read it."""
    return tempfile.TemporaryDirectory(prefix="deskhand-page-")
