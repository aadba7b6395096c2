"""Make the demo session again: ``python -m demo.build_demo AUDIO`` from the repository's root.

``AUDIO`` is the folder of the source material, with ``rendered/RENDERED_rock_132`` and ``train`` in it. It is not
part of this repository; the session that it makes is. The same material gives the same samples.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from demo.project import project_text
from demo.sounds import SOUNDS, write_sound
from demo.sources import credits_page

DEMO = Path(__file__).parent
PROJECT = DEMO / "Mail order rock.RPP"


def credits_text() -> str:
    """What ``CREDITS.md`` says about the session's files."""
    return credits_page({f"Audio/{name}": (sound.works, sound.change) for name, sound in SOUNDS.items()})


def build(audio: Path) -> None:
    """Write the audio, the project file and the credits into this folder."""
    (DEMO / "Audio").mkdir(exist_ok=True)
    for name, sound in SOUNDS.items():
        write_sound(sound, audio, DEMO / "Audio" / name)
    PROJECT.write_bytes(project_text().encode())
    (DEMO / "CREDITS.md").write_text(credits_text(), encoding="utf-8", newline="\n")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make the demo session from its source material.")
    parser.add_argument("audio", type=Path, help="folder with rendered/RENDERED_rock_132 and train in it")
    build(parser.parse_args().audio)


if __name__ == "__main__":
    main()
