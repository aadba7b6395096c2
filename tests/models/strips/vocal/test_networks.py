"""The four networks: NumPy against torch, published shapes, inputs, weights on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.processors.reverb import ReverbSettings
from models.strips.vocal.chain import material, play
from models.strips.vocal.features import BANDS, COLUMNS, block, blocks, mel, pairs, powers, summary
from models.strips.vocal.learned import cnn, octave_gains
from models.strips.vocal.network import FLAT, regress
from models.strips.vocal.parameters import from_settings, parameters, reverb_ranges, taught, to_settings
from models.strips.vocal.strip import vocal_strip
from models.strips.vocal.train.networks import Regressor, to_arrays
from models.strips.vocal.weights import load, save
from tests.models.strips.vocal.cases import RATE, noise, untrained

TOLERANCE = 1e-5


def test_numpy_says_what_torch_says() -> None:
    torch.manual_seed(3)
    net = Regressor(torch.full((9,), 0.5))
    torch.nn.init.normal_(net.last.weight)
    net.train()
    for _ in range(3):
        net(torch.rand(8, 2, BANDS, COLUMNS))
    net.eval()
    inputs = torch.rand(5, 2, BANDS, COLUMNS)
    with torch.inference_mode():
        wanted = net(inputs).numpy()
    found = regress(to_arrays(net), inputs.numpy())
    assert np.abs(wanted - wanted.mean()).max() > 100 * TOLERANCE
    np.testing.assert_allclose(found, wanted, atol=TOLERANCE * np.abs(wanted).max())


def test_the_published_input_is_flattened_to_768_numbers() -> None:
    net = Regressor(torch.zeros(1))
    x = torch.zeros(1, 2, 128, 64)
    for conv in net.conv:
        x = net.pool(conv(x))
    assert x.shape == (1, 64, 6, 2)
    assert x.numel() == FLAT == 768


def test_an_untrained_network_says_the_mean() -> None:
    net = Regressor(torch.tensor([0.2, 0.7])).eval()
    with torch.inference_mode():
        np.testing.assert_allclose(net(torch.rand(3, 2, 128, 64)).numpy(), [[0.2, 0.7]] * 3, atol=1e-6)


def test_no_blocks_give_no_outputs() -> None:
    assert regress(untrained().weights["eq"], np.empty((0, 2, BANDS, COLUMNS), np.float32)).shape == (0, 9)


def test_each_channel_is_relative_to_its_own_maximum() -> None:
    given = material(noise(4.0), 0.01 * noise(4.0, seed=2), RATE)
    found = blocks(given)
    assert found.shape == (2, 2, BANDS, COLUMNS)
    np.testing.assert_allclose(found.max(axis=(2, 3)), 1.0)
    assert found.min() >= 0.0


def test_blocks_do_not_depend_on_gains() -> None:
    vocal, backing = noise(3.0), noise(3.0, seed=2)
    plain = blocks(material(vocal, backing, RATE))
    louder = blocks(material(0.05 * vocal, 3.0 * backing, RATE))
    np.testing.assert_allclose(plain, louder, atol=1e-4)


def test_columns_far_below_the_vocal_are_left_out() -> None:
    vocal = np.concatenate([noise(3.0), 0.01 * noise(3.0)])
    sung, others = pairs(material(vocal, noise(6.0, seed=2), RATE))
    assert len(sung) == len(others)
    assert len(sung) == pytest.approx(3.0 * RATE / 1024, abs=12)


def test_a_sine_lies_in_its_mel_band() -> None:
    sine = np.sin(2.0 * np.pi * 1000.0 * np.arange(2 * RATE) / RATE).astype(np.float32)[:, np.newaxis]
    found = mel(powers(sine, RATE))
    # Slaney's mel of 1 kHz is 15 of 60.2 at 22.05 kHz, over 129 steps.
    top = 15.0 + np.log(22.05) / (np.log(6.4) / 27.0)
    assert found.mean(axis=0).argmax() == pytest.approx(15.0 / top * (BANDS + 1) - 1.0, abs=1.0)


def test_other_rates_are_heard_alike() -> None:
    time = np.arange(3 * 48000) / 48000
    high = (np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 3000 * time)).astype(np.float32)
    time = np.arange(3 * RATE) / RATE
    same = (np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 3000 * time)).astype(np.float32)
    found = blocks(material(high[:, None], None, 48000))[0, 0].mean(axis=1)
    wanted = blocks(material(same[:, None], None, RATE))[0, 0].mean(axis=1)
    audible = wanted > 0.4
    np.testing.assert_allclose(found[audible], wanted[audible], atol=0.02)


@pytest.mark.parametrize("vocal", [np.zeros((0, 1)), np.zeros((RATE, 2)), np.full((100, 1), 0.5)])
def test_silence_and_what_is_too_short_has_no_block(vocal: np.ndarray) -> None:
    given = material(vocal.astype(np.float32), None, RATE)
    assert len(blocks(given)) == len(summary(given)) == 0
    chain = cnn(vocal.astype(np.float32), noise(1.0), RATE, None, learned=untrained())
    assert chain.eq.settings is None
    assert chain.level.settings is None


def test_a_short_vocal_is_repeated_until_it_fills_a_block() -> None:
    assert blocks(material(noise(0.6), None, RATE)).shape == (1, 2, BANDS, COLUMNS)


def test_without_a_backing_its_channel_is_empty() -> None:
    found = blocks(material(noise(2.0), None, RATE))
    assert found[:, 0].any()
    assert not found[:, 1].any()


def test_block_puts_the_vocal_first() -> None:
    found = block(np.ones((COLUMNS, BANDS)), np.zeros((COLUMNS, BANDS)))
    assert found[0].all()
    assert not found[1].any()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_the_networks_say_can_be_set_and_played(seed: int) -> None:
    vocal, backing = noise(3.5, channels=2, seed=seed), noise(3.0, seed=seed + 10)
    chain = cnn(vocal, backing, RATE, None, learned=untrained(seed))
    assert chain.reverb.settings is not None
    low, high = reverb_ranges()
    assert low[1] <= chain.reverb.settings.rt60_s <= high[1]
    assert chain.eq.settings is None or len(chain.eq.settings.bands) <= 4
    assert np.isfinite(play(chain, vocal, RATE)).all()


def test_only_the_four_largest_gains_of_the_network_are_kept() -> None:
    gains = octave_gains(untrained(2), blocks(material(noise(2.0), noise(2.0, seed=5), RATE)))
    assert np.count_nonzero(gains) <= 4
    assert np.abs(gains).max() <= 15.0


def test_there_are_ten_parameters_of_which_six_are_taught() -> None:
    assert len(parameters()) == 10
    assert taught().sum() == 6
    assert {row.name: row.weight for row in parameters() if row.weight != 1.0} == {
        "dry_wet": 10.0,
        "reverb_time": 5.0,
        "room_size": 5.0,
    }


def test_reverb_parameters_survive_the_way_to_settings_and_back() -> None:
    low, high = reverb_ranges()
    values = low + 0.3 * (high - low)
    found = from_settings(to_settings(values))
    for row, value in zip(parameters(), values, strict=True):
        if row.counterpart:
            assert found[row.name] == pytest.approx(value), row.name


def test_a_dry_and_an_unheard_reverb_can_be_told() -> None:
    dry = to_settings(np.where(np.arange(10) == 0, 0.0, reverb_ranges()[0]))
    assert dry.wet_db == pytest.approx(-60.0)
    with pytest.raises(ValueError, match="nothing is heard"):
        from_settings(ReverbSettings(wet_db=-np.inf, dry_db=-np.inf))


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    made = untrained()
    found = load(save(tmp_path / "vocal.safetensors", made))
    assert found.weights.keys() == made.weights.keys()
    for name, weights in made.weights.items():
        assert found.usual[name] == pytest.approx(made.usual[name])
        for key, array in weights.items():
            np.testing.assert_array_equal(found.weights[name][key], array.astype(np.float16).astype(np.float32))


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="missing"):
        load(tmp_path / "none.safetensors")


def test_the_built_in_networks_answer() -> None:
    found = vocal_strip(noise(4.0), noise(4.0, seed=2), RATE, None, solver="cnn")
    assert found.level.settings is not None
    assert found.room is not None


def test_an_unknown_solver_is_named() -> None:
    with pytest.raises(ValueError, match="guess"):
        vocal_strip(noise(1.0), None, RATE, None, solver="guess")  # type: ignore[arg-type]  # the point of the test
