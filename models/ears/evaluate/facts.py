"""What a model card says of the data and of the weights."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from safetensors import safe_open

from models.ears.data.library import Recording
from models.ears.data.split import Part, library_of, part_of
from models.ears.sound.ear import BUILT_IN
from models.ears.taxonomy import LABELS

Settings = Mapping[str, str | int | float | None]
"""How a network was trained, in the words of who trained it."""


@dataclass(frozen=True, slots=True)
class Library:
    """A library or song: under which names and licences its recordings came, and what they are."""

    name: str
    part: Part
    sources: tuple[str, ...]
    licences: tuple[str, ...]
    recordings: int
    labels: Mapping[str, int]

    @property
    def wants_credit(self) -> bool:
        """Whether a licence asks to name the author."""
        return any("CC-BY" in licence.upper().replace(" ", "-") for licence in self.licences)


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A weights file: its size, its checksum, and how many numbers it holds."""

    name: str
    size: int
    parameters: int
    sha256: str


def libraries(recordings: Iterable[Recording]) -> list[Library]:
    """The libraries that recordings come from, by part and name."""
    by_name: dict[str, list[Recording]] = {}
    for recording in recordings:
        by_name.setdefault(library_of(recording.source), []).append(recording)
    found = [_library(name, members) for name, members in by_name.items()]
    return sorted(found, key=lambda library: (("train", "tune", "test").index(library.part), library.name))


def _library(name: str, members: list[Recording]) -> Library:
    labels = Counter(recording.label for recording in members)
    return Library(
        name=name,
        part=part_of(members[0].source),
        sources=tuple(sorted({recording.source for recording in members})),
        licences=tuple(sorted({recording.licence for recording in members if recording.licence})),
        recordings=len(members),
        labels=dict(sorted(labels.items(), key=lambda item: _order(item[0]))),
    )


def _order(label: str) -> int:
    return LABELS.index(label) if label in LABELS else len(LABELS)


@contextmanager
def weights_path(path: Path | None) -> Iterator[Path]:
    """The file of the weights, that of the built-in ones if None."""
    if path is not None:
        yield path
        return
    with as_file(files("models.weights")) as folder:
        yield folder / BUILT_IN


def read_weights(path: Path) -> WeightsFile:
    """What a weights file says of itself."""
    with safe_open(path, framework="numpy") as file:
        sizes = [math.prod(file.get_slice(name).get_shape()) for name in file.keys()]  # noqa: SIM118
        told = file.metadata() or {}
    return WeightsFile(path.name, path.stat().st_size, sum(sizes), told.get("sha256", ""))


def settings_file(weights: Path) -> Path:
    """Where the settings lie that weights were trained with: beside them."""
    return weights.with_suffix(".json")


def write_settings(weights: Path, settings: Settings) -> None:
    """Keep how weights were trained, for their model card."""
    settings_file(weights).write_text(json.dumps(dict(settings), indent=2) + "\n", encoding="utf-8")


def sources_file(weights: Path) -> Path:
    """Where the sources lie that weights were made from: beside them."""
    return weights.with_suffix(".sources.csv")


def write_sources(weights: Path, parts: Mapping[Part, Iterable[str]]) -> None:
    """Keep what weights heard in training and in tuning, so that nobody tests them on it."""
    lines = [f"{part},{source}" for part, sources in parts.items() for source in sorted(set(sources))]
    sources_file(weights).write_text("\n".join(["part,source", *lines]) + "\n", encoding="utf-8")


def read_settings(weights: Path) -> Settings:
    """How weights were trained; empty where nobody wrote it down."""
    path = settings_file(weights)
    if not path.is_file():
        return {}
    told: Settings = json.loads(path.read_text(encoding="utf-8"))
    return told
