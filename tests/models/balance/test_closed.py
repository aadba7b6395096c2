"""The closed form: classes at their targets, whatever comes in."""

from __future__ import annotations

import numpy as np
import pytest

from models.balance.closed import Closed
from models.balance.priors import priors
from models.balance.solution import Taste
from tests.models.balance.cases import BAND, class_levels, session

HOUSE = Taste()


def test_classes_stand_to_each_other_as_the_table_says() -> None:
    material = session(BAND)
    heard = class_levels(material, Closed().solve(material, HOUSE).gains)
    for label in BAND:
        away = heard[label] - heard["lead_vocal"]
        assert away == pytest.approx(priors()[label].loudness - priors()["lead_vocal"].loudness, abs=1e-9)


def test_a_part_40_db_too_loud_moves_no_other() -> None:
    calm = session(BAND, loudness=[-20.0] * len(BAND), crest=0.0)
    loud = session(BAND, loudness=[20.0, *[-20.0] * (len(BAND) - 1)], crest=0.0)
    before, after = (Closed().solve(one, HOUSE).gains for one in (calm, loud))
    assert after[0] - before[0] - (after[1] - before[1]) == pytest.approx(-40.0)
    np.testing.assert_allclose(np.diff(after[1:]), np.diff(before[1:]), atol=1e-9)
