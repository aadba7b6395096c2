from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.random import Generator

from models.ears.data.build import Dataset, build, load
from models.ears.data.gather import Told
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


def made(
    folder: Path,
    out: Path,
    *,
    seed: int = 1,
    workers: int = 1,
    pool: Path | None = None,
    told: Told = lambda *_: None,
) -> Dataset:
    return build(
        [folder],
        out,
        part="train",
        windows=8,
        seed=seed,
        workers=workers,
        generated=0.0,
        name_of=name_of,
        shard=3,
        pool=pool,
        told=told,
    )


def test_a_small_folder_builds_and_loads_with_labels_sources_and_names(folder: Path, tmp_path: Path) -> None:
    dataset = made(folder, tmp_path / "out")
    assert dataset.features.shape == (8, 96, 150)
    assert dataset.features.dtype == np.uint8
    assert isinstance(dataset.features, np.memmap)
    assert all(window.max() > 200 for window in dataset.features)
    labels = [HEARD[label] for label in dataset.labels]
    assert set(labels) == {"kick", "piano", "brass", "mix"}
    assert [name.rsplit(" ", 1)[0] for name in dataset.names] == labels
    assert set(sum(dataset.sources, ())) == {"deskhand/test"}
    assert sum(dataset.manifest["counts"]["labels"].values()) == 8
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
    np.lib.format.open_memmap(out / "features.npy", "r+")[3:6] = 0
    kept = (out / "shards" / "00000.json").stat().st_mtime_ns
    steps: list[tuple[str, int, int]] = []
    again = made(folder, out, told=lambda *step: steps.append(step))
    assert steps == [("windows", 8, 8)]
    assert (out / "shards" / "00000.json").stat().st_mtime_ns == kept
    assert np.array_equal(again.features, whole)


def test_a_place_that_holds_another_dataset_is_refused_and_left_alone(folder: Path, tmp_path: Path) -> None:
    first = np.array(made(folder, tmp_path / "out").features)
    with pytest.raises(ValueError, match="of other seed"):
        made(folder, tmp_path / "out", seed=2)
    assert np.array_equal(load(tmp_path / "out").features, first)


def test_decoded_recordings_are_used_again(folder: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    made(folder, tmp_path / "one", pool=tmp_path / "pool")
    made(folder, tmp_path / "two", pool=tmp_path / "pool", seed=2, told=lambda what, *_: steps.append(what))
    assert set(steps) == {"windows"}


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
