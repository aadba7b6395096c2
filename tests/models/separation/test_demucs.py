"""demucs' networks in bounded memory: what its own code answers, at any rate, from any place, for odd material."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
import soxr
import torch
from demucs.api import Separator
from demucs.apply import BagOfModels, Model, TensorChunk

from models.separation.demucs import device as devices
from models.separation.demucs.device import device, trial
from models.separation.demucs.overlap import Network
from models.separation.demucs.resampled import resampled, resampled_length
from models.separation.demucs.separate import Demucs
from models.separation.separator import Stereo
from models.separation.sums import CLAIMED
from tests.models.separation.mixes import ONE_ROUNDING, joined, noise, reader, worst_sum
from tests.models.separation.untrained import SEGMENT, SOURCES, bag, network

RATE = 44100

SAME = 1e-6
"""Tolerance of what two computations of one thing answer: -120 dB full scale. The untrained answers are 0.05."""

LIKE = 1e-4
"""The same with a resampler in between that was started elsewhere."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def demucs(model: Model | BagOfModels) -> Demucs:
    return Demucs(Network.of(model), "untrained", "for tests")


def own_answer(model: Model | BagOfModels, mix: Stereo) -> dict[str, Stereo]:
    """What demucs' programming interface answers, without its random shift."""
    separator = object.__new__(Separator)
    separator._model, separator._samplerate, separator._audio_channels = model, RATE, 2
    separator.update_parameter(
        device="cpu", shifts=0, overlap=0.25, split=True, segment=None, jobs=0, progress=False, callback=None
    )
    separator.update_parameter(callback_arg=None)
    return {name: part.numpy() for name, part in separator.separate_tensor(torch.from_numpy(mix))[1].items()}


def faded(seconds: float, rate: int) -> Stereo:
    """Noise below 4 kHz that begins and ends in silence: what a resampler makes of an edge is its own affair."""
    samples: Stereo = soxr.resample(noise(seconds, 8000).T, 8000, rate, quality="VHQ").T
    edge = rate // 20
    samples[:, :edge] = 0.0
    samples[:, -edge:] = 0.0
    return samples


@pytest.mark.parametrize("kind", ["htdemucs", "hdemucs", "bag"])
def test_drums_bass_and_vocals_are_what_demucs_itself_answers(kind: str) -> None:
    model = bag() if kind == "bag" else network(kind)
    mix = noise(0.7, RATE) + np.float32(0.01)
    wanted, got = own_answer(model, mix), joined(demucs(model).separate(reader(mix, RATE)))
    for name in CLAIMED:
        np.testing.assert_allclose(got[name], wanted[name], rtol=0.0, atol=SAME)
        assert np.abs(wanted[name]).max() > 1e4 * SAME
    assert worst_sum(got, mix) <= ONE_ROUNDING


@pytest.mark.parametrize("rate", [8000, 48000, 192000])
def test_a_mix_at_another_rate_keeps_its_length_and_its_sum_and_is_heard_as_at_44_1_khz(rate: int) -> None:
    model = network("hdemucs")
    mix = faded(0.55, rate)
    got = joined(demucs(model).separate(reader(mix, rate)))
    assert worst_sum(got, mix) <= ONE_ROUNDING
    there = np.ascontiguousarray(soxr.resample(mix.T, rate, RATE, quality="VHQ").T)
    for name, wanted in own_answer(model, there).items():
        back = soxr.resample(wanted.T, RATE, rate, quality="VHQ").T
        if name in CLAIMED:
            inside = slice(rate // 50, mix.shape[1] - rate // 50)
            np.testing.assert_allclose(got[name][:, inside], back[:, inside], rtol=0.0, atol=LIKE)


@pytest.mark.parametrize("rate", [RATE, 48000])
def test_a_run_that_begins_in_the_middle_gives_what_a_whole_run_gives_there(rate: int) -> None:
    separator, mix, start = demucs(network("hdemucs")), noise(1.6, rate), round(1.3 * rate)
    whole = joined(separator.separate(reader(mix, rate)))
    rest = joined(separator.separate_from(reader(mix, rate), start), start=start)
    for name in CLAIMED:
        np.testing.assert_allclose(rest[name], whole[name][:, start:], rtol=0.0, atol=SAME)


@pytest.mark.parametrize("frames", [1, 100, round(SEGMENT * RATE), round(SEGMENT * RATE) + 1])
def test_mixes_of_a_frame_and_of_about_one_piece_are_separated(frames: int) -> None:
    mix = noise(1.0, RATE)[:, :frames]
    got = joined(demucs(network("htdemucs")).separate(reader(mix, RATE)))
    assert got["drums"].shape == mix.shape
    assert worst_sum(got, mix) <= ONE_ROUNDING


def test_silence_stays_silence_without_a_look_by_the_network() -> None:
    class Unasked(Network):
        def answer(self, chunk: TensorChunk) -> Stereo:
            raise AssertionError

    asleep = Unasked.of(network("hdemucs"))
    told: list[float] = []
    silence = np.zeros((2, 25 * 8000), np.float32)
    got = joined(Demucs(asleep, "untrained", "").separate(reader(silence, 8000), told.append))
    assert all(not part.any() for part in got.values())
    assert told[-1] == 1.0


def test_a_mix_in_antiphase_is_normalised_by_its_sides() -> None:
    mix = noise(0.3, RATE)
    mix[1] = -mix[0]
    got = joined(demucs(network("hdemucs")).separate(reader(mix, RATE)))
    assert worst_sum(got, mix) <= ONE_ROUNDING
    assert all(np.abs(part).max() < 10.0 for part in got.values())


def test_progress_counts_up_to_1_and_may_call_it_off() -> None:
    told: list[float] = []
    mix = reader(noise(0.7, RATE), RATE)
    joined(demucs(network("hdemucs")).separate(mix, told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        joined(demucs(network("hdemucs")).separate(mix, stop))


def test_no_more_than_some_pieces_of_a_long_mix_are_read_at_once() -> None:
    class Minute:
        sample_rate, frames = RATE, 60 * RATE
        longest = 0

        def read(self, start: int, stop: int) -> Stereo:
            self.longest = max(self.longest, stop - start)
            return np.tile(np.array([0.1, -0.2], np.float32), (2, stop - start))[:, : stop - start]

    class Quick(Network):
        def answer(self, chunk: TensorChunk) -> Stereo:
            return np.full((len(SOURCES), 2, chunk.length), 0.1, np.float32)

    minute, frames, held = Minute(), 0, 0
    for segment in Demucs(Quick.of(network("hdemucs")), "untrained", "").separate(minute):
        held = max(held, segment.sources["drums"].nbytes)
        frames += segment.sources["drums"].shape[1]
    assert frames == minute.frames
    assert minute.longest <= 10 * RATE
    assert held <= 8 * SEGMENT * RATE


def test_a_model_that_does_not_know_the_sources_is_refused() -> None:
    model = network("hdemucs")
    model.sources = ["drums", "rest"]
    with pytest.raises(ValueError, match="lacks bass, vocals"):
        demucs(model)


def test_models_of_one_bag_with_pieces_of_different_lengths_are_refused() -> None:
    models = bag()
    next(iter(models.models)).segment = 0.5  # type: ignore[assignment]
    with pytest.raises(ValueError, match="one length"):
        Network.of(models)


@pytest.mark.parametrize(("source", "target"), [(48000, 44100), (44100, 48000), (8000, 44100), (44101, 44100)])
def test_stretches_at_another_rate_are_those_of_the_whole(source: int, target: int) -> None:
    samples = faded(1.5, source)
    read = partial(lambda mix, start, stop: mix.read(start, stop), reader(samples, source))
    length = resampled_length(samples.shape[1], source, target)
    whole = soxr.resample(samples.T, source, target, quality="VHQ").T
    cuts = [0, 1, length // 3, length // 2 + 17, length]
    parts = [resampled(read, source, target, a, b) for a, b in itertools.pairwise(cuts)]
    got = np.concatenate(parts, axis=1)[:, : whole.shape[1]]
    np.testing.assert_allclose(got, whole[:, : got.shape[1]], rtol=0.0, atol=LIKE)


def test_a_gpu_that_is_not_there_is_named_in_why_the_processor_is_used() -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has a GPU")
    where, why = device()
    assert where == "cpu"
    assert "CUDA: no device answered" in why


def test_a_gpu_whose_kernels_fail_or_answer_wrongly_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    real = devices._sample_work

    def fails(name: str) -> torch.Tensor:
        if name == "cuda":
            raise RuntimeError("no kernel image is available for execution on the device\nmore")
        return real(name)

    monkeypatch.setattr(devices, "_sample_work", fails)
    assert trial("cuda") == "no kernel image is available for execution on the device"
    monkeypatch.setattr(devices, "_sample_work", lambda name: real("cpu") * (1.0 if name == "cpu" else torch.nan))
    assert trial("cuda") == "it computes other values than the processor"
    monkeypatch.setattr(devices, "_sample_work", lambda name: real("cpu"))
    assert device() == ("cuda", "a convolution and a Fourier transform ran on CUDA")
