"""The upmixes that others make: a passive matrix, and ffmpeg's ``surround`` filter."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate, firwin, oaconvolve

from core.upmix.channels import LS, MINUS_3_DB, RS, C, L, R, Stereo, Surround, fold_down

LOW_PASS_HZ: Final = 7000.0
TAPS: Final = 255

DELAY_S: Final = 0.02

LONGEST_LAG: Final = 1 << 14
"""Samples up to which the latency of a filter is looked for."""


def passive_matrix(stereo: Stereo, sample_rate: float, *, delay: float = DELAY_S) -> Surround:
    """The passive decoder of R. Dressler, "Dolby Surround Pro Logic Decoder: Principles of Operation".

    Left and right as they are, centre ``(L + R) / sqrt2``, and one surround ``(L - R) / sqrt2``, low-passed at
    7 kHz (here at linear phase, in time) and delayed by 20 ms, from both surround loudspeakers at -3 dB. No LFE.
    """
    out = np.zeros((6, stereo.shape[1]), np.float32)
    out[[L, R]] = stereo
    out[C] = MINUS_3_DB * (stereo[0] + stereo[1])
    difference = MINUS_3_DB * (stereo[0] - stereo[1])
    cutoff = min(LOW_PASS_HZ, 0.49 * sample_rate)
    low = oaconvolve(difference, firwin(TAPS, cutoff, fs=sample_rate), mode="same").astype(np.float32)
    late = round(delay * sample_rate)
    out[[LS, RS], late:] = MINUS_3_DB * low[: len(low) - late]
    return out


def ffmpeg() -> str | None:
    """Where ffmpeg is, None if nowhere."""
    return shutil.which("ffmpeg")


def ffmpeg_surround(program: str, stereo: Stereo, sample_rate: int) -> Surround:
    """What ``ffmpeg -af surround`` makes at its own settings, its latency taken away.

    Raises
    ------
    ValueError
        If ffmpeg fails.
    """
    late = np.concatenate([stereo, np.zeros((2, LONGEST_LAG), np.float32)], axis=1)
    raw = ["-f", "f32le", "-ar", str(sample_rate)]
    done = subprocess.run(  # noqa: S603  # a program that was found by its name, without a shell
        [program, "-v", "error", *raw, "-ac", "2", "-i", "-", "-af", "surround", "-f", "f32le", "-"],
        input=late.T.astype("<f4").tobytes(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(f"ffmpeg said: {done.stderr.decode(errors='replace').strip()}")
    # A read-only view of the pipe's bytes.
    surround: Surround = np.frombuffer(done.stdout, "<f4").reshape(-1, 6).T.astype(np.float32)
    frames = stereo.shape[1]
    start = lag(stereo.sum(axis=0), fold_down(surround).sum(axis=0))
    out = np.zeros((6, frames), np.float32)
    found = surround[:, start : start + frames]
    out[:, : found.shape[1]] = found
    return out


def lag(reference: NDArray[np.float32], late: NDArray[np.float32]) -> int:
    """Samples, at most :data:`LONGEST_LAG`, by which ``late`` follows ``reference``."""
    heard = np.zeros(len(reference) + LONGEST_LAG, np.float32)
    heard[: min(len(late), len(heard))] = late[: len(heard)]
    return int(np.argmax(np.abs(correlate(heard, reference, mode="valid", method="fft"))))
