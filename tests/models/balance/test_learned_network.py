"""What is trained on torch is heard on NumPy, in any order of tracks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.balance.learned.network import GAIN_RANGE, console, features, last, levels
from models.balance.learned.weights import BUILT_IN, load
from models.balance.train.export import save, to_arrays
from models.balance.train.networks import EMBEDDING, LEVELLER, PUBLISHED, SMALL, PostProcessor, Vggish
from models.balance.train.tasks import Listener
from models.weights.store import read, write
from tests.models.balance.learned_cases import post, sounds


@pytest.mark.parametrize(("hidden", "outputs"), [(LEVELLER, 1), (SMALL, 2), ((), 3)])
def test_numpy_and_torch_agree_to_five_digits(hidden: tuple[int, ...], outputs: int) -> None:
    net, heard = post(outputs, hidden), sounds(9)
    weights = to_arrays(net)
    with torch.inference_mode():
        seen, found = net.features(torch.from_numpy(heard)).numpy(), net(torch.from_numpy(heard)).numpy()
    np.testing.assert_allclose(features(weights, heard), seen, atol=1e-5)
    np.testing.assert_allclose(last(weights, features(weights, heard)), found, atol=1e-5)


@given(st.permutations(range(7)))
def test_the_order_of_the_tracks_plays_no_role(order: list[int]) -> None:
    weights, heard = to_arrays(post(2)), sounds(7)
    found = last(weights, features(weights, heard))
    moved = last(weights, features(weights, heard[order]))
    np.testing.assert_allclose(moved, found[order], atol=1e-5)


def test_a_track_is_heard_beside_the_others() -> None:
    weights, heard = to_arrays(post(1)), sounds(4)
    alone, among = features(weights, heard[:1]), features(weights, heard)[:1]
    assert np.abs(alone - among).max() > 1e-3


def test_a_hand_made_network_gives_what_is_reckoned_by_hand() -> None:
    heard = np.array([[1.0], [-3.0]], np.float32)
    weights = {
        "hidden.0.weight": np.array([[1.0, 0.0], [0.0, 1.0]], np.float32),
        "hidden.0.bias": np.array([0.0, 2.0], np.float32),
        "slopes.0.weight": np.array([0.5], np.float32),
        "last.weight": np.array([[2.0], [1.0]], np.float32),
        "last.bias": np.array([10.0], np.float32),
    }
    # The context is -1: the hidden layer holds (1, 1) and (-3, 1), of which -3 is halved.
    np.testing.assert_allclose(features(weights, heard), [[1.0, 1.0], [-1.5, 1.0]])
    outputs = last(weights, features(weights, heard))
    np.testing.assert_allclose(outputs[:, 0], [13.0, 8.0])
    np.testing.assert_allclose(levels(outputs), [2.5, -2.5])


def test_a_console_is_bounded_in_gain_and_pan() -> None:
    loudness, pans = console(np.array([[99.0, 99.0], [-99.0, 0.0]], np.float32))
    np.testing.assert_allclose(loudness, [GAIN_RANGE, -GAIN_RANGE])
    np.testing.assert_allclose(pans, [1.0, 0.0])


def test_no_track_at_all_has_no_answer() -> None:
    weights = to_arrays(post(2))
    loudness, pans = console(last(weights, features(weights, sounds(0))))
    assert len(loudness) == len(pans) == 0


def test_the_published_console_has_the_published_shapes() -> None:
    with torch.device("meta"):
        net = Listener(PostProcessor(PUBLISHED, 2), Vggish())
    count = sum(parameter.numel() for parameter in net.parameters())
    convolutions = [(1, 64), (64, 128), (128, 256), (256, 256), (256, 512), (512, 512)]
    dense = [(6 * 4 * 512, 4096), (4096, 4096), (4096, 128), (256, 2048), (2048, 2048), (2048, 2048), (2048, 2)]
    by_hand = sum(9 * a * b + b for a, b in convolutions) + sum(a * b + b for a, b in dense)
    assert count == by_hand + len(PUBLISHED)  # one slope for each hidden layer
    assert round(count / 1e6) == 81


def test_vggish_hears_seconds_of_any_number() -> None:
    torch.manual_seed(0)
    net = Vggish()
    with torch.inference_mode():
        found = net(torch.randn(2, 2 * 16000))
    assert found.shape == (2, EMBEDDING)
    assert torch.isfinite(found).all()


def test_two_networks_lie_in_one_file(tmp_path: Path) -> None:
    one, two = to_arrays(post(1)), to_arrays(post(2, seed=1))
    path = save(tmp_path / BUILT_IN, "leveller", one, error=3.5)
    save(path, "dmc", two, error=4.0)
    assert load("leveller", path).error == 3.5
    np.testing.assert_allclose(load("dmc", path).weights["last.weight"], two["last.weight"], atol=1e-3)
    with pytest.raises(ValueError, match="expected weights of dmc or leveller, not 'other'"):
        load("other", path)


def test_weights_for_another_ear_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / BUILT_IN, "leveller", to_arrays(post(1)), error=3.0)
    flat, told = read(path, whose="", kind="", needed={})
    write(path, flat, {**told, "ear": "another"})
    with pytest.raises(ValueError, match="not for this version of Deskhand: expected balance weights of format 1"):
        load("leveller", path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the balance's weights are missing: .*nothing"):
        load("leveller", tmp_path / "nothing")
