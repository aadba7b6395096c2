"""From a folder of recordings to weights that can be asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import soundfile

from models.strips.match.learned.propose import propose
from models.strips.match.learned.ranges import LAW
from models.strips.match.learned.weights import FORESTS, load
from models.strips.train import examples, run
from models.strips.train.card import report, write_card
from models.strips.train.forests import grow
from models.strips.train.recordings import library_takes
from models.strips.train.run import train_match
from tests.models.strips.learned_cases import RATE, bursts
from tests.models.strips.library_cases import library


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(examples, "DRAWS", 2)
    monkeypatch.setattr(run, "grow", partial(grow, trees=4))
    return tmp_path / "recordings"


def test_weights_come_of_recordings_with_a_card_and_what_was_heard(folder: Path, tmp_path: Path) -> None:
    heard, tuned = library(folder, "train"), library(folder, "tune", 1)
    out = tmp_path / "out"
    trained = train_match([folder], out, stretches=2, epochs=1)
    assert trained.pairs == {"train": 4, "tune": 2}
    assert trained.sources == {"train": [heard], "tune": [tuned]}
    assert set(trained.errors) == set(FORESTS)
    found = propose(bursts(), 0.5 * bursts(), RATE, learned=load(trained.weights))
    assert all(LAW["ratio"].low <= band.ratio <= LAW["ratio"].high for band in found.bands)
    card = write_card(trained, out).read_text(encoding="utf-8")
    assert trained.checksum[:16] in card
    assert f"train,{heard}" in (out / "strips-match.sources.csv").read_text(encoding="utf-8")
    assert any(line.startswith("attack") for line in report(trained))
    assert train_match([folder], out, stretches=2, epochs=1).checksum == trained.checksum


def test_what_was_made_before_is_used_again(folder: Path, tmp_path: Path) -> None:
    library(folder, "train")
    takes = library_takes([folder], "train")
    made = examples.build(takes, 2, tmp_path / "pairs", seed=1)
    for take in takes:
        take.path.unlink()
    again = examples.build(takes, 2, tmp_path / "pairs", seed=1)
    assert (again.laws == made.laws).all()
    assert len(again) == 4


def test_a_recording_that_is_no_audio_is_named(folder: Path, tmp_path: Path) -> None:
    library(folder, "train", 1)
    (take,) = library_takes([folder], "train")
    take.path.write_bytes(b"no audio")
    with pytest.raises(ValueError, match=r"0\.wav cannot be read"):
        examples.build([take], 1, tmp_path / "pairs", seed=1)


def test_recordings_that_are_too_short_give_nothing(folder: Path, tmp_path: Path) -> None:
    library(folder, "train", 1)
    (take,) = library_takes([folder], "train")
    soundfile.write(take.path, bursts(1.0), RATE)
    with pytest.raises(ValueError, match="no stretch of 1 recordings can be used"):
        examples.build([take], 1, tmp_path / "pairs", seed=1)


def test_a_part_of_the_split_without_recordings_is_named(folder: Path) -> None:
    library(folder, "train")
    with pytest.raises(ValueError, match="no phrase or loop of the part 'test'"):
        library_takes([folder], "test")
