"""The stereo loss is the published one: as auraloss reckons it, and blind to which side is which."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.balance.train.stereo_loss import RESOLUTIONS, multi_resolution_loss, stereo_loss
from models.balance.train.tasks import TASKS, level_loss, mix_loss, mixed, stretch
from tests.models.balance.learned_cases import tracks


def test_the_loss_is_that_of_auraloss() -> None:
    # auraloss 0.4.0: MultiResolutionSTFTLoss() of the left channels; and twice SumAndDifferenceSTFTLoss, which
    # halves what equation 5.3 adds up.
    noise = np.random.default_rng(0).standard_normal((2, 2, 8000))
    noise[1] = 0.5 * noise[0] + 0.3 * noise[1]
    mix, target = torch.from_numpy(noise).float()
    assert multi_resolution_loss(mix[0], target[0]).item() == pytest.approx(1.511490, rel=1e-4)
    assert stereo_loss(mix, target).item() == pytest.approx(2 * 1.517094, rel=1e-4)


def test_a_signal_at_half_its_level_is_reckoned_by_hand() -> None:
    signal = torch.randn(16000, generator=torch.Generator().manual_seed(0))
    # Convergence 1/2, and every log magnitude lies log 2 below.
    assert multi_resolution_loss(0.5 * signal, signal).item() == pytest.approx(0.5 + math.log(2.0), rel=1e-4)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_mirror_images_are_equal(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    mix, target = torch.randn(2, 2, 4000, generator=generator)
    assert stereo_loss(mix.flip(0), target).item() == pytest.approx(stereo_loss(mix, target).item(), rel=1e-5)
    assert stereo_loss(mix.flip(0), mix).item() == pytest.approx(0.0, abs=1e-5)


def test_a_mix_in_the_centre_is_not_taken_for_a_wide_one() -> None:
    song = tracks()
    wide = mixed(song.audio, song.levels, torch.tensor([1.0, -1.0, 0.0]))
    narrow = mixed(song.audio, song.levels, torch.zeros(3))
    assert stereo_loss(narrow, wide).item() > 1.0


def test_a_mix_is_reckoned_by_hand() -> None:
    audio = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    mix = mixed(audio, torch.tensor([0.0, -20.0]), torch.tensor([-1.0, 0.0]))
    # Left (1, 0.1 / sqrt 2), right (0, 0.1 / sqrt 2): powers add up to 1.01 over four samples.
    expected = np.array([[1.0, 0.1 / math.sqrt(2.0)], [0.0, 0.1 / math.sqrt(2.0)]]) / math.sqrt(1.01 / 4.0)
    np.testing.assert_allclose(mix.numpy(), expected, atol=1e-6)


def test_a_pan_changes_no_loudness() -> None:
    song = tracks()
    one = song.audio[:1]
    powers = [mixed(one, torch.zeros(1), torch.full((1,), pan)).square().mean().item() for pan in (-1.0, 0.3)]
    assert powers == pytest.approx([1.0, 1.0], rel=1e-5)


def test_levels_are_judged_without_the_overall_offset() -> None:
    song = tracks()
    exact = song.levels[:, None]
    assert level_loss(exact + 12.0, song).item() == pytest.approx(0.0, abs=1e-9)
    # One of three is 3 dB off: errors of 2, -1, -1 dB, in units of 4 dB.
    wrong = exact + torch.tensor([[3.0], [0.0], [0.0]])
    assert level_loss(wrong, song).item() == pytest.approx(6.0 / 3.0 / 16.0, rel=1e-4)


def test_the_consoles_loss_is_least_for_the_songs_own_mix() -> None:
    song = tracks()
    levels, pans = song.levels - song.levels.mean(), song.pans
    exact = torch.stack([torch.atanh(levels / 24.0), torch.atanh(pans)], dim=1)
    assert mix_loss(exact, song).item() == pytest.approx(0.0, abs=1e-3)
    assert mix_loss(torch.zeros(3, 2), song).item() > 0.1


def test_silent_audio_gives_a_finite_loss_and_gradient() -> None:
    song = tracks()
    quiet = song.audio.clone()
    quiet[1] = 0.0
    net = TASKS["dmc"].make()
    loss = TASKS["dmc"].loss(net(song), type(song)(song.heard, quiet, song.levels, song.pans, song.labels))
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    assert math.isfinite(loss.item())
    assert all(torch.isfinite(p.grad).all() for p in net.parameters() if p.grad is not None)


def test_a_stretch_is_as_long_as_asked_or_all_there_is() -> None:
    song = tracks()
    assert stretch(song, 100).audio.shape == (3, 100)
    assert stretch(song, None) is song
    assert stretch(song, song.audio.shape[1] + 1) is song
    assert max(length for length, _, _ in RESOLUTIONS) < song.audio.shape[1]
