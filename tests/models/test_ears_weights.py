"""The weights that ship: they load, they are small, and what they are tested on they have not heard."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np

from models.ears.data.split import library_of, part_of
from models.ears.evaluate.facts import sources_file
from models.ears.sound.ear import BUILT_IN, load_ear
from models.ears.sound.windows import FRAMES, RATE

WEIGHTS = Path(str(files("models.weights"))) / BUILT_IN
MOST_MB = 25.0


def heard_in(part: str) -> set[str]:
    with sources_file(WEIGHTS).open(encoding="utf-8", newline="") as file:
        return {row["source"] for row in csv.DictReader(file) if row["part"] == part}


def test_what_the_weights_were_trained_on_is_in_the_training_part_of_the_split() -> None:
    trained, tuned = heard_in("train"), heard_in("tune")
    assert len(trained) > 50
    assert {source: part_of(source) for source in trained if part_of(source) != "train"} == {}
    assert {source: part_of(source) for source in tuned if part_of(source) != "tune"} == {}
    assert not {library_of(source) for source in trained} & {library_of(source) for source in tuned}


def test_all_weights_together_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.parent.glob("*.safetensors")) < MOST_MB * 1e6


def test_the_built_in_ear_tells_a_low_thud_from_a_high_hiss() -> None:
    rng = np.random.default_rng(1)
    seconds = np.arange(FRAMES) / RATE
    beat = np.exp(-30.0 * (seconds % 0.5))
    thud = np.sin(2 * np.pi * 55.0 * seconds) * beat
    hiss = np.diff(rng.normal(size=FRAMES + 2), 2) * np.exp(-60.0 * (seconds % 0.25))
    low, high = load_ear().hear([thud[None].astype(np.float32), hiss[None].astype(np.float32)])
    assert low is not None
    assert high is not None
    assert low.label == "kick"
    assert high.label in {"hihat", "percussion"}, "noise in sixteenths is a hi-hat or a shaker"
