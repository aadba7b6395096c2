"""What the compiled loops share: the decorator, silence, and a logarithm that vectorises.

Kernels are compiled on their first call and kept on disk beside the module. Numba looks only at a kernel's own
file to see that it is out of date: after a change HERE the ``__pycache__`` of this folder must go.

No kernel uses ``fastmath``: reassociated sums would make the result depend on the size of the blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from numba import njit, types
from numba.extending import intrinsic

from core.units import db_from_gain

P = ParamSpec("P")
R = TypeVar("R")

TINY: Final = 1e-30
"""Magnitude (-600 dBFS) below which a sample or a state is silence, far above the slow denormal numbers."""

SPAN: Final = 256
"""Frames between two looks for silence in the states. The looks are at multiples of it from the start of the
stream, wherever the blocks are cut, and in between no state falls from :data:`TINY` to the denormal numbers of
float64 unless it loses 21 dB per frame."""

DB_PER_OCTAVE: Final = db_from_gain(2.0)
"""dB per doubling of the amplitude: levels inside kernels are base-2 logarithms."""

_SQRT_HALF_BITS: Final = 0x3FE6A09E667F3BCD
_ONE_BITS: Final = 0x3FF0000000000000
_ROUNDING: Final = 6755399441055744.0  # 1.5 * 2**52: adding it leaves the nearest integer in the lowest bits


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop on its first call, cached on disk, without the interpreter's lock."""
    compiled: Callable[P, R] = njit(cache=True, nogil=True, error_model="numpy")(function)
    return compiled


def _bitcast(given: Any, wanted: Any) -> Any:
    """Intrinsic that reads the 64 bits of one type as another."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(wanted))

    def declare(_typing_context: Any, _number: Any) -> Any:
        return wanted(given), generate

    return intrinsic(declare)


_bits: Callable[[float], int] = _bitcast(types.float64, types.int64)
_from_bits: Callable[[int], float] = _bitcast(types.int64, types.float64)


@kernel
def log2(value: float) -> float:
    """Base-2 logarithm of a positive normal number, to 1e-10.

    ``value = 2^e m`` with ``m`` in [sqrt(1/2), sqrt(2)), and ``ln m = 2 artanh f`` with ``f = (m-1)/(m+1)``, whose
    series is cut after ``f^11``: the rest is below ``2/ln 2 * 0.1716^13 / 13 = 3e-11``.
    """
    bits = _bits(value)
    exponent = (bits - _SQRT_HALF_BITS) >> 52
    m = _from_bits(bits - (exponent << 52))
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    series = 1.0 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11)))))
    return exponent + 2.8853900817779268 * f * series


@kernel
def exp2(value: float) -> float:
    """2 to the power of ``value`` in ±1000, to a relative 1e-11: nearest integer, then Taylor's series to x^9."""
    shifted = value + _ROUNDING
    x = (value - (shifted - _ROUNDING)) * 0.6931471805599453
    series = 1.0 + x * (
        1.0
        + x
        * (
            1 / 2
            + x
            * (
                1 / 6
                + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x * (1 / 40320 + x / 362880)))))
            )
        )
    )
    return series * _from_bits((_bits(shifted) << 52) + _ONE_BITS)


@kernel
def silenced(value: float) -> float:
    """The value, 0 where it is below :data:`TINY`."""
    return value if abs(value) > TINY else 0.0
