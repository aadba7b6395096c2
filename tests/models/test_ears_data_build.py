from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.random import Generator

from models.ears.data.build import Dataset, Told, build, load
from models.ears.prediction import HEARD
from models.ears.sound.windows import RATE

ROWS = (
    ("kick/a.wav", "kick", "hit", 60.0),
    ("piano/C4.wav", "piano", "note", 261.6),
    ("piano/G4.wav", "piano", "note", 392.0),
    ("brass/riff.wav", "brass", "phrase", 220.0),
)
HEAD = "file,class,source_repo,licence,kind,articulation\n"


def name_of(label: str, rng: Generator) -> str:
    return f"{label} {rng.integers(100)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "recordings"
    lines = [f"{file},{label},deskhand/test,CC0,{kind},\n" for file, label, kind, _ in ROWS]
    for file, _, kind, hertz in ROWS:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        t = np.arange(RATE * (5 if kind == "phrase" else 1)) / RATE
        soundfile.write(place / file, 0.5 * np.sin(2 * np.pi * hertz * t) * np.exp(-t), RATE)
    (place / "INDEX.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    return place


def made(folder: Path, out: Path, *, seed: int = 1, workers: int = 1, told: Told = lambda *_: None) -> Dataset:
    return build(
        [folder],
        out,
        part="train",
        windows=10,
        seed=seed,
        workers=workers,
        generated=0.0,
        name_of=name_of,
        shard=4,
        told=told,
    )


def test_a_small_folder_builds_and_loads_with_labels_sources_and_names(folder: Path, tmp_path: Path) -> None:
    dataset = made(folder, tmp_path / "out")
    assert dataset.features.shape == (10, 96, 150)
    assert dataset.features.dtype == np.uint8
    assert isinstance(dataset.features, np.memmap)
    assert all(window.max() > 200 for window in dataset.features)
    labels = [HEARD[label] for label in dataset.labels]
    assert set(labels) == {"kick", "piano", "brass", "mix"}
    assert [name.rsplit(" ", 1)[0] for name in dataset.names] == labels
    assert set(sum(dataset.sources, ())) == {"deskhand/test"}
    assert sum(dataset.manifest["counts"]["labels"].values()) == 10
    assert np.array_equal(load(tmp_path / "out").features, dataset.features)


def test_the_number_of_workers_does_not_change_a_bit(folder: Path, tmp_path: Path) -> None:
    one = made(folder, tmp_path / "one")
    two = made(folder, tmp_path / "two", workers=2)
    other = made(folder, tmp_path / "other", seed=2)
    assert np.array_equal(one.features, two.features)
    assert (one.names, one.sources) == (two.names, two.sources)
    assert not np.array_equal(one.features, other.features)


def test_a_build_goes_on_with_the_shards_that_are_missing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    whole = np.array(made(folder, out).features)
    (out / "shards" / "00001.json").unlink()
    np.lib.format.open_memmap(out / "features.npy", "r+")[4:8] = 0
    kept = (out / "shards" / "00000.json").stat().st_mtime_ns
    steps: list[tuple[str, int, int]] = []
    again = made(folder, out, told=lambda *step: steps.append(step))
    assert steps == [("windows", 10, 10)]
    assert (out / "shards" / "00000.json").stat().st_mtime_ns == kept
    assert np.array_equal(again.features, whole)


def test_another_seed_in_the_same_place_builds_everything_anew(folder: Path, tmp_path: Path) -> None:
    first = np.array(made(folder, tmp_path / "out").features)
    second = made(folder, tmp_path / "out", seed=2)
    assert second.manifest["seed"] == 2
    assert not np.array_equal(first, second.features)


def test_an_undecodable_file_is_named_and_left_out(folder: Path, tmp_path: Path) -> None:
    (folder / "kick/a.wav").write_bytes(b"no audio")
    dataset = made(folder, tmp_path / "out")
    assert any("kick/a.wav" in line for line in dataset.manifest["left_out"])
    assert "kick" not in dataset.manifest["counts"]["labels"]


def test_an_unfinished_dataset_is_not_loaded(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="finished dataset"):
        load(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("change", "told"),
    [({"front_end": "smell"}, "smell"), ({"windows": 0}, "windows"), ({"part": "test"}, "'test'")],
)
def test_wrong_arguments_are_refused_by_name(
    folder: Path, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    arguments: dict[str, object] = {"part": "train", "windows": 4, **change}
    with pytest.raises(ValueError, match=told):
        build([folder], tmp_path / "out", **arguments)  # type: ignore[arg-type]
