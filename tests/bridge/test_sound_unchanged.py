"""Organising without gain, pan and FX does not change the sound: the mix rendered before and after is the same."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from bridge.actions.organise.settle import settle
from bridge.analyse import analyse, identify_again
from bridge.hosts.rpp.host import RppHost
from bridge.render.render import render
from bridge.template.load import load

DEMO = Path(__file__).parents[2] / "demo"
SOUND_STEPS = ["gain", "pairs", "template"]
ROUNDING = 1e-6
"""Buses add the same samples in another order."""


def mix_of(project: Path, out: Path) -> NDArray[np.float64]:
    render(RppHost(project).snapshot(), out, floating=True, threads=1)
    return soundfile.read(out, dtype="float64")[0]  # type: ignore[no-any-return]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(DEMO, tmp_path / "demo")
    return next((tmp_path / "demo").glob("*.RPP"))


def organise(project: Path, skip: list[str], tmp_path: Path) -> set[str]:
    host = RppHost(project)
    session = host.snapshot()
    analysis = analyse(session, workers=1, cache=tmp_path / "cache")
    plan, _ = settle(session, analysis, load(), partial(identify_again, analysis=analysis), skip=skip)
    assert host.apply(plan).count("written") == len(plan.edits)
    return {edit.step for edit in plan.edits}


def test_names_folders_order_and_mono_leave_the_mix_as_it_was(project: Path, tmp_path: Path) -> None:
    before = mix_of(project, tmp_path / "before.wav")
    done = organise(project, SOUND_STEPS, tmp_path)
    assert {"names", "folders", "order", "mono"} <= done
    after = mix_of(project, tmp_path / "after.wav")
    assert np.abs(before).max() > 0.1
    np.testing.assert_allclose(after, before, atol=ROUNDING)


def test_silent_sends_to_new_returns_leave_the_mix_as_it_was(project: Path, tmp_path: Path) -> None:
    before = mix_of(project, tmp_path / "before.wav")
    done = organise(project, ["gain", "pairs"], tmp_path)
    assert "template" in done
    after = mix_of(project, tmp_path / "after.wav")
    np.testing.assert_allclose(after[: len(before)], before, atol=ROUNDING)
    assert np.abs(after[len(before) :]).max(initial=0.0) <= ROUNDING


def test_gain_does_change_the_mix(project: Path, tmp_path: Path) -> None:
    before = mix_of(project, tmp_path / "before.wav")
    organise(project, ["pairs", "template"], tmp_path)
    after = mix_of(project, tmp_path / "after.wav")
    assert np.abs(after - before).max() > 0.01
