"""Knobs set by chance: the patches of synth basses, leads and pads."""

from __future__ import annotations

from numpy.random import Generator

from models.ears.data.synth_engines import Analogue, Bend, Boom, Contour, Filter, Modulation, Oscillator
from models.ears.data.synth_parts import drawn, octaves


def _maybe(rng: Generator, chance: float, low: float, high: float) -> float:
    return float(rng.uniform(low, high)) if rng.uniform() < chance else 0.0


def _shape(rng: Generator) -> str:
    return str(rng.choice(["saw", "saw", "square", "pulse", "triangle"]))


def _oscillators(rng: Generator, most: int, *, cents: float = 12.0) -> tuple[Oscillator, ...]:
    """One to ``most`` oscillators; those after the first may sit an octave or a fifth away."""
    ratios = [1.0, *rng.choice([0.5, 1.0, 1.0, 1.5, 2.0], most)]
    return tuple(
        Oscillator(
            shape=_shape(rng),
            ratio=float(ratio) * 2.0 ** (rng.uniform(-cents, cents) / 1200.0 if number else 0.0),
            level=float(rng.uniform(0.4, 1.0)),
            width=float(rng.uniform(0.08, 0.5)),
        )
        for number, ratio in enumerate(ratios[: int(rng.integers(1, most + 1))])
    )


def bass(rng: Generator) -> Analogue:
    """A subtractive bass: oscillators and a sub, low-pass with an envelope, sometimes wobbling."""
    sub = Oscillator(shape=str(rng.choice(["triangle", "square"])), ratio=0.5, level=_maybe(rng, 0.35, 0.2, 0.9))
    wobble = _maybe(rng, 0.15, 1.0, 3.0)
    return Analogue(
        oscillators=(*_oscillators(rng, 3), sub),
        amplifier=Contour(
            attack=octaves(rng, 0.001, 0.03),
            decay=octaves(rng, 0.1, 1.5),
            sustain=float(rng.choice([0.0, rng.uniform(0.3, 1.0)], p=[0.3, 0.7])),
            release=octaves(rng, 0.03, 0.3),
        ),
        filter=Filter(
            cutoff=octaves(rng, 120.0, 3500.0),
            octaves=float(rng.uniform(0.0, 4.5)),
            contour=Contour(attack=0.002, decay=octaves(rng, 0.05, 0.8), sustain=float(rng.uniform(0.0, 0.6))),
            q=octaves(rng, 0.6, 5.0),
            poles=int(rng.choice([2, 4])),
            wobble=wobble,
            rate=octaves(rng, 1.0, 9.0),
        ),
        bend=Bend(start=_maybe(rng, 0.2, -12.0, 12.0), glide=octaves(rng, 0.02, 0.15)),
        drive_db=float(rng.uniform(-8.0, 20.0)),
    )


def acid(rng: Generator) -> Analogue:
    """One oscillator through a resonant filter that snaps shut, notes slid into."""
    return Analogue(
        oscillators=(Oscillator(shape=str(rng.choice(["saw", "square"]))),),
        amplifier=Contour(attack=0.002, decay=0.8, sustain=0.5, release=0.03),
        filter=Filter(
            cutoff=octaves(rng, 120.0, 900.0),
            octaves=float(rng.uniform(1.5, 4.5)),
            contour=Contour(attack=0.002, decay=octaves(rng, 0.08, 0.5), sustain=0.05),
            q=octaves(rng, 4.0, 16.0),
            poles=4,
        ),
        bend=Bend(start=_maybe(rng, 0.3, -12.0, 12.0), glide=0.06),
        drive_db=float(rng.uniform(0.0, 22.0)),
    )


def reese(rng: Generator) -> Analogue:
    """Saws so far out of tune that they beat."""
    return Analogue(
        oscillators=(
            Oscillator(voices=int(rng.integers(2, 4)), cents=float(rng.uniform(10.0, 35.0))),
            Oscillator(shape="triangle", ratio=0.5, level=_maybe(rng, 0.5, 0.3, 1.0)),
        ),
        amplifier=Contour(attack=octaves(rng, 0.003, 0.1), sustain=0.9, release=0.15),
        filter=Filter(
            cutoff=octaves(rng, 300.0, 4500.0), octaves=0.5, q=1.0, poles=4, wobble=rng.uniform(0.0, 2.0), rate=0.4
        ),
        drive_db=float(rng.uniform(-4.0, 20.0)),
    )


def fm_bass(rng: Generator) -> Modulation:
    """The solid, knocking bass of two operators."""
    return Modulation(
        carrier=float(rng.choice([1.0, 1.0, 2.0])),
        modulator=float(rng.choice([0.5, 1.0, 1.0, 2.0, 3.0])),
        index=(octaves(rng, 1.0, 9.0), float(rng.uniform(0.0, 1.0))),
        brightness=Contour(attack=0.001, decay=octaves(rng, 0.05, 0.6), sustain=float(rng.uniform(0.0, 0.4))),
        amplifier=Contour(
            attack=0.002, decay=octaves(rng, 0.2, 2.0), sustain=float(rng.uniform(0.0, 0.8)), release=0.08
        ),
        cents=float(rng.uniform(0.0, 4.0)),
        drive_db=float(rng.uniform(-8.0, 14.0)),
    )


def boom(rng: Generator) -> Boom:
    """An 808."""
    return Boom(
        drop=_maybe(rng, 0.8, 3.0, 36.0),
        fall=octaves(rng, 0.008, 0.06),
        ring=octaves(rng, 0.8, 6.0),
        click=float(rng.uniform(0.0, 0.3)),
        drive_db=float(rng.uniform(-6.0, 22.0)),
        glide=_maybe(rng, 0.12, -12.0, 12.0),
    )


def lead(rng: Generator) -> Analogue:
    """A single line: bright, gliding, with vibrato."""
    return Analogue(
        oscillators=_oscillators(rng, 3),
        amplifier=Contour(attack=octaves(rng, 0.002, 0.06), sustain=float(rng.uniform(0.5, 1.0)), release=0.12),
        filter=Filter(
            cutoff=octaves(rng, 500.0, 6000.0),
            octaves=float(rng.uniform(0.0, 3.0)),
            contour=Contour(decay=octaves(rng, 0.1, 1.0), sustain=0.4),
            q=octaves(rng, 0.6, 6.0),
            poles=int(rng.choice([2, 4])),
        ),
        bend=Bend(
            start=_maybe(rng, 0.5, -7.0, 7.0),
            glide=octaves(rng, 0.02, 0.2),
            cents=_maybe(rng, 0.6, 5.0, 45.0),
            rate=float(rng.uniform(4.5, 7.0)),
        ),
        noise=_maybe(rng, 0.2, 0.0, 0.1),
        drive_db=float(rng.uniform(-8.0, 18.0)),
        ensemble=_maybe(rng, 0.3, 0.2, 1.0),
    )


def supersaw(rng: Generator) -> Analogue:
    """Five to nine saws side by side, wide open."""
    return Analogue(
        oscillators=(
            Oscillator(voices=int(rng.integers(5, 10)), cents=float(rng.uniform(8.0, 35.0))),
            Oscillator(ratio=2.0, level=_maybe(rng, 0.4, 0.2, 0.6), voices=3, cents=12.0),
        ),
        amplifier=Contour(
            attack=octaves(rng, 0.002, 0.03), decay=0.6, sustain=0.8, release=octaves(rng, 0.08, 0.4)
        ),
        filter=Filter(cutoff=octaves(rng, 2000.0, 9000.0), octaves=float(rng.uniform(0.0, 2.0)), q=0.8),
        gate=_maybe(rng, 0.15, 4.0, 9.0),
        drive_db=float(rng.uniform(-8.0, 8.0)),
    )


def pluck(rng: Generator) -> Analogue:
    """Short: the filter and the amplifier close at once, as in arpeggios and sequences."""
    table = drawn(rng, 256) if rng.uniform() < 0.3 else None
    first = Oscillator(
        shape=_shape(rng), voices=int(rng.integers(1, 6)), cents=rng.uniform(2.0, 15.0), table=table
    )
    return Analogue(
        oscillators=(first, *_oscillators(rng, 2)[1:]),
        amplifier=Contour(
            attack=0.001, decay=octaves(rng, 0.1, 0.9), sustain=0.0, release=octaves(rng, 0.05, 0.4)
        ),
        filter=Filter(
            cutoff=octaves(rng, 150.0, 1500.0),
            octaves=float(rng.uniform(2.0, 5.0)),
            contour=Contour(attack=0.001, decay=octaves(rng, 0.04, 0.4), sustain=0.0),
            tracking=0.7,
            q=octaves(rng, 0.6, 5.0),
            poles=int(rng.choice([2, 4])),
        ),
        ensemble=_maybe(rng, 0.3, 0.2, 0.8),
    )


def sync_lead(rng: Generator) -> Analogue:
    """Hard sync whose ratio sweeps through the note."""
    low, high = sorted(rng.uniform(1.1, 5.0, 2))
    return Analogue(
        oscillators=_oscillators(rng, 1),
        sync=(float(high), float(low)) if rng.uniform() < 0.6 else (float(low), float(high)),
        amplifier=Contour(attack=0.003, sustain=0.8, release=0.1),
        filter=Filter(cutoff=octaves(rng, 2500.0, 9000.0), octaves=1.0),
        bend=Bend(cents=_maybe(rng, 0.4, 5.0, 25.0), start=_maybe(rng, 0.3, -5.0, 5.0)),
        drive_db=float(rng.uniform(-8.0, 14.0)),
    )


def fm_lead(rng: Generator) -> Modulation:
    """Metallic or hollow leads and plucks of two operators."""
    return Modulation(
        modulator=float(rng.choice([1.0, 2.0, 3.0, 1.5, 0.5, rng.uniform(0.5, 4.0)])),
        index=(octaves(rng, 1.0, 7.0), float(rng.uniform(0.2, 2.0))),
        brightness=Contour(attack=octaves(rng, 0.001, 0.2), decay=octaves(rng, 0.1, 1.0), sustain=0.3),
        amplifier=Contour(
            attack=octaves(rng, 0.002, 0.05), decay=0.5, sustain=float(rng.uniform(0.3, 1.0)), release=0.15
        ),
        bend=Bend(cents=_maybe(rng, 0.5, 5.0, 30.0)),
        cents=float(rng.uniform(0.0, 8.0)),
        drive_db=float(rng.uniform(-8.0, 12.0)),
    )


def chip(rng: Generator) -> Analogue:
    """The square and triangle voices of game consoles."""
    return Analogue(
        oscillators=(
            Oscillator(shape=str(rng.choice(["pulse", "triangle"])), width=float(rng.choice([0.125, 0.25, 0.5]))),
        ),
        amplifier=Contour(
            attack=0.001, decay=octaves(rng, 0.1, 2.0), sustain=float(rng.choice([0.0, 0.7])), release=0.03
        ),
        filter=Filter(cutoff=14000.0, octaves=0.0),
        bend=Bend(cents=_maybe(rng, 0.5, 10.0, 40.0), rate=6.5),
    )


def _slow(rng: Generator) -> Contour:
    return Contour(
        attack=octaves(rng, 0.15, 2.0),
        decay=1.5,
        sustain=float(rng.uniform(0.6, 1.0)),
        release=octaves(rng, 0.5, 3.0),
    )


def pad(rng: Generator) -> Analogue:
    """Slow, wide, soft: detuned saws or drawn waveforms behind a moving filter."""
    table = drawn(rng, 256) if rng.uniform() < 0.4 else None
    return Analogue(
        oscillators=(
            Oscillator(
                shape=_shape(rng), voices=int(rng.integers(2, 7)), cents=float(rng.uniform(4.0, 22.0)), table=table
            ),
            *_oscillators(rng, 2)[1:],
        ),
        amplifier=_slow(rng),
        filter=Filter(
            cutoff=octaves(rng, 250.0, 4000.0),
            octaves=float(rng.uniform(-1.0, 2.5)),
            contour=_slow(rng),
            q=octaves(rng, 0.6, 3.0),
            poles=int(rng.choice([2, 4])),
            wobble=float(rng.uniform(0.0, 1.2)),
            rate=octaves(rng, 0.05, 0.8),
        ),
        noise=_maybe(rng, 0.3, 0.0, 0.2),
        ensemble=_maybe(rng, 0.7, 0.3, 1.0),
        gate=_maybe(rng, 0.07, 3.0, 8.0),
    )


def string_machine(rng: Generator) -> Analogue:
    """Divided saws an octave apart through a deep ensemble."""
    return Analogue(
        oscillators=(Oscillator(), Oscillator(ratio=2.0, level=float(rng.uniform(0.3, 1.0)))),
        amplifier=Contour(attack=octaves(rng, 0.08, 0.6), sustain=0.9, release=octaves(rng, 0.3, 1.5)),
        filter=Filter(cutoff=octaves(rng, 1500.0, 6000.0), octaves=0.0),
        ensemble=float(rng.uniform(0.7, 1.0)),
    )


def air(rng: Generator) -> Analogue:
    """Breath: noise in a band round the pitch, over a soft tone."""
    return Analogue(
        oscillators=(Oscillator(shape="triangle", voices=2, cents=6.0, level=float(rng.uniform(0.2, 0.8))),),
        noise=float(rng.uniform(0.5, 1.5)),
        amplifier=_slow(rng),
        filter=Filter(
            cutoff=octaves(rng, 400.0, 3000.0),
            octaves=0.5,
            contour=_slow(rng),
            tracking=1.0,
            q=octaves(rng, 1.5, 8.0),
            mode="band",
            wobble=float(rng.uniform(0.0, 1.0)),
        ),
        ensemble=_maybe(rng, 0.5, 0.3, 1.0),
    )


def fm_pad(rng: Generator) -> Modulation:
    """Glassy or dark pads of two operators whose brightness swells."""
    return Modulation(
        modulator=float(rng.choice([1.0, 2.0, 3.0, 0.5, 5.0])),
        index=(octaves(rng, 0.3, 4.0), float(rng.uniform(0.0, 0.6))),
        brightness=_slow(rng),
        amplifier=_slow(rng),
        cents=float(rng.uniform(3.0, 14.0)),
        ensemble=_maybe(rng, 0.7, 0.3, 1.0),
    )
