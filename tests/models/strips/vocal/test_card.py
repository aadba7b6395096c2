"""``deskhand train vocal`` and what it leaves behind, without the training."""

from __future__ import annotations

import csv
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from bridge.cli import train_vocal as command
from models.strips.vocal.train import run
from models.strips.vocal.train.fit import Epoch
from models.strips.vocal.train.run import Trained
from models.strips.vocal.train.tasks import TASKS
from models.strips.vocal.weights import save
from tests.models.strips.vocal.cases import untrained

HISTORY = [Epoch(0, 0.9, 0.0801), Epoch(1, 0.5, 0.0321), Epoch(2, 0.3, 0.0654)]


def test_the_command_tells_what_was_kept_and_writes_card_and_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def trained(folders: object, out: Path, **options: Any) -> Trained:
        for epoch in HISTORY[1:]:
            options["told"]("eq", epoch)
        return Trained(
            weights=save(out / "vocal.safetensors", untrained()),
            histories=dict.fromkeys(TASKS, HISTORY),
            settings={name: task.settings for name, task in TASKS.items()},
            parameters=dict.fromkeys(TASKS, 74000),
            songs={"train": 8, "tune": 2},
            sources={"train": ["b", "a"], "tune": ["c"]},
        )

    monkeypatch.setattr(run, "train_vocal", trained)
    arguments = Namespace(data=[tmp_path], out=tmp_path, songs=8, epochs=2, seed=1, workers=1)
    assert command.run(arguments) == 0
    told = capsys.readouterr()
    assert "eq       epoch 1 of 2 kept: loss on tuning songs 0.0321, of the mean 0.0801" in told.out
    assert "Epoch   2/2   eq" in told.err
    card = (tmp_path / "vocal.md").read_text()
    assert "| reverb | 74000 | 2 | 1 | 25 | 1e-05 | 0.0321 | 0.0801 |" in card
    assert "8 songs of a handful of singers" in card
    with (tmp_path / "vocal.sources.csv").open() as file:
        assert [(row["part"], row["source"]) for row in csv.DictReader(file)] == [
            ("train", "a"),
            ("train", "b"),
            ("tune", "c"),
        ]
