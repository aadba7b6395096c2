"""The ear: weights from a file, windows in, what they sound like out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.ears.prediction import HEARD, SoundPrediction
from models.ears.sound.features import LogMel, log_mel
from models.ears.sound.network import Weights, classify, embed, join, softmax
from models.ears.sound.spelling import spell
from models.ears.sound.windows import Windows
from models.weights.store import read

FORMAT: Final = 1
"""Raised when weights of another layout, or for other features, are needed."""

BUILT_IN: Final = "ears.safetensors"


class Ear:
    """Listens to windows.

    Parameters
    ----------
    weights : mapping of arrays
        As :func:`models.ears.train.export.to_arrays` names them.
    version : str
        Names weights and temperatures: what was heard with others is heard again.
    temperature : float > 0
        Divides the logits of a track so that probabilities say how often the ear is right.
    name_temperature : float > 0
        The same for the multimodal network.
    """

    def __init__(
        self, weights: Weights, *, version: str, temperature: float = 1.0, name_temperature: float = 1.0
    ) -> None:
        self.version = version
        self._weights = weights
        self._temperature = temperature
        self._name_temperature = name_temperature

    def hear(self, tracks: Sequence[Windows]) -> list[SoundPrediction | None]:
        """What tracks sound like, each by its windows; None for a track without any.

        A track's logits are the mean over its windows: a product of their probabilities.
        """
        return self.see([log_mel(windows) for windows in tracks])

    def see(self, tracks: Sequence[LogMel]) -> list[SoundPrediction | None]:
        """What tracks sound like by what an ear sees of their windows."""
        counts = [len(windows) for windows in tracks]
        if not sum(counts):
            return [None] * len(tracks)
        embeddings = embed(self._weights, np.concatenate([windows for windows in tracks if len(windows)]))
        logits = classify(self._weights, embeddings)
        ends = np.cumsum(counts)
        return [
            self._prediction(logits[end - count : end], embeddings[end - count : end]) if count else None
            for count, end in zip(counts, ends, strict=True)
        ]

    def with_name(self, sounds: Sequence[SoundPrediction], names: Sequence[str]) -> NDArray[np.float64]:
        """What tracks are by sound and name together: the multimodal network.

        Returns
        -------
        array [shape=(tracks, len(HEARD))]
            Probabilities.
        """
        if not sounds:
            return np.empty((0, len(HEARD)))
        embeddings = np.array([sound.embedding for sound in sounds], np.float32)
        return softmax(join(self._weights, embeddings, spell(names)), self._name_temperature)

    def _prediction(self, logits: NDArray[np.float32], embeddings: NDArray[np.float32]) -> SoundPrediction:
        embedding = unit(embeddings.mean(axis=0))
        beliefs = softmax(logits.mean(axis=0), self._temperature)
        return SoundPrediction(
            beliefs=tuple(beliefs.tolist()), embedding=tuple(embedding.tolist()), windows=len(logits)
        )


def unit(embedding: NDArray[np.float32]) -> NDArray[np.float32]:
    """An embedding at length 1 along its last axis; one of zeros stays."""
    length = np.linalg.norm(embedding, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = (embedding / np.maximum(length, np.finfo(np.float32).tiny)).astype(np.float32)
    return scaled


def load_ear(path: Path | None = None) -> Ear:
    """The ear that a weights file holds; the built-in one if None.

    Raises
    ------
    ValueError
        If the file is missing, damaged, or made for another version; the message names it.
    """
    if path is not None:
        return _read(path)
    return _built_in()


@cache
def _built_in() -> Ear:
    with as_file(files("models.weights") / BUILT_IN) as path:
        return _read(path)


def _read(path: Path) -> Ear:
    needed = {"format": str(FORMAT), "labels": json.dumps(HEARD)}
    weights, told = read(path, whose="the ear's", kind=f"ear weights of format {FORMAT}", needed=needed)
    return Ear(
        weights,
        version=f"{told['sha256'][:12]}-{float(told['temperature']):.3f}-{float(told['name_temperature']):.3f}",
        temperature=float(told["temperature"]),
        name_temperature=float(told["name_temperature"]),
    )
