"""Names to train on: as engineers type them, in the shares that were asked for."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ears.data.track_names import training_name
from models.ears.names import recognise_names
from models.ears.prediction import HEARD
from models.ears.taxonomy import CLASSES

MANY = 1500


def taken_for(name: str) -> str:
    return recognise_names([name], context=False)[0].label


def clean_names(count: int, seed: int) -> list[tuple[str, str]]:
    rng = np.random.default_rng(seed)
    labels = [HEARD[turn % len(HEARD)] for turn in range(count)]
    return [(label, training_name(label, rng, junk=0.0, misleading=0.0, typos=0.0)) for label in labels]


def test_names_without_slips_are_recognised_for_what_they_were_made_from() -> None:
    hits = [taken_for(name) == label for label, name in clean_names(MANY, 1)]
    assert np.mean(hits) > 0.92


def test_every_class_has_names_that_are_recognised() -> None:
    hits = Counter(label for label, name in clean_names(28 * 25, 2) if taken_for(name) == label)
    assert min(hits[label] for label in HEARD) >= 18


def test_names_that_say_nothing_are_recognised_as_no_instrument() -> None:
    rng = np.random.default_rng(3)
    names = [training_name("kick", rng, junk=1.0, misleading=0.0) for _ in range(MANY)]
    assert np.mean([taken_for(name) in CLASSES for name in names]) < 0.03


def test_the_share_of_names_that_say_nothing_is_as_asked() -> None:
    rng = np.random.default_rng(4)
    names = [training_name("snare", rng, junk=0.4, misleading=0.0, typos=0.0) for _ in range(MANY)]
    assert np.mean([taken_for(name) == "snare" for name in names]) == pytest.approx(0.6 * 0.97, abs=0.05)


def test_the_share_of_misleading_names_is_as_asked_and_they_are_of_many_other_classes() -> None:
    rng = np.random.default_rng(5)
    names = [training_name("snare", rng, junk=0.0, misleading=0.3, typos=0.0) for _ in range(MANY)]
    others = Counter(label for name in names if (label := taken_for(name)) in CLASSES and label != "snare")
    assert others.total() / MANY == pytest.approx(0.3 * 26 / 27, abs=0.05)
    assert len(others) >= 24


def test_slips_make_names_that_the_recogniser_reads_less_often() -> None:
    rng = np.random.default_rng(6)
    slipped = [(label, training_name(label, rng, junk=0, misleading=0, typos=1.0)) for label in HEARD * 20]
    assert 0.4 < np.mean([taken_for(name) == label for label, name in slipped]) < 0.85


def test_most_names_are_different() -> None:
    names = [name for _, name in clean_names(MANY, 7)]
    assert len(set(names)) > 0.9 * MANY
    assert {name.isupper() for name in names} == {True, False}
    assert any(name.endswith(".wav") for name in names)
    assert any("_" in name for name in names)


def test_a_mix_is_named_like_a_mix() -> None:
    rng = np.random.default_rng(8)
    told = Counter(taken_for(training_name("mix", rng, junk=0, misleading=0, typos=0)) for _ in range(200))
    assert told["mix"] > 170


@given(st.sampled_from(HEARD), st.integers(0, 2**32 - 1))
def test_a_name_depends_on_the_seed_alone_and_fits_on_one_line(label: str, seed: int) -> None:
    name, again = (training_name(label, np.random.default_rng(seed)) for _ in range(2))
    assert name == again
    assert name.isprintable()
    assert len(name) < 100


@pytest.mark.parametrize("shares", [(-0.1, 0.0), (0.7, 0.4), (0.5, -0.1)])
def test_shares_that_are_none_are_refused(shares: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="shares of one whole"):
        training_name("kick", np.random.default_rng(1), junk=shares[0], misleading=shares[1])


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="'bagpipes'"):
        training_name("bagpipes", np.random.default_rng(1))
