"""Instruments of our own: in tune, free of aliases, different from patch to patch, the same from a seed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.units import db_from_gain
from models.ears.data import drum_machines, synths
from models.ears.data.synth_engines import Modulation
from models.ears.data.synth_parts import (
    Signal,
    countable,
    envelope,
    harmonics,
    hertz,
    modulated,
    oscillate,
    sweep,
    synced,
)
from models.ears.sound.windows import RATE
from models.ears.taxonomy import CLASSES

PITCHED = ("organ", "electric_piano", "synth_bass", "synth_lead", "synth_pad")


def spectrum(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Magnitudes, one bin a hertz where the samples are one second."""
    return np.abs(np.fft.rfft(np.asarray(samples, np.float64) * np.blackman(samples.size)))


def rms(samples: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def steady(frequency: float, seconds: float = 1.0) -> Signal:
    return np.full(round(seconds * RATE), frequency)


def measured_cents(samples: Signal, frequency: float) -> float:
    """How far the strongest partial near a frequency lies from it, by parabolic interpolation of the spectrum."""
    levels = np.log(spectrum(samples) + 1e-12)
    step = RATE / samples.size
    low, high = (round(frequency * edge / step) for edge in (0.97, 1.03))
    best = low + int(np.argmax(levels[low:high]))
    before, here, after = levels[best - 1 : best + 2]
    place = best + 0.5 * (before - after) / (before - 2.0 * here + after)
    return float(1200.0 * np.log2(place * step / frequency))


@pytest.mark.parametrize("shape", ["saw", "square", "triangle", "pulse"])
@pytest.mark.parametrize("pitch", [28, 57, 69, 93])
def test_an_oscillator_is_in_tune(shape: str, pitch: int) -> None:
    frequency = steady(hertz(pitch))
    tone = oscillate(harmonics(shape, countable(frequency), 0.3), frequency)
    assert abs(measured_cents(tone, hertz(pitch))) < 1.0


@pytest.mark.parametrize("shape", ["saw", "square", "pulse"])
def test_a_high_note_of_an_oscillator_has_nothing_between_its_harmonics_above_minus_70_db(shape: str) -> None:
    frequency = 3001.0
    tone = oscillate(harmonics(shape, countable(frequency), 0.3), steady(frequency))
    levels = spectrum(tone)
    bins = np.arange(levels.size)
    between = np.abs(bins - frequency * np.round(bins / frequency)) > 4.0
    assert db_from_gain(float(levels[between].max() / levels.max())) < -70.0


def test_hard_sync_folds_nothing_back() -> None:
    frequency = 2111.0
    levels = spectrum(oscillate(synced(2.7, countable(frequency)), steady(frequency)))
    bins = np.arange(levels.size)
    between = np.abs(bins - frequency * np.round(bins / frequency)) > 4.0
    assert db_from_gain(float(levels[between].max() / levels.max())) < -65.0


@pytest.mark.parametrize(
    ("frequency", "modulator", "index"), [(2003.0, 1.0, 50.0), (881.0, 14.0, 3.0), (433.0, 3.0, 9.0)]
)
def test_frequency_modulation_folds_nothing_back(frequency: float, modulator: float, index: float) -> None:
    levels = spectrum(modulated(steady(frequency), 1.0, modulator, np.full(RATE, index)))
    bins = np.arange(levels.size)
    between = np.abs(bins - frequency * np.round(bins / frequency)) > 4.0
    assert db_from_gain(float(levels[between].max() / levels.max())) < -50.0


def test_a_carrier_above_the_highest_frequency_is_silent() -> None:
    assert not np.any(modulated(steady(3000.0), 8.0, 1.0, np.ones(RATE)))


def test_a_saw_has_the_fourier_coefficients_of_a_saw() -> None:
    frequency = steady(100.0)
    tone = oscillate(harmonics("saw", countable(frequency)), frequency)
    levels = np.abs(np.fft.rfft(tone)) / (RATE / 2)
    assert levels[[100, 200, 300]] == pytest.approx([2 / np.pi, 1 / np.pi, 2 / (3 * np.pi)], rel=1e-3)


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="saw, square, triangle or pulse"):
        harmonics("sinc", 3)


def test_the_low_pass_filter_is_12_db_an_octave_and_3_db_down_at_its_cutoff() -> None:
    click = np.zeros(RATE)
    click[0] = 1.0
    levels = np.abs(np.fft.rfft(sweep(click, 500.0)))
    assert db_from_gain(float(levels[500])) == pytest.approx(-3.0, abs=0.1)
    assert db_from_gain(float(levels[4000] / levels[2000])) == pytest.approx(-12.0, abs=1.0)


def test_an_envelope_rises_in_its_attack_and_ends_with_its_release() -> None:
    shape = envelope(0.5, attack=0.1, decay=1.0, sustain=1.0, release=0.2)
    assert shape.size == round(0.7 * RATE)
    assert shape[round(0.05 * RATE)] == pytest.approx(0.5, abs=0.01)
    assert shape[round(0.3 * RATE)] == pytest.approx(1.0)
    assert shape[-1] < 1e-4


def test_the_labels_are_classes() -> None:
    assert set(synths.LABELS) | set(drum_machines.LABELS) <= set(CLASSES)


def test_a_class_without_synthesiser_is_refused() -> None:
    with pytest.raises(ValueError, match="'lead_vocal'"):
        synths.patch("lead_vocal", rng_of(1))


@pytest.mark.parametrize("label", synths.LABELS)
def test_every_patch_sounds_stays_in_range_and_lasts_as_long_as_the_key_is_held(label: str) -> None:
    for seed in range(12):
        note = synths.patch(label, rng_of(seed))(52.0, 0.5, 0.9)
        assert note.dtype == np.float32
        assert np.isfinite(note).all()
        assert 0.3 < np.abs(note).max() <= 0.5
        assert note.size >= round(0.5 * RATE) or label == "fx"


@pytest.mark.parametrize("label", synths.LABELS)
def test_a_patch_is_the_same_from_the_same_seed_and_plays_a_note_twice_alike(label: str) -> None:
    first, again, other = (synths.patch(label, rng_of(seed)) for seed in (5, 5, 6))
    note = first(57.0, 0.3, 0.7)
    assert np.array_equal(note, again(57.0, 0.3, 0.7))
    assert np.array_equal(note, first(57.0, 0.3, 0.7))
    different = other(57.0, 0.3, 0.7)
    assert different.size != note.size or not np.allclose(different, note, atol=1e-3)


@pytest.mark.parametrize("label", PITCHED)
def test_a_softer_note_is_quieter(label: str) -> None:
    voice = synths.patch(label, rng_of(3))
    assert rms(voice(52.0, 0.4, 0.2)) < rms(voice(52.0, 0.4, 1.0))


@pytest.mark.parametrize("label", ["organ", "electric_piano"])
def test_keyboards_are_in_tune_whatever_the_patch(label: str) -> None:
    """Partials at multiples of half the pitch: the fundamental may be drawn out, effects may sway round it."""
    for seed in range(10):
        note = synths.patch(label, rng_of(seed))(57.0, 2.0, 0.8)[: 2 * RATE]
        levels = spectrum(note)
        strongest = float(np.argmax(levels)) * RATE / note.size
        partial = strongest / (hertz(57.0) / 2.0)
        assert abs(1200.0 * np.log2(partial / round(partial))) < 20.0


def test_the_pitch_of_a_frequency_modulated_note_is_its_key() -> None:
    note = Modulation(cents=0.0)(60.5, 1.0, 0.8, rng_of(1))
    assert abs(measured_cents(note, hertz(60.5))) < 3.0


@pytest.mark.parametrize("sound", drum_machines.SOUNDS)
def test_every_drum_sounds_and_dies_away(sound: str) -> None:
    for seed in range(8):
        hit = drum_machines.machine(sound, rng_of(seed))(0.9)
        third = hit.size // 3
        assert 0.3 < np.abs(hit).max() <= 0.5
        assert rms(hit[-third:]) < 0.25 * rms(hit[: 2 * third])


def test_a_drum_is_the_same_from_the_same_seed() -> None:
    hits = [drum_machines.machine("snare", rng_of(seed))(0.8) for seed in (1, 1, 2)]
    assert np.array_equal(hits[0], hits[1])
    assert hits[0].size != hits[2].size or not np.allclose(hits[0], hits[2], atol=1e-3)


def test_drums_sit_where_their_class_does() -> None:
    def centroid(sound: str) -> float:
        centres = []
        for seed in range(6):
            hit = drum_machines.machine(sound, rng_of(seed))(0.8)
            power = spectrum(hit) ** 2
            centres.append(float(np.sum(power * np.fft.rfftfreq(hit.size, 1 / RATE)) / np.sum(power)))
        return float(np.median(centres))

    assert centroid("kick") < centroid("tom") < centroid("snare") < centroid("closed_hat")


def test_a_kit_has_every_drum_and_an_unknown_drum_is_refused() -> None:
    assert set(drum_machines.kit(rng_of(1))) == set(drum_machines.SOUNDS)
    with pytest.raises(ValueError, match="'gong'"):
        drum_machines.machine("gong", rng_of(1))
