"""A real browser for tests: headless Chromium by Playwright, where the machine has one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
LONG: Final = 120_000
"""Milliseconds after which what is waited for does not come any more."""


def chromium() -> str | None:
    """The browser of this machine."""
    named = os.environ.get("DESKHAND_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


needs_chromium = pytest.mark.skipif(chromium() is None, reason="no Chromium here (DESKHAND_CHROMIUM names one)")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window, and without a sound."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--mute-audio"])
        try:
            yield opened
        finally:
            opened.close()


def watched(page: Page) -> list[str]:
    """What goes wrong on a page: errors of scripts, what the policy blocks, addresses that are not ours."""
    wrong: list[str] = []
    page.set_default_timeout(LONG)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: (
            wrong.append(said.text) if said.type == "error" and "ERR_CONNECTION" not in said.text else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith(("http://127.0.0.1:", "blob:", "data:")) else wrong.append(asked.url)
        ),
    )
    return wrong


def until(page: Page, true: str) -> None:
    """Wait for an expression to be true; Playwright's own way needs what the page's policy forbids."""
    end = time.monotonic() + LONG / 1000
    while not page.evaluate(true):
        assert time.monotonic() < end, true
        page.wait_for_timeout(20)
