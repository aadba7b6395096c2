"""An upmix has the length, rate and sound of its recording, and appears whole or not at all."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from bridge.errors import UserError
from bridge.upmix.job import MASKS, PRINT, Output, upmix
from bridge.upmix.previews import listener
from bridge.upmix.recording import Recording
from core.upmix.binaural import AZIMUTHS, binaural
from core.upmix.channels import LS, ORDERS, RS, C, L, Order, fold_down
from core.upmix.presets import presets
from core.upmix.sofa import read_sofa
from models.separation.embedded import Embedded
from models.separation.readers import InMemory
from models.separation.separator import SOURCES
from tests.core.upmix.sofa import sofa_file

FS = 8000
MUSIC = presets()["music"]


def recording(path: Path, *, seconds: float = 2.0, rate: int = FS, channels: int = 2) -> NDArray[np.float64]:
    samples = np.random.default_rng(7).normal(0.0, 0.1, (round(seconds * rate), channels))
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return samples


def upmixed(source: Path, out: Path, *, order: Order = "smpte", floating: bool = True) -> NDArray[np.float32]:
    """(6, n) in the order of the file."""
    with Recording(source) as mix:
        upmix(mix, Embedded(), MUSIC, Output(files={PRINT: out}, order=order, floating=floating))
    samples: NDArray[np.float32] = soundfile.read(out, dtype="float32")[0]
    return samples.T


def mask(path: Path) -> int:
    head = path.read_bytes()[:200]
    at = head.index(b"fmt ") + 8
    assert struct.unpack_from("<H", head, at) == (0xFFFE,)
    found: int = struct.unpack_from("<I", head, at + 20)[0]
    return found


@pytest.mark.parametrize(("rate", "seconds"), [(8000, 2.0), (44100, 0.5), (192000, 0.1), (8000, 0.001)])
def test_the_5_1_has_length_and_rate_of_the_recording_and_folds_down_to_it(
    rate: int, seconds: float, tmp_path: Path
) -> None:
    source, out = tmp_path / "mix.wav", tmp_path / "5.1.wav"
    samples = recording(source, seconds=seconds, rate=rate)
    surround = upmixed(source, out)
    info = soundfile.info(out)
    assert (info.frames, info.samplerate, info.channels) == (len(samples), rate, 6)
    np.testing.assert_allclose(fold_down(surround), samples.T, atol=1e-6)


@pytest.mark.parametrize("order", ["smpte", "film"])
@pytest.mark.parametrize("floating", [True, False])
def test_the_file_names_its_loudspeakers_where_a_mask_can(order: Order, floating: bool, tmp_path: Path) -> None:
    source, out = tmp_path / "mix.wav", tmp_path / "5.1.wav"
    recording(source)
    upmixed(source, out, order=order, floating=floating)
    assert mask(out) == MASKS[order]


def test_film_order_holds_the_same_channels_in_other_places(tmp_path: Path) -> None:
    source = tmp_path / "mix.wav"
    recording(source)
    smpte = upmixed(source, tmp_path / "a.wav")
    film = upmixed(source, tmp_path / "b.wav", order="film")
    np.testing.assert_array_equal(film, smpte[list(ORDERS["film"])])


def test_a_mono_recording_has_a_centre_and_silent_surrounds(tmp_path: Path) -> None:
    source = tmp_path / "mono.wav"
    samples = recording(source, channels=1)
    surround = upmixed(source, tmp_path / "5.1.wav")
    np.testing.assert_allclose(fold_down(surround), np.repeat(samples.T, 2, axis=0), atol=1e-6)
    assert np.abs(surround[C]).max() > 0.1 * np.abs(surround[L]).max()
    assert np.abs(surround[[LS, RS]]).max() < 0.01 * np.abs(surround[L]).max()


def test_the_files_of_sources_and_the_previews_add_up_to_the_recording(tmp_path: Path) -> None:
    samples = InMemory(np.random.default_rng(2).normal(0, 0.1, (2, 9000)).astype(np.float32), FS)
    files = {name: tmp_path / f"{name}.wav" for name in SOURCES}
    previews = {name: tmp_path / f"heard {name}.wav" for name in ("binaural", "downmix", "mono")}
    output = Output(files=files, layout="sources", floating=True, previews=previews)
    done = upmix(samples, Embedded(), MUSIC, output)
    total = sum(soundfile.read(path, dtype="float32")[0].T for path in files.values())
    np.testing.assert_allclose(fold_down(total), samples.samples, atol=1e-6)
    np.testing.assert_allclose(soundfile.read(previews["downmix"])[0].T, samples.samples, atol=1e-6)
    heard = soundfile.read(previews["mono"])[0]
    np.testing.assert_allclose(heard, samples.samples.sum(axis=0) / np.sqrt(2.0), atol=1e-6)
    ears = soundfile.read(previews["binaural"], dtype="float32")[0].T
    np.testing.assert_allclose(ears, binaural(total, FS), atol=1e-5)
    assert done.residual_db < -100.0
    assert [one.path for one in done.files] == [*files.values(), *previews.values()]


def test_headphones_take_the_head_of_a_sofa_file_and_another_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    file = sofa_file(tmp_path / "head.sofa", rate=FS)
    taps = read_sofa(file, tuple(AZIMUTHS.values()), FS)
    noise = np.random.default_rng(3).standard_normal((6, 4000)).astype(np.float32)
    ears = listener("binaural", FS, file)
    heard = np.concatenate((ears.process(noise), ears.finish()), axis=1)
    np.testing.assert_allclose(heard, binaural(noise, FS, taps), atol=1e-5)
    (tmp_path / "notes.sofa").write_text("not HDF5")
    with pytest.raises(UserError, match="Name another SOFA file"):
        listener("binaural", FS, tmp_path / "notes.sofa")


def test_nothing_stays_where_an_upmix_is_called_off_and_what_was_there_is_untouched(tmp_path: Path) -> None:
    source, out = tmp_path / "mix.wav", tmp_path / "5.1.wav"
    recording(source, seconds=25.0)
    out.write_bytes(b"another take")

    def stop(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with Recording(source) as mix, pytest.raises(KeyboardInterrupt):
        upmix(mix, Embedded(), MUSIC, Output(files={PRINT: out}), progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["5.1.wav", "mix.wav"]
    assert out.read_bytes() == b"another take"


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "mix.wav"
    recording(source)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(soundfile.SoundFile, "write", full)
    with pytest.raises(UserError, match="No space left on device"):
        upmixed(source, tmp_path / "5.1.wav")
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]


def test_files_that_cannot_be_upmixed_are_refused_with_the_reason(tmp_path: Path) -> None:
    recording(tmp_path / "six.wav", channels=6)
    recording(tmp_path / "slow.wav", rate=4000)
    (tmp_path / "text.wav").write_text("no audio")
    for name, reason in {
        "six.wav": "has 6 channels. It may be a 5.1 already",
        "slow.wav": "has 4000 Hz",
        "text.wav": "cannot be read",
        "none.wav": "is missing",
    }.items():
        with pytest.raises(UserError, match=reason):
            Recording(tmp_path / name)


def test_silence_stays_silence(tmp_path: Path) -> None:
    silence = InMemory(np.zeros((2, 30 * FS), np.float32), FS)
    done = upmix(silence, Embedded(), MUSIC, Output(files={PRINT: tmp_path / "5.1.wav"}))
    assert (done.files[0].peak_db, done.residual_db) == (-np.inf, -np.inf)
    assert soundfile.info(tmp_path / "5.1.wav").frames == 30 * FS
