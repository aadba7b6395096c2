"""The page under load: frames that are none, and the meters of many tracks.

    python -m bench.page [--frames 10000] [--tracks 200] [--seconds 10]

* "frames": malformed frames of every kind of ``tests/bridge/web/frames.py``, orders that are none and broken
  protocol in turn, over real sockets. Memory is what the process holds after a tenth of them and at the end; both
  ends run in it. What the bridge logs meanwhile as a warning or an error is counted.
* "meters": every meter moves 20 times a second. The share of one core that the bridge takes is measured beside
  pages that only receive, and once without any.
* "browser": the same in headless Chromium, software rendering: pictures a second, the longest time between two.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from contextlib import AsyncExitStack

import psutil
from aiohttp import ClientWebSocketResponse

from bridge.web.visit import PERIOD
from tests.bridge.web.browser import browser, chromium
from tests.bridge.web.frames import attack
from tests.bridge.web.stage import Desk, connected, desk, let_in, levels, picture, theatre

PAGES = (0, 1, 4)
COUNT_PICTURES = """(seconds) => new Promise((done) => {
  const times = [];
  const count = (now) => {
    times.push(now);
    if (now - times[0] < seconds * 1000) return requestAnimationFrame(count);
    const gaps = times.slice(1).map((time, at) => time - times[at]).sort((one, other) => one - other);
    done([gaps.length / seconds, gaps[Math.floor(gaps.length * 0.99)], gaps.at(-1)]);
  };
  requestAnimationFrame(count);
})"""


class Logged(logging.Handler):
    """Counts what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """See :class:`logging.Handler`."""
        self.count += 1


async def frames(count: int) -> None:
    """Malformed frames, memory, and whether it still serves."""
    logged = Logged()
    logging.getLogger().addHandler(logged)
    async with desk() as here:
        async with let_in(here) as client:
            cookie = client.headers["Cookie"]
        began = time.perf_counter()
        await attack(here, cookie, count // 10, seed=1)
        first = psutil.Process().memory_info().rss
        await attack(here, cookie, count - count // 10, seed=2)
        seconds, last = time.perf_counter() - began, psutil.Process().memory_info().rss
        async with connected(here) as page:
            while "strips" not in await page.receive_json():
                pass
        print(
            f"frames    {here.service.counts.malformed} counted, {seconds:.0f} s; memory {first / 2**20:.1f} -> "
            f"{last / 2**20:.1f} MiB; {logged.count} logged; {len(here.engine.commands)} commands; still serving"
        )


async def meters(tracks: int, pages: int, seconds: float) -> float:
    """Processor seconds a second of this process, pages that only receive among them."""
    async with desk(picture(tracks=tracks, rows=0)) as here, AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(here)) for _ in range(pages)]
        receiving = [asyncio.create_task(_receive(socket)) for socket in sockets]
        began = time.process_time()
        await _move(here, tracks, seconds)
        spent = time.process_time() - began
        for task in receiving:
            task.cancel()
    return spent / seconds


async def _receive(socket: ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


async def _move(here: Desk, tracks: int, seconds: float) -> None:
    for step in range(round(seconds / PERIOD)):
        levels(here.board, tracks, -60.0 + step % 600 / 10)
        await asyncio.sleep(PERIOD)


def pictures(tracks: int, seconds: float) -> list[float]:
    """Pictures a second, and the 99th percentile and the longest of the milliseconds between two."""
    with theatre(picture(tracks=tracks, rows=1000)) as here, browser() as opened:
        page = opened.new_page(viewport={"width": 1440, "height": 900})
        page.goto(here.here.service.where)
        page.wait_for_selector(".row")
        moving = asyncio.run_coroutine_threadsafe(_move(here.here, tracks, seconds + 1), here.loop)
        found: list[float] = page.evaluate(COUNT_PICTURES, seconds)
        moving.result()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--tracks", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    asyncio.run(frames(asked.frames))
    for pages in PAGES:
        share = asyncio.run(meters(asked.tracks, pages, asked.seconds))
        print(f"meters    {asked.tracks} tracks, {pages} pages: {100 * share:.1f} % of a core, both ends together")
    if chromium() is None:
        print("browser   no Chromium here")
        return
    rate, usual, longest = pictures(asked.tracks, asked.seconds)
    print(f"browser   {rate:.0f} pictures/s, 99 % within {usual:.0f} ms, longest {longest:.0f} ms")


if __name__ == "__main__":
    main()
