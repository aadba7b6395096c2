"""libebur128 (Debian: ``libebur128-1``, in ``libebur128-dev``) through ctypes: the peer of the loudness meters."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Sequence
from enum import IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray


class Mode(IntFlag):
    """What is measured, as in ``ebur128.h``."""

    INTEGRATED = 0b000101
    RANGE = 0b001011
    TRUE_PEAK = 0b110001


CHANNELS: Final = {5: (1, 2, 3, 5, 6), 6: (1, 2, 3, 0, 5, 6)}
"""``EBUR128_LEFT`` ... by number of channels, where libebur128's default is another."""


class Peer:
    """The library, loaded.

    Raises
    ------
    OSError
        If it is not installed.
    """

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(ctypes.util.find_library("ebur128") or "libebur128.so.1")
        self._lib.ebur128_init.restype = ctypes.c_void_p
        self._lib.ebur128_init.argtypes = [ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
        self._lib.ebur128_set_channel.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]
        self._lib.ebur128_add_frames_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
        for name in ("global", "range"):
            call = self._lib[f"ebur128_loudness_{name}"]
            call.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_double)]
        self._lib.ebur128_true_peak.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.POINTER(ctypes.c_double),
        ]
        self._lib.ebur128_destroy.argtypes = [ctypes.POINTER(ctypes.c_void_p)]

    def measure(self, samples: NDArray[np.float32], rate: int, mode: Mode) -> Sequence[float]:
        """Integrated loudness; with the modes also loudness range, and true peak as a gain."""
        meter = ctypes.c_void_p(self._lib.ebur128_init(samples.shape[1], rate, int(mode)))
        try:
            for channel, place in enumerate(CHANNELS.get(samples.shape[1], ())):
                self._lib.ebur128_set_channel(meter, channel, place)
            self._lib.ebur128_add_frames_float(meter, samples.ctypes.data, len(samples))
            found = [self._value("global", meter)]
            if Mode.RANGE in mode:
                found.append(self._value("range", meter))
            if Mode.TRUE_PEAK in mode:
                found.append(max(self._true_peak(meter, channel) for channel in range(samples.shape[1])))
        finally:
            self._lib.ebur128_destroy(ctypes.byref(meter))
        return found

    def _value(self, name: str, meter: ctypes.c_void_p) -> float:
        value = ctypes.c_double()
        self._lib[f"ebur128_loudness_{name}"](meter, ctypes.byref(value))
        return value.value

    def _true_peak(self, meter: ctypes.c_void_p, channel: int) -> float:
        value = ctypes.c_double()
        self._lib.ebur128_true_peak(meter, channel, ctypes.byref(value))
        return value.value


def find_peer() -> Peer | None:
    """The library, None where it is not installed."""
    try:
        return Peer()
    except OSError:
        return None
