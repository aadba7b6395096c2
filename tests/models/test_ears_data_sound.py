from __future__ import annotations

import numpy as np
import pytest

from models.ears.data.company import DELAY, NEIGHBOURHOODS, bleed, level
from models.ears.data.patterns import GROOVES, LEVELS, STEPS, clock, groove, ornamented, roll
from models.ears.data.phrases import Sampler, Signal, phrase, place, play, resampled
from models.ears.data.playing import MANNERS
from models.ears.data.pool import LONGEST, Pool, Sound, trimmed
from models.ears.data.rooms import convolved, response
from models.ears.data.studio import CHANCES, DESK, at_the_desk, gate
from models.ears.sound.windows import FRAMES, RATE, SECONDS

STEPS_OF_A_STUDIO = [step for step, _, _ in (*CHANCES, *DESK)]


def tone(hertz: float, seconds: float = SECONDS) -> Signal:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


def pitch_heard(samples: Signal) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(69 + 12 * np.log2(spectrum.argmax() * RATE / len(samples) / 440))


@pytest.mark.parametrize("db", [-10.0, -22.0, -35.0])
def test_bleed_has_the_level_that_is_asked_for(db: float) -> None:
    loud, other = tone(220.0), 0.1 * tone(1000.0)
    heard = bleed(loud, other, db, 0.01, np.random.default_rng(1))
    assert 20 * np.log10(level(heard) / level(loud)) == pytest.approx(db, abs=0.5)


@pytest.mark.parametrize("delay", DELAY)
def test_bleed_comes_as_late_as_is_asked_for(delay: float) -> None:
    other = np.zeros(FRAMES, np.float32)
    other[RATE] = 1.0
    heard = bleed(tone(220.0), other, -10.0, delay, np.random.default_rng(1))
    first = int(np.argmax(np.abs(heard) > 0.01 * np.abs(heard).max()))
    assert first == RATE + round(delay * RATE)


def test_bleed_of_silence_is_silent() -> None:
    silence = np.zeros(FRAMES, np.float32)
    assert not bleed(tone(220.0), silence, -10.0, 0.01, np.random.default_rng(1)).any()
    assert not bleed(silence, tone(220.0), -10.0, 0.01, np.random.default_rng(1)).any()


def test_all_bleed_is_softer_than_the_loud_one_by_10_to_35_db_and_2_to_30_ms_late() -> None:
    assert DELAY == (0.002, 0.030)
    for near in NEIGHBOURHOODS.values():
        assert -35.0 <= near.level_db[0] < near.level_db[1] <= -10.0


def test_a_room_rings_for_its_rt60() -> None:
    """Schroeder's backward integral falls by 60 dB per RT60; between -5 and -25 dB it takes a third of that."""
    impulse = response(np.random.default_rng(3), rt60=(0.6, 0.6))
    left = 10 * np.log10(np.cumsum(impulse[::-1].astype(np.float64) ** 2)[::-1])
    seconds = (np.argmax(left < -25) - np.argmax(left < -5)) / RATE
    assert 3 * seconds == pytest.approx(0.6, rel=0.2)


def test_convolution_keeps_length_and_delays() -> None:
    impulse = np.zeros(100, np.float32)
    impulse[30] = 0.5
    heard = convolved(tone(300.0), impulse)
    assert heard.shape == (FRAMES,)
    assert heard[30:] == pytest.approx(0.5 * tone(300.0)[:-30], abs=1e-4)


@pytest.mark.parametrize("step", STEPS_OF_A_STUDIO, ids=[step.__name__ for step in STEPS_OF_A_STUDIO])
def test_every_step_of_the_studio_keeps_a_window_a_window(step: object) -> None:
    assert callable(step)
    for seed in range(4):
        given = tone(220.0) * np.linspace(0.0, 0.5, FRAMES, dtype=np.float32)
        before = given.copy()
        heard = step(given, np.random.default_rng(seed))
        assert heard.shape == (FRAMES,)
        assert heard.dtype == np.float32
        assert np.isfinite(heard).all()
        assert level(heard) > 1e-3
        assert np.array_equal(given, before)


@pytest.mark.parametrize("label", ["kick", "electric_guitar", "mix"])
def test_tracks_peak_between_30_and_0_1_db_below_full_scale(label: str) -> None:
    for seed in range(5):
        peak = np.abs(at_the_desk(tone(150.0), label, np.random.default_rng(seed))).max()
        assert -30.01 <= 20 * np.log10(peak) <= -0.09


def test_a_gate_silences_what_is_soft_and_leaves_the_loud() -> None:
    given = tone(220.0)
    given[: FRAMES // 2] *= 1e-3
    heard = gate(given, np.random.default_rng(1))
    assert not heard[: FRAMES // 3].any()
    assert np.array_equal(heard[-RATE : -RATE // 10], given[-RATE : -RATE // 10])


@pytest.mark.parametrize("semitones", [-4.0, 3.0])
def test_resampling_moves_the_pitch(semitones: float) -> None:
    assert pitch_heard(resampled(tone(440.0), 2 ** (semitones / 12))) == pytest.approx(69 + semitones, abs=0.1)


def sampled(*pitches: float) -> Pool:
    notes = [tone(440 * 2 ** ((pitch - 69) / 12), 1.0) for pitch in pitches]
    sounds = [Sound("piano", "s", "i", "note", p, "", n * RATE, RATE) for n, p in enumerate(pitches)]
    return Pool(sounds, np.round(np.concatenate(notes) * 32767).astype(np.int16))


@pytest.mark.parametrize(
    ("asked", "heard"), [(60.0, 60.0), (63.0, 63.0), (67.0, 67.0), (92.0, 68.0), (45.0, 69.0)]
)
def test_a_sampler_plays_the_asked_pitch_or_its_octave_within_reach(asked: float, heard: float) -> None:
    pool = sampled(60.0, 67.0)
    sampler = Sampler(pool, list(pool.sounds), 0.05, np.random.default_rng(1))
    assert pitch_heard(sampler(asked, 0.9, 1.0)) == pytest.approx(heard, abs=0.2)


def test_notes_stand_where_the_phrase_puts_them() -> None:
    window = np.zeros(10, np.float32)
    place(window, np.arange(1, 6, dtype=np.float32), -2 / RATE)
    place(window, np.ones(5, np.float32), 8 / RATE)
    assert window.tolist() == [3, 4, 5, 0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("label", MANNERS)
def test_phrases_of_every_class_sound_in_their_window_and_in_their_register(label: str) -> None:
    manner = MANNERS[label]
    for seed in range(20):
        notes = phrase(manner, (manner.low, manner.high), np.random.default_rng(seed))
        assert any(note.start < SECONDS and note.start + note.seconds > 0 for note in notes)
        assert all(manner.low - 1 <= note.pitch <= manner.high + 8 for note in notes)
        assert all(0 < note.velocity <= 1 and note.seconds > 0 for note in notes)


def test_a_voice_is_any_callable_of_pitch_seconds_and_velocity() -> None:
    window = play(
        lambda pitch, seconds, velocity: velocity * tone(440.0, seconds),
        phrase(MANNERS["piano"], (40.0, 80.0), np.random.default_rng(2)),
    )
    assert window.shape == (FRAMES,)
    assert level(window) > 0.01


def test_patterns_are_bars_of_sixteen_steps() -> None:
    for bars in GROOVES.values():
        assert all(len(bar) == STEPS and set(bar) <= {*LEVELS, "."} for bar in bars)


@pytest.mark.parametrize("piece", GROOVES)
def test_every_drum_has_a_groove_that_sounds(piece: str) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        hits = ornamented(groove([piece], clock(rng, programmed=False), rng), rng)
        assert hits
        assert all(hit.start < SECONDS + 0.1 and 0 < hit.velocity <= 1 for hit in hits)
    assert len(roll(piece, np.random.default_rng(1))) >= 7


def test_recordings_lose_the_silence_at_their_ends_and_their_level() -> None:
    recorded = np.concatenate([np.zeros(RATE), 0.01 * tone(300.0, 1.0), np.zeros(RATE)]).astype(np.float32)
    kept = trimmed(recorded, LONGEST["note"])
    assert len(kept) / RATE == pytest.approx(1.0, abs=0.02)
    assert np.abs(kept).max() == pytest.approx(1.0, abs=0.01)
    assert len(trimmed(np.zeros(100, np.float32), 1.0)) == 0
    assert len(trimmed(np.ones(3 * RATE, np.float32), 1.0)) == RATE
