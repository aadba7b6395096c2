"""Mixes of real multitracks by their material, beside the sums of their samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.meters.weighted import WeightedEnergy
from core.units import db_from_power, gain_from_db
from tests.bridge.audio.sounds import item, track
from tests.bridge.balancing.songs import scene_of
from tests.bridge.render.sessions import session
from tests.shared import SHARED, needs_shared

MULTITRACKS = SHARED / "data" / "audio" / "multitracks"

WORST_DB = 0.1
"""Largest difference in dB between the power of a mix by its material and by its samples."""


@needs_shared
def test_mixes_of_a_real_song_have_the_powers_of_the_sums_of_their_tracks(tmp_path: Path) -> None:
    song = MULTITRACKS / "MusicDelta_Britpop"
    files = sorted(song.glob("*_RAW_*.flac"))
    assert files
    seconds = soundfile.info(files[0]).duration
    what = session(*(track(item(path, length=seconds), guid=path.name, name=path.stem) for path in files))
    material = scene_of(what, tmp_path).material
    sounds = [soundfile.read(path, dtype="float32", always_2d=True) for path in files]
    rate = sounds[0][1]
    stereo = np.stack([np.broadcast_to(samples, (len(samples), 2)) for samples, _ in sounds])
    chance = np.random.default_rng(1)
    for _ in range(5):
        gains = np.array([gain_from_db(gain) for gain in chance.uniform(-12.0, 12.0, len(files))])
        mix = np.tensordot(gains.astype(np.float32), stereo, axes=1)
        played = WeightedEnergy(rate, 2).push(np.ascontiguousarray(mix)).sum() / len(mix)
        asked = float(gains @ material.cross.sum(axis=0) @ gains)
        assert db_from_power(asked) == pytest.approx(db_from_power(float(played)), abs=WORST_DB)
