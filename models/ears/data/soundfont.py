"""Render a General MIDI soundfont to labelled recordings: ``python -m models.ears.data.soundfont FONT.sf2 ...``.

FluidSynth plays, without reverb and chorus; nothing is installed. The folder it fills has the layout that the
ear's dataset is built from: ``<class>/<file>.flac`` and ``INDEX.csv``. Mind the font's licence: it must allow what
the recordings are for.

Source: SoundFont Technical Specification 2.04 (2006), section 7.2, for the presets.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.units import db_from_gain, gain_from_db
from models.ears.data.general_midi import KITS, SLOT, Take, hits, programs, takes
from models.ears.data.midi_file import DRUM_CHANNEL, midi_file

RATE: Final = 44100
LONGEST: Final = 4.0
"""Seconds of the longest recording."""

PEAK_DB: Final = -3.0
SILENT_DB: Final = -70.0
"""A take that stays below this is a hole in the font and is left out."""

END_DB: Final = -60.0
"""A recording ends where it stays this far below its peak."""

DRUM_BANK: Final = 128

_RECORD: Final = 38
"""Bytes of a preset header; the last of them only closes the list."""

INDEX: Final = (
    "file",
    "class",
    "source_repo",
    "original_path",
    "licence",
    "kind",
    "articulation",
    "duration_s",
    "rms_dbfs",
    "peak_dbfs",
    "gain_db",
    "channels",
)

_SETTINGS: Final = (
    "synth.dynamic-sample-loading=1",
    "synth.chorus.active=0",
    "synth.reverb.active=0",
    "synth.default-soundfont=",
)
"""Without the last, FluidSynth plays another font, of another licence, in place of one that it cannot load."""

_NOT_LOADED: Final = "Failed to load"
"""FluidSynth says so on stderr and still exits with 0 (2.3.1)."""

_INSTALL: Final = (
    "fluidsynth was not found. Install it: apt install fluidsynth (Debian, Ubuntu), brew install fluid-synth "
    "(macOS), choco install fluidsynth (Windows)."
)
_FONTS: Final = (
    "Free soundfonts: apt install fluid-soundfont-gm musescore-general-soundfont (Debian, Ubuntu, in "
    "/usr/share/sounds), or MuseScore_General from https://musescore.org/en/handbook/soundfonts (macOS, Windows)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the sounds come from: the font, the name of its library for splits, its licence."""

    font: Path
    source: str
    licence: str


def presets(font: Path) -> dict[tuple[int, int], str]:
    """Names of a soundfont's presets, by bank and program; drum kits are bank 128.

    Raises
    ------
    ValueError
        If there is no such file, or it is no SoundFont.
    """
    if not font.is_file():
        raise ValueError(f"There is no soundfont {font}. {_FONTS}")
    with font.open("rb") as file:
        head = file.read(12)
        headers = _preset_headers(file) if head[:4] == b"RIFF" and head[8:] == b"sfbk" else b""
    if len(headers) < _RECORD:
        raise ValueError(f"{font} is no SoundFont: RIFF of the form sfbk with preset headers was expected")
    records = [struct.unpack_from("<20sHH", headers, at) for at in range(0, len(headers) - _RECORD, _RECORD)]
    return {(bank, program): name.split(b"\0")[0].decode("latin-1") for name, program, bank in records}


def _preset_headers(file: BinaryIO) -> bytes:
    """The chunk ``phdr`` in the list ``pdta``; empty where there is none."""
    while len(head := file.read(8)) == 8:
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"LIST" and file.read(4) == b"pdta":
            continue
        if head[:4] == b"phdr":
            return file.read(length)
        file.seek(length + length % 2 - (4 if head[:4] == b"LIST" else 0), 1)
    return b""


def play(font: Path, midi: bytes, folder: Path) -> NDArray[np.float32]:
    """What FluidSynth makes of a MIDI file, mono at :data:`RATE`; ``folder`` takes its files.

    Raises
    ------
    ValueError
        If FluidSynth is missing or renders nothing.
    """
    if shutil.which("fluidsynth") is None:
        raise ValueError(_INSTALL)
    score, sound = folder / "score.mid", folder / "sound.wav"
    score.write_bytes(midi)
    sound.unlink(missing_ok=True)
    options = [word for setting in _SETTINGS for word in ("-o", setting)]
    ask = [
        "fluidsynth",
        "-ni",
        "-q",
        "-g",
        "0.5",
        *options,
        "-F",
        str(sound),
        "-r",
        str(RATE),
        str(font),
        str(score),
    ]
    run = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603  # no shell, our own words
    if run.returncode or _NOT_LOADED in run.stderr or not sound.is_file():
        said = (run.stderr or run.stdout).strip().splitlines()
        raise ValueError(f"fluidsynth rendered nothing of {font}: {said[0] if said else run.returncode}")
    samples, _ = soundfile.read(sound, dtype="float32", always_2d=True)
    return np.asarray(samples.mean(axis=1), np.float32)


def cut(sound: NDArray[np.float32], place: int) -> NDArray[np.float32] | None:
    """The take in slot ``place``, up to where it has died away, faded out; None if it is silent."""
    start = round(place * SLOT * RATE)
    take = sound[start : start + round(LONGEST * RATE)].copy()
    level = np.abs(take)
    peak = float(level.max(initial=0.0))
    if peak < gain_from_db(SILENT_DB):
        return None
    loud = np.flatnonzero(level > peak * gain_from_db(END_DB))
    take = take[: min(take.size, int(loud[-1]) + RATE // 50)]
    fade = min(take.size, RATE // 50)
    take[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return take


def render(origin: Origin, out: Path, *, seed: int = 0) -> list[dict[str, str]]:
    """Render all programs and kits of a font into a new folder.

    Parameters
    ----------
    origin : Origin
    out : Path
        Gets ``<class>/<file>.flac`` and ``INDEX.csv``; must not hold an index yet.
    seed : int
        Of pitches, lengths and velocities.

    Returns
    -------
    list of dict
        The rows of the index.

    Raises
    ------
    ValueError
        If the font or FluidSynth is missing, or the folder holds an index already.
    """
    if (out / "INDEX.csv").exists():
        raise ValueError(f"{out} holds an index already; render into a new folder")
    there = presets(origin.font)
    rows: list[dict[str, str]] = []
    heard: set[bytes] = set()
    with tempfile.TemporaryDirectory() as folder:
        for program in programs():
            if (name := there.get((0, program.number))) is not None:
                played = takes(program, np.random.default_rng((seed, program.number)))
                midi = _score(played, program.number, 0)
                rows += _write(played, play(origin.font, midi, Path(folder)), origin, name, out, heard)
        for kit in KITS:
            if (name := there.get((DRUM_BANK, kit))) is not None:
                midi = _score(hits(), kit, DRUM_CHANNEL)
                sound = play(origin.font, midi, Path(folder))
                rows += _write(hits(), sound, origin, f"{name} kit", out, heard)
    with (out / "INDEX.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, INDEX, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _score(played: Sequence[Take], program: int, channel: int) -> bytes:
    notes = [replace(note, start=note.start + n * SLOT) for n, take in enumerate(played) for note in take.notes]
    return midi_file(notes, program=program, channel=channel)


def _write(
    played: Sequence[Take], sound: NDArray[np.float32], origin: Origin, preset: str, out: Path, heard: set[bytes]
) -> list[dict[str, str]]:
    """Write the takes of one preset, one file each, at the same peak; the rows of the index.

    What kits share is written once: ``heard`` holds the digests of what was written, and gets these.
    """
    rows = []
    for place, take in enumerate(played):
        samples = cut(sound, place)
        digest = hashlib.sha256(b"" if samples is None else samples.tobytes()).digest()
        if samples is None or digest in heard:
            continue
        heard.add(digest)
        peak_db = db_from_gain(float(np.abs(samples).max()))
        samples *= gain_from_db(PEAK_DB - peak_db)
        velocity = take.notes[0].velocity
        name = f"{origin.font.stem}__{preset}__{take.name}_{take.pitch:03}_v{velocity:03}_{place:03}"
        file = f"{take.label}/{re.sub('[^A-Za-z0-9_]+', '-', name)}.flac"
        (out / take.label).mkdir(parents=True, exist_ok=True)
        soundfile.write(out / file, samples, RATE, subtype="PCM_16")
        rms_db = db_from_gain(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))
        measured = (
            f"{samples.size / RATE:.2f}",
            f"{rms_db:.1f}",
            f"{PEAK_DB:.1f}",
            f"{PEAK_DB - peak_db:.1f}",
            "1",
        )
        told = (origin.source, f"{preset}: {take.name}", origin.licence, take.kind, take.name)
        rows.append(dict(zip(INDEX, (file, take.label, *told, *measured), strict=True)))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m models.ears.data.soundfont", description="Render a soundfont."
    )
    parser.add_argument("font", type=Path, metavar="FONT", help="a General MIDI soundfont, .sf2 or .sf3")
    parser.add_argument("--licence", required=True, help="the font's licence, kept in the index")
    parser.add_argument("--source", help="name of its sound library, for splits (default: soundfont/FONT)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    source = given.source or f"soundfont/{given.font.stem}"
    try:
        rows = render(Origin(font=given.font, source=source, licence=given.licence), given.out, seed=given.seed)
    except ValueError as wrong:
        parser.error(str(wrong))
    sys.stdout.write(f"{len(rows)} recordings of {len({row['class'] for row in rows})} classes in {given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
