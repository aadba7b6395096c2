"""Plug-ins of project files to processors: every row of the table, and what it says it leaves out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.hosts.rpp.host import RppHost
from bridge.plugins import reacomp, readelay, reaeq, realimit, reaverbate, reaxcomp
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.registry import new
from bridge.render.fxmap import MODELS, Modelled, NotModelled, modelled
from bridge.render.insert import Insert, Pins, pins_of
from bridge.session import Fx
from core.processors.dynamics import CompressorSettings, compress
from core.processors.filters import Equaliser
from core.units import gain_from_db
from tests.bridge.hosts.projects import corpus
from tests.shared import needs_shared

FS = 48000
NEUTRAL: dict[str, Any] = {
    "ReaEQ": reaeq.neutral(),
    "ReaComp": reacomp.neutral(),
    "ReaLimit": realimit.neutral(),
    "ReaVerbate": reaverbate.neutral(),
    "ReaDelay": readelay.neutral(),
    "JS: Delay": Jsfx(path="delay/delay", sliders=(100.0, -12.0, 0.0, -120.0, 0.0)),
}


def model(settings: Any, *, channels: int = 2, bpm: float = 120.0) -> Modelled:
    return modelled(new(settings), sample_rate=FS, channels=channels, bpm=bpm)


def played(settings: Any, audio: NDArray[np.float64], **told: Any) -> NDArray[np.float64]:
    out = audio.copy()
    model(settings, channels=audio.shape[1], **told).insert.run(out)
    return out


def noise(frames: int = 4000, channels: int = 2) -> NDArray[np.float64]:
    return np.random.default_rng(7).normal(0.0, 0.1, (frames, channels))


@pytest.mark.parametrize("name", NEUTRAL)
def test_a_neutral_plug_in_passes_its_input_on(name: str) -> None:
    made, before = model(NEUTRAL[name]), noise()
    after = before.copy()
    made.insert.run(after)
    late = made.insert.latency
    np.testing.assert_allclose(after[late:], before[: len(before) - late], atol=1e-6)
    assert made.simplified == ()


def test_the_bands_of_a_neutral_multiband_compressor_sum_flat() -> None:
    click = np.zeros((8192, 2))
    click[0] = 1.0
    spectrum = np.abs(np.fft.rfft(played(reaxcomp.neutral(), click)[:, 0]))
    np.testing.assert_allclose(spectrum, 1.0, atol=1e-3)


def test_the_compressor_is_set_in_the_engineers_units() -> None:
    settings = replace(reacomp.neutral(), threshold=-30.0, ratio=4.0, attack=5.0, release=80.0, wet=3.0, rms=0.0)
    told = CompressorSettings(threshold_db=-30, ratio=4, attack_ms=5, release_ms=80, wet_db=3, rms_size_ms=0)
    np.testing.assert_allclose(played(settings, noise()), compress(noise(), FS, told), rtol=1e-4, atol=1e-7)


def test_what_a_compressor_leaves_out_is_told() -> None:
    settings = replace(reacomp.neutral(), auto_makeup=True, auto_release=True)
    assert model(settings).simplified == ("auto make up is not modelled", "auto release is not modelled")


def test_a_compressor_can_be_keyed_by_channels_three_and_four() -> None:
    settings = replace(reacomp.neutral(), threshold=-30.0, ratio=math.inf, detector=2, attack=0.0, rms=0.0)
    audio = np.zeros((4000, 4))
    audio[:, :2] = 0.1
    quiet = played(settings, audio)
    audio[:, 2:] = 1.0
    ducked = played(settings, audio)
    np.testing.assert_allclose(quiet[-1], [0.1, 0.1, 0.0, 0.0], atol=1e-6)
    assert ducked[-1, 0] == pytest.approx(0.1 * gain_from_db(-30.0), rel=1e-4)
    np.testing.assert_array_equal(ducked[:, 2:], 1.0)


def test_delay_taps_are_timed_panned_and_summed() -> None:
    taps = (
        readelay.tap(beats=0.0, time=10.0, volume=-6.0206, pan=-1.0),
        readelay.tap(beats=0.5, time=0.0, volume=0.0, pan=1.0),
        readelay.tap(enabled=False),
    )
    click = np.zeros((FS // 2, 2))
    click[0] = 0.8
    settings = replace(readelay.neutral(), taps=taps, wet=0.0, dry=-6.0206)
    out = played(settings, click, bpm=240.0)
    expected = np.zeros_like(click)
    expected[0] = 0.4
    expected[480, 0] = 0.4
    expected[6000, 1] = 0.8
    np.testing.assert_allclose(out, expected, atol=1e-5)


def test_the_stock_jsfx_delay_repeats_at_its_feedback() -> None:
    click = np.zeros((FS, 2))
    click[0] = 1.0
    out = played(Jsfx(path="delay/delay", sliders=(100.0, -12.0, 0.0, -6.0, -120.0, 0.0)), click)
    assert [round(float(out[frame, 0]), 6) for frame in (0, 4800, 9600, 14400)] == [0.0, 0.5, 0.125, 0.03125]


@pytest.mark.parametrize(
    "settings",
    [
        Jsfx(path="schwa/soft_clipper", sliders=(0.0,)),
        Jsfx(path="delay/delay", sliders=(100.0,)),
        replace(reacomp.neutral(), detector=1),
        replace(reaxcomp.neutral(), bands=reaxcomp.neutral().bands[:3]),
        replace(reaxcomp.neutral(), bands=(*reaxcomp.neutral().bands[:3], reaxcomp.band(ratio=0.5))),
        replace(reaxcomp.neutral(), bands=tuple(reversed(reaxcomp.neutral().bands))),
    ],
)
def test_what_is_beyond_a_model_is_refused_with_a_reason(settings: Any) -> None:
    with pytest.raises(NotModelled):
        model(settings)


def test_automated_parameters_are_told() -> None:
    fx = new(reaeq.neutral())
    automated = replace(fx, chunk=fx.chunk.replace("WAK", "<PARMENV 1\nACT 1\nPT 0 1\n>\nWAK"))
    made = modelled(automated, sample_rate=FS, channels=2, bpm=120.0)
    assert made.simplified == ("its automated parameters stay where they are",)


def test_pins_choose_the_channels_that_are_heard_and_replaced() -> None:
    louder = Equaliser([], FS, 2, gain_db=6.0206)
    audio = np.tile([0.1, 0.2, 0.3, 0.4], (3, 1))
    Insert(louder, Pins(inputs=((2,), (0, 1)), outputs=((3,), (2,)))).run(audio)
    np.testing.assert_allclose(audio, np.tile([0.1, 0.2, 0.6, 0.6], (3, 1)), rtol=1e-5)


def test_pins_are_read_from_the_state_and_cut_to_the_track() -> None:
    assert pins_of(new(reaeq.neutral())) == Pins()
    key = pins_of(new(reacomp.neutral()))
    assert key == Pins(inputs=((0,), (1,), (2,), (3,)), outputs=((0,), (1,)))
    assert key.within(2).inputs == ((0,), (1,), (), ())
    assert pins_of(Fx(name="x", kind="JS")) == Pins()


def test_an_equaliser_band_above_the_range_is_held_at_its_end() -> None:
    high = replace(reaeq.neutral(), bands=(reaeq.band(shape=reaeq.Shape.LOW_PASS, frequency=24_000.0),))
    assert np.isfinite(played(high, noise())).all()
    gone = replace(reaeq.neutral(), bands=(reaeq.band(gain=-math.inf),), gain=-math.inf)
    assert np.abs(played(gone, noise())).max() < 1e-4


@needs_shared
def test_every_stock_plug_in_of_real_projects_is_modelled_or_refused_with_a_reason() -> None:
    made, refused = 0, []
    for path in corpus(400_000):
        session = RppHost(path).snapshot()
        for track in session.tracks:
            for fx in track.fx:
                try:
                    modelled(fx, sample_rate=FS, channels=max(2, track.channels), bpm=120.0)
                    made += 1
                except NotModelled as reason:
                    if any(kind.__name__.lower() in fx.name.lower() for kind in MODELS):
                        refused.append((path.name, fx.name, str(reason)))
    assert made > 30
    assert len(refused) <= made / 10, refused
