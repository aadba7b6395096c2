"""5.1 on headphones: every loudspeaker through the ears it would reach, streamed.

Loudspeakers stand where Rec. ITU-R BS.775 has them, the surrounds at 110 degrees. What a loudspeaker plays is
shared by two ears, so each gets it at -3 dB: at low frequencies the energy stays. The LFE is played 10 dB louder
(see :mod:`core.upmix.lfe`), to both ears at once, as bass has no direction. Two equal fronts meet in phase at low
frequencies, as in a room, 3 dB above either.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from core.units import gain_from_db
from core.upmix.channels import LFE, LS, MINUS_3_DB, RS, C, L, R, Stereo, Surround
from core.upmix.head import Taps, head_taps
from core.upmix.lfe import PLAYBACK_GAIN_DB

AZIMUTHS: Final = {L: 30.0, R: -30.0, C: 0.0, LS: 110.0, RS: -110.0}
"""Degrees, positive to the left (Rec. ITU-R BS.775-3, Figure 1)."""

BLOCK: Final = 1 << 14


class Headphones:
    """5.1 in, stereo for headphones out, in time with it; all results together are as long as all blocks.

    Parameters
    ----------
    sample_rate : float, Hz
    taps : array [shape=(2, 5, 2 m + 1)], optional
        Filters from the loudspeakers in the order of :data:`AZIMUTHS` to the ears, their centre is time 0, such as
        :func:`core.upmix.sofa.sofa_taps` reads; else :func:`core.upmix.head.head_taps`.
    """

    def __init__(self, sample_rate: float, taps: Taps | None = None) -> None:
        speakers = head_taps(tuple(AZIMUTHS.values()), sample_rate) if taps is None else taps
        if speakers.ndim != 3 or speakers.shape[:2] != (2, len(AZIMUTHS)) or not speakers.shape[2] % 2:
            raise ValueError(f"filters must have the shape (2, {len(AZIMUTHS)}, odd), not {speakers.shape}")
        self._reach = speakers.shape[2] // 2
        self._taps = np.zeros((2, 6, speakers.shape[2]))
        self._taps[:, list(AZIMUTHS)] = MINUS_3_DB * speakers
        self._taps[:, LFE, self._reach] = MINUS_3_DB * gain_from_db(PLAYBACK_GAIN_DB)
        self._waiting = np.zeros((6, self._reach), np.float32)

    def process(self, surround: Surround) -> Stereo:
        """What a block (6, n) completes, (2, m)."""
        if surround.ndim != 2 or len(surround) != 6:
            raise ValueError(f"a block must have the shape (6, frames), not {surround.shape}")
        played = [np.zeros((2, 0), np.float32)]
        for at in range(0, surround.shape[1], BLOCK):
            self._waiting = np.concatenate([self._waiting, surround[:, at : at + BLOCK]], axis=1)
            played.append(self._heard())
        return np.concatenate(played, axis=1)

    def finish(self) -> Stereo:
        """The rest."""
        return self.process(np.zeros((6, self._reach), np.float32))

    def _heard(self) -> Stereo:
        """The ears' sound of all frames that have :attr:`_reach` frames on both sides (overlap-save)."""
        frames = self._waiting.shape[1] - 2 * self._reach
        if frames <= 0:
            return np.zeros((2, 0), np.float32)
        size = next_fast_len(self._waiting.shape[1], real=True)
        ears = (rfft(self._waiting, size, axis=1) * rfft(self._taps, size, axis=2)).sum(axis=1)
        self._waiting = self._waiting[:, frames:]
        return irfft(ears, size, axis=1)[:, 2 * self._reach : 2 * self._reach + frames].astype(np.float32)


def binaural(surround: Surround, sample_rate: float, taps: Taps | None = None) -> Stereo:
    """A whole 5.1 for headphones, (2, n); see :class:`Headphones`."""
    headphones = Headphones(sample_rate, taps)
    return np.concatenate([headphones.process(surround), headphones.finish()], axis=1)
