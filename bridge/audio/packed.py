"""Arrays as the cache's plain data and back."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(array: NDArray[Any]) -> list[Any]:
    """An array as plain data."""
    return [str(array.dtype), list(array.shape), base64.b64encode(array.tobytes()).decode("ascii")]


def unpacked(told: Any, dimensions: int) -> NDArray[Any]:
    """The array that :func:`packed` was given.

    Raises
    ------
    ValueError
        If it is none, or has another number of dimensions.
    """
    kind, shape, data = told
    if kind not in ("float16", "float32") or len(shape) != dimensions:
        raise ValueError(f"expected numbers in {dimensions} dimensions")
    try:
        return np.frombuffer(base64.b64decode(data, validate=True), kind).reshape(shape)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
