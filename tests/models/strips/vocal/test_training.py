"""Losses by hand, alterations, and that a network learns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.processors.filters import equalise
from models.strips.vocal.features import COLUMNS, RATE, mel, powers
from models.strips.vocal.masking import bells
from models.strips.vocal.parameters import reverb_ranges, taught
from models.strips.vocal.train.alter import altered, random_gains, random_reverb
from models.strips.vocal.train.fit import fit
from models.strips.vocal.train.losses import equaliser_loss, mean_square, reverb_loss
from models.strips.vocal.train.songs import Song
from models.strips.vocal.train.tasks import TASKS
from tests.models.strips.vocal.cases import noise


def test_mean_square_is_that() -> None:
    assert mean_square(torch.tensor([[0.0, 2.0]]), torch.tensor([[1.0, 0.0]])).item() == pytest.approx(2.5)


def test_the_equalisers_loss_weighs_unchanged_octaves_by_a_tenth() -> None:
    wanted = torch.tensor([[0.5, 0.5, 0.9, 0.1]])
    found = torch.tensor([[0.7, 0.5, 0.5, 0.1]])
    # changed: (0.16 + 0) / 2, unchanged: (0.04 + 0) / 2
    assert equaliser_loss(found, wanted).item() == pytest.approx(0.08 + 0.1 * 0.02)


def test_the_equalisers_loss_stands_where_nothing_was_changed() -> None:
    assert equaliser_loss(torch.full((2, 9), 0.6), torch.full((2, 9), 0.5)).item() == pytest.approx(0.001)


def test_the_reverbs_loss_is_equation_2() -> None:
    found, wanted = torch.zeros(1, 10), torch.zeros(1, 10)
    found[0, 0], found[0, 1], found[0, 3] = 0.1, 0.2, 0.3
    assert reverb_loss(found, wanted).item() == pytest.approx(10 * 0.01 + 5 * 0.04 + 5 * 0.09)
    found[0] = 0.0
    found[0, 9] = 0.7
    assert reverb_loss(found, wanted).item() == pytest.approx(0.49 / 7)


def test_four_of_nine_octaves_are_altered_within_15_db() -> None:
    rng = np.random.default_rng(1)
    drawn = np.array([random_gains(rng) for _ in range(300)])
    assert (np.count_nonzero(drawn, axis=1) == 4).all()
    assert 14.0 < np.abs(drawn).max() <= 15.0
    # The published error of always saying 0 dB: 4 of 9 times 7.5 dB.
    assert np.abs(drawn).mean() == pytest.approx(3.33, abs=0.2)


def test_random_reverbs_stay_in_range_and_leave_the_untaught_in_the_middle() -> None:
    low, high = reverb_ranges()
    drawn = np.array([random_reverb(np.random.default_rng(seed)) for seed in range(50)])
    assert (drawn >= low).all()
    assert (drawn <= high).all()
    np.testing.assert_allclose(drawn[:, ~taught()], np.tile((low + high)[~taught()] / 2.0, (50, 1)))


def test_spectra_that_are_altered_are_those_of_filtered_sound() -> None:
    samples = noise(2.0)
    gains = random_gains(np.random.default_rng(5))
    filtered = equalise(samples, RATE, bells(gains, RATE))
    plain, wanted = (mel(powers(each, RATE)) for each in (samples, filtered))
    others = plain[:COLUMNS]
    found = altered(plain[:COLUMNS], others, gains)[0]
    reference = altered(wanted[:COLUMNS], others, np.zeros(9))[0]
    # 1 is 80 dB. A bell is steep against the lowest bands, which are as wide as an octave.
    assert np.abs(found - reference)[8:].mean() * 80.0 < 1.0
    assert np.abs(found - altered(plain[:COLUMNS], others, np.zeros(9))[0])[8:].mean() * 80.0 > 2.0


def _songs(count: int, seed: int) -> list[Song]:
    """Songs whose level can be told from how bright the vocal is."""
    rng = np.random.default_rng(seed)
    songs = []
    for _ in range(count):
        bright = rng.random()
        heard = rng.random((1, 2, 128, 64)) * 0.1
        heard[:, 0, 64:] += bright
        songs.append(
            Song(
                level=np.array([-10.0 + 16.0 * bright]),
                loudness_range=np.array([16.0]),
                heard=heard.astype(np.float16),
                sung=rng.random((64, 1025)).astype(np.float32),
                others=rng.random((64, 128)).astype(np.float32),
                rooms=rng.random((2, 1, 2, 128, 64)).astype(np.float16),
                reverbs=np.stack([random_reverb(rng) for _ in range(2)]),
                sources=("a",),
            )
        )
    return songs


def test_a_network_learns_what_can_be_heard() -> None:
    task = replace(TASKS["level"], settings=replace(TASKS["level"].settings, batch=5))
    _, history = fit(task, _songs(24, 1), _songs(8, 2), epochs=6)
    assert [epoch.number for epoch in history] == list(range(7))
    assert min(epoch.tuning for epoch in history) < 0.7 * history[0].tuning


@pytest.mark.parametrize("name", list(TASKS))
def test_every_task_gives_as_many_answers_as_inputs_between_0_and_1(name: str) -> None:
    inputs, wanted = TASKS[name].examples(_songs(2, 3), np.random.default_rng(1))
    assert len(inputs) == len(wanted) > 0
    assert inputs.shape[1:] == (2, 128, 64)
    assert wanted.shape[1] == {"eq": 9, "range": 1, "reverb": 10, "level": 1}[name]
    assert wanted.min() >= 0.0
    assert wanted.max() <= 1.0


def test_the_published_settings_are_used() -> None:
    told = {name: (task.settings.learning_rate, task.settings.batch) for name, task in TASKS.items()}
    assert told == {"eq": (1e-3, 30), "range": (1e-4, 25), "reverb": (1e-5, 25), "level": (1e-3, 25)}
    assert TASKS["reverb"].settings.weight_decay == 1e-5
