"""The encoder in NumPy answers as torch does, and sees a pair on one scale."""

from __future__ import annotations

import numpy as np
import torch

from models.strips.match.learned.encoder import embed
from models.strips.match.learned.picture import BANDS, COLUMNS, RANGE_DB, pictures
from models.strips.train.export import to_arrays
from models.strips.train.networks import WIDTH, Siamese
from tests.models.strips.learned_cases import RATE, bursts

TOLERANCE = 2e-5
"""Single precision, sums in another order; answers lie between -2 and 2."""


def test_numpy_and_torch_agree() -> None:
    torch.manual_seed(1)
    net = Siamese().eval()
    seen = np.random.default_rng(1).random((3, 2, BANDS, COLUMNS)).astype(np.float32)
    with torch.inference_mode():
        expected = net.embeddings(torch.from_numpy(seen)).numpy()
    found = embed(to_arrays(net.encoder), seen)
    assert found.shape == (3, 2 * WIDTH)
    np.testing.assert_allclose(found, expected, atol=TOLERANCE)
    assert expected.std() > 0.001


def test_the_same_recording_twice_has_no_difference() -> None:
    torch.manual_seed(1)
    seen = np.repeat(np.random.default_rng(1).random((1, 1, BANDS, COLUMNS)).astype(np.float32), 2, axis=1)
    assert np.all(embed(to_arrays(Siamese().encoder), seen)[:, :WIDTH] == 0.0)


def test_a_gain_between_the_recordings_lifts_the_second_picture() -> None:
    dry = bursts()
    seen = pictures(dry, dry * 10.0 ** (6.0 / 20.0), RATE)
    inside = (seen[0] > 0.1) & (seen[1] < 1.4)
    assert inside.mean() > 0.5
    np.testing.assert_allclose((seen[1] - seen[0])[inside], 6.0 / RANGE_DB, atol=1e-5)


def test_how_high_both_were_recorded_does_not_matter() -> None:
    dry, wet = bursts(), 0.5 * bursts(seed=2)
    np.testing.assert_allclose(pictures(dry, wet, RATE), pictures(0.01 * dry, 0.01 * wet, RATE), atol=1e-4)


def test_silence_is_seen_as_nothing() -> None:
    assert not pictures(np.zeros((RATE, 1)), np.zeros((RATE, 1)), RATE).any()
