"""A small project with sound: a band of noise, its faders where a test wants them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.units import gain_from_db
from tests.bridge.audio.sounds import write
from tests.bridge.hosts.projects import item, project, track

RATE = 16000
BAND = {"Kick": -20.0, "Bass DI": -18.0, "Lead Vox": -24.0, "Piano": -14.0}
"""Names and levels in dB of the tracks."""


def band(folder: Path, name: str = "song", **faders: float) -> Path:
    """The project, with faders in dB by the first word of a track's name."""
    blocks = []
    for number, (title, level) in enumerate(BAND.items(), 1):
        sound = gain_from_db(level) * np.random.default_rng(number).standard_normal((3 * RATE, 1))
        write(folder / f"{title}.wav", sound.clip(-1.0, 1.0), rate=RATE)
        clip = item("POSITION 0", "LENGTH 3", "<SOURCE WAVE", f'  FILE "{title}.wav"', ">")
        volume = gain_from_db(faders.get(title.split()[0].lower(), 0.0))
        blocks.append(track(number, f'NAME "{title}"', f"VOLPAN {volume:.12f} 0 -1 -1 1", *clip))
    path = folder / f"{name}.RPP"
    path.write_text(project(*blocks), encoding="utf-8")
    return path
