"""Speed of the processors: ``python -m bench.processors`` prints how many times real time each runs on one core.

Stereo noise in bursts at 48 kHz, float32, in blocks of 4096 frames. Times are CPU time (user and system), the best
of some runs, after one run that compiles or loads the kernels.

ffmpeg does the multiband compressor's job with ``acrossover``, four ``acompressor`` and ``amix`` on the same sound
from a WAV file, in the same rounds; reading and decoding (``anull``) are taken off its time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from core.processors.delay import Delay, DelaySettings
from core.processors.dynamics import Compressor, CompressorSettings
from core.processors.filters import EqBand, Equaliser
from core.processors.limiter import Limiter, LimiterSettings
from core.processors.multiband import MultibandBand, MultibandCompressor, MultibandSettings
from core.processors.pan import Panner, width_matrix
from core.processors.reverb import Reverb, ReverbSettings
from core.processors.saturation import SaturationSettings, Saturator
from core.processors.stream import Processor
from core.units import gain_from_db

RATE: Final = 48000
SECONDS: Final = 60
BLOCK: Final = 4096
ROUNDS: Final = 5

THRESHOLD_DB, RATIO, ATTACK_MS, RELEASE_MS, KNEE_DB = -30.0, 3.0, 5.0, 80.0, 6.0
CROSSOVERS: Final = (200.0, 1200.0, 5000.0)

BAND: Final = MultibandBand(
    threshold_db=THRESHOLD_DB, ratio=RATIO, attack_ms=ATTACK_MS, release_ms=RELEASE_MS, knee_db=KNEE_DB
)
EQ_BANDS: Final = (
    EqBand("high_pass", 30.0),
    EqBand("low_shelf", 120.0, 3.0),
    EqBand("band", 900.0, -4.0, 1.0),
    EqBand("high_shelf", 8000.0, 2.0),
)

MULTIBAND: Final = "multiband compressor, 4 bands"
PROCESSORS: Final[dict[str, Callable[[], Processor]]] = {
    "equaliser, 4 bands": lambda: Equaliser(EQ_BANDS, RATE),
    "compressor": lambda: Compressor(
        CompressorSettings(threshold_db=THRESHOLD_DB, ratio=RATIO, knee_db=KNEE_DB), RATE
    ),
    MULTIBAND: lambda: MultibandCompressor(MultibandSettings(crossovers_hz=CROSSOVERS, bands=(BAND,) * 4), RATE),
    "limiter, true peak": lambda: Limiter(LimiterSettings(threshold_db=-12.0), RATE),
    "limiter, sample peak": lambda: Limiter(LimiterSettings(threshold_db=-12.0, true_peak=False), RATE),
    "reverb": lambda: Reverb(ReverbSettings(), RATE),
    "delay, filtered feedback": lambda: Delay(DelaySettings(feedback_db=-6.0, low_pass_hz=5000.0), RATE),
    "saturation, tube, drive 0 dB": lambda: Saturator(SaturationSettings(kind="tube"), RATE),
    "saturation, tube, drive 12 dB": lambda: Saturator(SaturationSettings(kind="tube", drive_db=12.0), RATE),
    "saturation, tape, drive 24 dB": lambda: Saturator(SaturationSettings(drive_db=24.0), RATE),
    "width": lambda: Panner(width_matrix(0.7), RATE),
}


def programme() -> NDArray[np.float32]:
    """Noise whose level swings by 20 dB twice a second, so that every detector works."""
    time_s = np.arange(RATE * SECONDS) / RATE
    swing = np.power(10.0, -0.5 + 0.5 * np.sin(4.0 * np.pi * time_s))
    noise = np.random.default_rng(1).standard_normal((len(time_s), 2))
    return (0.2 * swing[:, np.newaxis] * noise).astype(np.float32)


def seconds_of(processor: Processor, sound: NDArray[np.float32]) -> float:
    """CPU time of the sound through the processor, block by block."""
    start = time.process_time()
    for at in range(0, len(sound), BLOCK):
        processor.process(sound[at : at + BLOCK])
    return time.process_time() - start


def ffmpeg_graph() -> str:
    """The same four bands, levels and times in ffmpeg's terms."""
    law = (
        f"acompressor=threshold={gain_from_db(THRESHOLD_DB)}:ratio={RATIO}:attack={ATTACK_MS}:release={RELEASE_MS}"
        f":knee={gain_from_db(KNEE_DB)}:detection=rms:link=maximum"
    )
    splits = " ".join(f"{frequency:g}" for frequency in CROSSOVERS)
    bands = ";".join(f"[b{k}]{law}[c{k}]" for k in range(4))
    return (
        f"acrossover=split='{splits}':order=4th[b0][b1][b2][b3];{bands};[c0][c1][c2][c3]amix=inputs=4:normalize=0"
    )


def ffmpeg_seconds(ffmpeg: str, path: Path, graph: str) -> float:
    """CPU time of ffmpeg with a filter graph, output thrown away."""
    command = [ffmpeg, "-v", "error", "-threads", "1", "-filter_complex_threads", "1", "-i", str(path)]
    before = os.times()
    subprocess.run([*command, "-filter_complex", graph, "-f", "null", "-"], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def row(name: str, seconds: float, note: str = "") -> str:
    """One line of the table."""
    return f"{name:34s} {SECONDS / seconds:8.0f} x real time   {note}"


def main() -> None:
    """Print the table."""
    sound = programme()
    best: dict[str, float] = {}
    for name, make in PROCESSORS.items():
        start = time.perf_counter()
        make().process(sound[:BLOCK])
        print(f"warm-up  {name:34s} {time.perf_counter() - start:6.2f} s")
        if name != MULTIBAND:
            best[name] = min(seconds_of(make(), sound) for _ in range(ROUNDS))
    ffmpeg = shutil.which("ffmpeg")
    ours, theirs, reading = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "programme.wav"
        soundfile.write(path, sound, RATE, subtype="FLOAT")
        for _ in range(ROUNDS):
            ours.append(seconds_of(PROCESSORS[MULTIBAND](), sound))
            if ffmpeg:
                theirs.append(ffmpeg_seconds(ffmpeg, path, ffmpeg_graph()))
                reading.append(ffmpeg_seconds(ffmpeg, path, "anull"))
    best[MULTIBAND] = min(ours)
    print(f"\none core, {SECONDS} s stereo at {RATE} Hz, blocks of {BLOCK}, best of {ROUNDS}")
    for name in PROCESSORS:
        print(row(name, best[name]))
    if ffmpeg:
        net = min(theirs) - min(reading)
        print(row("ffmpeg acrossover + 4 acompressor", net, f"{net / min(ours):.1f} times our time"))
    else:
        print("ffmpeg acrossover + 4 acompressor   not measured: ffmpeg is not installed")


if __name__ == "__main__":
    main()
