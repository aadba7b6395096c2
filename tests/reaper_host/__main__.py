"""``python -m tests.reaper_host --resources DIR [--project FILE]...``."""

from __future__ import annotations

from tests.reaper_host.start import start

if __name__ == "__main__":
    start()
