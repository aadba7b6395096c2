"""Training learns what can be learned, goes on after a kill, and weighs rare classes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from models.ears.prediction import HEARD
from models.ears.sound.spelling import spell
from models.ears.train.augment import Augmentation, augment, mixed
from models.ears.train.calibrate import temperature
from models.ears.train.fit import Epoch, Settings, Windows, class_weights, fit, logits_of
from models.ears.train.names import NameSettings, fit_names
from models.ears.train.networks import EarNet, ResNet18


def stripes(count: int, seed: int = 0) -> Windows:
    """Three classes that differ in the band that sounds."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    features = rng.integers(0, 60, (count, 96, 24)).astype(np.uint8)
    for row, label in enumerate(labels):
        features[row, 10 + 30 * label : 20 + 30 * label] += 150
    return Windows(features, labels.astype(np.int64))


class Small(nn.Module):
    """Bands in, three logits out."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(96, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.head(x.mean(dim=2))
        return logits


PLAIN = Settings(cycles=(6,), batch=16, learning_rate=0.05, augmentation=None)


def trained(path: Path, settings: Settings) -> Small:
    torch.manual_seed(0)
    net = Small()
    fit(net, stripes(96), stripes(32, 1), 3, settings, checkpoint=path)
    return net


def test_what_can_be_learned_is_learned_on_windows_that_were_not_trained_on(tmp_path: Path) -> None:
    held = stripes(64, 2)
    accuracy = (logits_of(trained(tmp_path / "c.pt", PLAIN), held).argmax(1) == held.labels).mean()
    assert accuracy > 0.95


def test_a_killed_run_goes_on_and_ends_as_one_that_was_not(tmp_path: Path) -> None:
    whole = trained(tmp_path / "whole.pt", PLAIN)

    class Killed(Exception):
        pass

    def kill(epoch: object) -> None:
        raise Killed

    torch.manual_seed(0)
    for path in [tmp_path / "killed.pt"] * 3:
        with pytest.raises(Killed):
            fit(Small(), stripes(96), stripes(32, 1), 3, PLAIN, checkpoint=path, told=kill)
    resumed = trained(tmp_path / "killed.pt", PLAIN)
    torch.testing.assert_close(resumed.head.weight, whole.head.weight)
    assert len(fit(Small(), stripes(96), stripes(32, 1), 3, PLAIN, checkpoint=tmp_path / "killed.pt")) == 6


def test_other_settings_begin_anew(tmp_path: Path) -> None:
    trained(tmp_path / "c.pt", replace(PLAIN, cycles=(2,)))
    history = fit(Small(), stripes(96), stripes(32, 1), 3, PLAIN, checkpoint=tmp_path / "c.pt")
    assert [epoch.number for epoch in history] == [1, 2, 3, 4, 5, 6]


def test_a_further_cycle_goes_on_from_the_first(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    trained(path, PLAIN)
    further: list[Epoch] = []
    longer = replace(PLAIN, cycles=(6, 2))
    history = fit(Small(), stripes(96), stripes(32, 1), 3, longer, checkpoint=path, told=further.append)
    assert [epoch.number for epoch in further] == [7, 8]
    assert further[0].loss < history[0].loss
    assert len(history) == 8


def test_rare_classes_weigh_more_and_windows_weigh_1_on_average() -> None:
    labels = np.array([0, 0, 0, 1])
    weights = class_weights(labels, 3)
    assert weights.tolist() == pytest.approx([2 / 3, 2.0, 0.0])
    assert weights[labels].mean() == pytest.approx(1.0)


def test_augmented_windows_stay_within_0_and_1_and_differ_by_seed() -> None:
    windows = torch.rand(4, 96, 150)
    one, again, other = (augment(windows, Augmentation(), torch.Generator().manual_seed(s)) for s in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert float(one.min()) >= 0.0
    assert float(one.max()) <= 1.0


def test_blended_targets_are_probabilities_and_the_window_itself_weighs_more() -> None:
    targets = torch.eye(8)
    windows, blended = mixed(torch.rand(8, 4, 4), targets, Augmentation(), torch.Generator().manual_seed(1))
    assert windows.shape == (8, 4, 4)
    torch.testing.assert_close(blended.sum(dim=1), torch.ones(8))
    assert bool((blended.diagonal() >= 0.5).all())


def test_the_temperature_that_was_applied_is_found() -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 2, (20000, 5))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(5, p=row) for row in shares])
    found = temperature((logits * 3.0).astype(np.float32), labels, np.ones(len(labels)))
    assert found == pytest.approx(3.0, rel=0.05)


def test_the_name_branch_reads_names_where_the_sound_tells_nothing() -> None:
    labels = np.arange(600) % 2
    blind = np.full((600, 128), 128**-0.5, np.float32)
    names = ("Kick In", "Lead Vox")
    net = fit_names(
        blind,
        labels.astype(np.int64),
        lambda label, rng: names[HEARD.index(label)] + str(rng.integers(9)),
        NameSettings(epochs=4),
    )
    with torch.inference_mode():
        told = net(torch.from_numpy(blind[:2]), torch.from_numpy(spell(["kick in 3", "LEAD VOX 7"]))).argmax(1)
    assert told.tolist() == [0, 1]


def test_the_published_network_has_the_size_of_a_resnet_18() -> None:
    count = sum(parameter.numel() for parameter in ResNet18(1000).parameters())
    rgb_stem = 64 * 2 * 49
    assert count + rgb_stem == 11_689_512


def test_the_ear_has_less_than_three_million_parameters() -> None:
    assert sum(parameter.numel() for parameter in EarNet(len(HEARD)).parameters()) < 3_000_000
