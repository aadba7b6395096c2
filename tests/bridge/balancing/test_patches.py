from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis import Pair
from bridge.audio.hear import track_windows
from bridge.balancing import patches
from models.ears.sound.features import BANDS, COLUMNS, log_mel
from tests.bridge.balancing.songs import RATE, noise, scene_of, taken_for
from tests.bridge.render.sessions import Desk, bus, session


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("songs"))


def test_patches_are_what_the_ear_sees_of_the_loudest_windows(desk: Desk) -> None:
    quiet_then_loud = np.concatenate([0.2 * noise(4.0), noise(3.0, seed=2)])
    what = session(
        desk.playing("a", quiet_then_loud, rate=RATE), desk.playing("b", np.zeros((RATE, 1)), rate=RATE)
    )
    seen = scene_of(what, desk.folder, patches=True).material.patches
    assert seen is not None
    assert seen.shape[::2] == (2, BANDS)
    assert seen.shape[3] == COLUMNS
    assert not seen[1].any()
    loudest = log_mel(track_windows(what.tracks[0], [4.0]))[0]
    assert np.abs(seen[0, 0] - loudest).mean() < 0.03


def test_of_a_pair_both_sides_are_seen(desk: Desk) -> None:
    what = session(
        bus("OH", folder_change=1),
        desk.playing("L", noise(seed=1), rate=RATE),
        desk.playing("R", noise(seed=2), rate=RATE, folder_change=-1),
    )
    analysis = taken_for(what, pairs=(Pair(left="L", right="R"),))
    seen = scene_of(what, desk.folder, analysis, patches=True).material.patches
    assert seen is not None
    assert seen.shape == (1, 2, BANDS, COLUMNS)
    assert seen.any(axis=(2, 3)).all()


def test_a_second_run_sees_the_same_without_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    what = session(desk.playing("a", noise(), rate=RATE))
    first = scene_of(what, desk.folder, patches=True).material.patches

    def refuse(*_: object) -> None:
        raise AssertionError("audio was read")

    monkeypatch.setattr(patches, "track_windows", refuse)
    second = scene_of(what, desk.folder, patches=True).material.patches
    assert first is not None
    assert second is not None
    assert np.array_equal(first, second)


def test_nobody_asks_nobody_sees(desk: Desk) -> None:
    assert scene_of(session(desk.playing("a", noise(1.0), rate=RATE)), desk.folder).material.patches is None
