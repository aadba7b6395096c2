"""Real multitracks: a plain session is the sum of its files, sample by sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.render.mixer import Mixer
from bridge.session import Item, Session, Source, Take, Track
from tests.shared import SHARED, needs_shared

MULTITRACKS = SHARED / "data" / "audio" / "multitracks"
SONGS = sorted(path for path in MULTITRACKS.glob("*") if path.is_dir())


@needs_shared
@pytest.mark.parametrize("song", SONGS, ids=lambda path: path.name)
def test_tracks_at_unity_add_up_to_the_sum_of_their_files(song: Path) -> None:
    files = sorted(path for path in song.rglob("*_RAW_*") if path.suffix in {".flac", ".wav"})
    sounds = [soundfile.read(path, always_2d=True) for path in files]
    assert len({rate for _, rate in sounds}) == 1
    tracks = tuple(
        Track(
            guid=path.name,
            items=(
                Item(position=0.0, length=len(audio) / rate, takes=(Take(source=Source(kind="FLAC", path=path)),)),
            ),
        )
        for path, (audio, rate) in zip(files, sounds, strict=True)
    )
    with Mixer(Session(name=song.name, tracks=tracks)) as mixer:
        mix = np.concatenate([block.mix for block in mixer.blocks()])
    expected = np.zeros((max(len(audio) for audio, _ in sounds), 2))
    for audio, _ in sounds:
        expected[: len(audio)] += audio[:, [0, -1]]
    assert len(files) > 2
    assert np.abs(mix).max() > 0.1
    np.testing.assert_allclose(mix, expected[: len(mix)], atol=1e-6)
    assert len(mix) == len(expected)
