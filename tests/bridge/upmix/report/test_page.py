"""The report's section: complete and readable for music, one channel, and silence."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.upmix.measured import Level
from bridge.upmix.report.figures import UpmixMeter
from bridge.upmix.report.page import cell, insert
from bridge.upmix.report.pictures import MIDDLE, RADIUS, radar
from bridge.words import MINUS
from core.upmix.channels import CHANNELS, LS, RS, C, fold_down

RATE = 8000


def section(surround: NDArray[np.float32]) -> tuple[str, tuple[str, ...]]:
    meter = UpmixMeter(RATE)
    meter.add(fold_down(surround), surround)
    drawn = insert(meter.figures(), ("Made from “<song>.wav”.",))
    assert drawn.words[0] == "Made from “<song>.wav”."
    return str(drawn.body), drawn.remarks


def noise() -> NDArray[np.float32]:
    return (0.1 * np.random.default_rng(1).standard_normal((6, RATE))).astype(np.float32)


def test_every_picture_says_what_it_shows_and_stands_beside_a_table() -> None:
    body, remarks = section(noise())
    assert remarks == ()
    assert body.count("<svg") == len(CHANNELS) + 1 == body.count('role="img"')
    assert len(re.findall(r'aria-label="[^"]+"', body)) == len(CHANNELS) + 1
    assert body.count("<caption>") == 4
    assert body.count("the same</span>") == len(CHANNELS)
    ElementTree.fromstring(f"<div>{body}</div>")


def test_silence_is_said_and_no_figure_is_made_up() -> None:
    body, remarks = section(np.zeros((6, RATE), np.float32))
    assert "All channels are silent." in remarks
    assert "nan" not in body
    assert body.count("silent</span>") == len(CHANNELS) ** 2
    assert 'class="area"' not in body


def test_a_mono_file_that_plays_from_the_centre_alone_is_drawn() -> None:
    surround = np.zeros((6, RATE), np.float32)
    surround[C] = noise()[C]
    body, remarks = section(surround)
    assert "nan" not in body
    assert remarks == ()
    assert body.count("the same</span>") == 1


def test_channels_that_cancel_and_channels_over_full_scale_are_remarked() -> None:
    surround = noise()
    surround[RS] = -surround[LS]
    surround[C] *= 30.0
    _, remarks = section(surround)
    assert any(remark.startswith("C is over full scale: +") for remark in remarks)
    assert f"Ls and Rs are opposite ({MINUS}1.00): they cancel where they are added." in remarks


def test_the_radar_has_the_loudest_at_the_rim_and_20_db_less_halfway() -> None:
    drawn = radar([Level("C", -10.0, 0.0), *(Level(name, -30.0, 0.0) for name in ("L", "R", "Ls", "Rs"))])
    assert f'cx="{MIDDLE:.1f}" cy="{MIDDLE - RADIUS:.1f}"' in drawn
    left = (
        MIDDLE - 0.5 * RADIUS * math.sin(math.radians(30.0)),
        MIDDLE - 0.5 * RADIUS * math.cos(math.radians(30.0)),
    )
    assert f'cx="{left[0]:.1f}" cy="{left[1]:.1f}"' in drawn
    assert f"L {MINUS}20.0 dB" in drawn


@pytest.mark.parametrize(
    ("value", "term", "side"),
    [(1.0, "the same", "like"), (0.0, "apart", "like"), (-0.1, "apart", "unlike"), (-1.0, "inverted", "unlike")],
)
def test_a_correlation_has_a_word_beside_its_colour(value: float, term: str, side: str) -> None:
    found = cell(value)
    assert (found.term, found.side) == (term, side)
