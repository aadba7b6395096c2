"""The ear on NumPy is the network that torch trained."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from models.ears.prediction import HEARD
from models.ears.sound import network
from models.ears.sound.ear import Ear, load_ear
from models.ears.sound.features import BANDS, COLUMNS
from models.ears.sound.spelling import ALPHABET, LONGEST, spell
from models.ears.sound.windows import FRAMES
from models.ears.train.export import Arrays, save, to_arrays
from models.ears.train.networks import EarNet, NameNet


@pytest.fixture(scope="module")
def nets() -> tuple[EarNet, NameNet]:
    """Networks whose batch normalisation has seen something."""
    torch.manual_seed(7)
    ear, names = EarNet(len(HEARD)), NameNet(len(HEARD))
    ear.train()
    for _ in range(3):
        ear(torch.rand(8, BANDS, COLUMNS))
    return ear.eval(), names.eval()


@pytest.fixture(scope="module")
def arrays(nets: tuple[EarNet, NameNet]) -> Arrays:
    return to_arrays(*nets)


@pytest.fixture
def file(arrays: Arrays, tmp_path: Path) -> Path:
    path = tmp_path / "ear.safetensors"
    save(path, arrays, temperature=1.5, name_temperature=2.0)
    return path


def noise(windows: int, seed: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(seed).normal(0, 0.1, (windows, FRAMES)).astype(np.float32)


def test_numpy_computes_what_torch_computes(nets: tuple[EarNet, NameNet], arrays: Arrays) -> None:
    windows = torch.rand(network.BATCH + 3, BANDS, COLUMNS, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        embeddings = nets[0].embedding(windows)
        logits = nets[0].head(embeddings)
    ours = network.embed(arrays, windows.numpy())
    np.testing.assert_allclose(ours, embeddings.numpy(), atol=1e-5)
    np.testing.assert_allclose(network.classify(arrays, ours), logits.numpy(), atol=1e-5)


def test_numpy_joins_sound_and_name_as_torch_does(nets: tuple[EarNet, NameNet], arrays: Arrays) -> None:
    letters = spell(["01_Kick In.wav", "", "Flügel (links)", "x" * 80])
    embeddings = torch.nn.functional.normalize(torch.rand(4, 128), dim=1)
    with torch.inference_mode():
        logits = nets[1](embeddings, torch.from_numpy(letters))
    np.testing.assert_allclose(network.join(arrays, embeddings.numpy(), letters), logits.numpy(), atol=1e-5)


def test_the_folded_normalisation_has_no_tensor_of_its_own(arrays: Arrays) -> None:
    assert not [name for name in arrays if "running" in name or (".0." in name and "stages" not in name)]


def test_stored_weights_are_heard_as_the_ones_in_memory_within_16_bits(arrays: Arrays, file: Path) -> None:
    [stored], [kept] = (ear.hear([noise(2)]) for ear in (load_ear(file), Ear(arrays, version="", temperature=1.5)))
    assert stored is not None
    assert kept is not None
    np.testing.assert_allclose(stored.beliefs, kept.beliefs, atol=2e-3)


def test_beliefs_are_probabilities_and_embeddings_of_unit_length(file: Path) -> None:
    [told] = load_ear(file).hear([noise(3)])
    assert told is not None
    assert told.windows == 3
    assert sum(told.beliefs) == pytest.approx(1.0)
    assert np.linalg.norm(told.embedding) == pytest.approx(1.0, abs=1e-5)


def test_tracks_are_heard_one_by_one_or_together_alike(file: Path) -> None:
    ear, tracks = load_ear(file), [noise(3, 1), noise(0), noise(1, 2)]
    together = ear.hear(tracks)
    assert together[1] is None
    for track, told in zip(tracks, together, strict=True):
        [alone] = ear.hear([track])
        assert (alone is None) == (told is None)
        if alone is not None and told is not None:
            np.testing.assert_allclose(alone.beliefs, told.beliefs, atol=1e-5)


def test_a_higher_temperature_makes_the_same_ear_less_sure(arrays: Arrays) -> None:
    [cold], [warm] = (Ear(arrays, version="", temperature=t).hear([noise(1)]) for t in (0.5, 3.0))
    assert cold is not None
    assert warm is not None
    assert cold.label == warm.label
    assert cold.confidence > warm.confidence


def test_gain_does_not_change_what_is_heard(file: Path) -> None:
    ear, windows = load_ear(file), noise(1)
    [loud], [quiet] = ear.hear([windows]), ear.hear([windows * np.float32(0.01)])
    assert loud is not None
    assert quiet is not None
    np.testing.assert_allclose(loud.beliefs, quiet.beliefs, atol=1e-4)


def test_names_are_spelled_without_case_and_accents_and_cut_at_the_longest() -> None:
    [row, long] = spell(["Flügel-2", "a" * 99])
    assert "".join(ALPHABET[letter - 1] for letter in row if letter) == "flugel 2"
    assert len(long) == LONGEST
    assert (long == 1).all()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"missing: .*nothing\.safetensors"):
        load_ear(tmp_path / "nothing.safetensors")


@pytest.mark.parametrize("kept", [0, 5, 100, 5000])
def test_a_file_that_breaks_off_is_named(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ValueError, match=rf"damaged: .*{file.name}"):
        load_ear(file)


def test_one_flipped_bit_is_noticed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1001] ^= 0x10
    file.write_bytes(content)
    with pytest.raises(ValueError, match="checksum"):
        load_ear(file)


def test_weights_of_another_format_are_refused(file: Path) -> None:
    content = file.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = content[8 : 8 + length].replace(b'"format":"1"', b'"format":"9"')
    file.write_bytes(content[:8] + header + content[8 + length :])
    with pytest.raises(ValueError, match="not for this version"):
        load_ear(file)
