"""The table of priors against the literature that it names."""

from __future__ import annotations

import math

import pytest

from models.balance.priors import BAND, DIFF_MST_SHIFT, priors, rows
from models.ears.taxonomy import CLASSES

FURTHEST = {"same": (-1.0, 1.0), "near": (-1.5, 1.5), "higher": (0.5, 3.5), "lower": (-3.5, -0.5)}
"""What Diff-MST may be above a row, in dB, by what the row says of it."""


def to_mix(relation: float) -> float:
    """LU relative to the mix of a part that is ``relation`` dB above the uncorrelated rest."""
    return -10.0 * math.log10(1.0 + 10.0 ** (-relation / 10.0))


def published() -> dict[tuple[str, str], float]:
    return {(row["name"], row["quantity"]): float(row["value"]) for row in rows("literature.csv")}


def test_every_class_has_a_row_with_a_source() -> None:
    assert set(priors()) == set(CLASSES)
    assert all(row.source and row.spread > 0.0 and 0.0 <= row.width <= 1.0 for row in priors().values())


def test_the_vocal_to_backing_of_li_and_lerch_is_four_lu_below_the_mix() -> None:
    assert to_mix(-1.77) == pytest.approx(-3.98, abs=0.01)


def test_the_lead_vocal_is_the_mean_of_the_three_studies() -> None:
    figures = published()
    studies = [
        figures["De Man 2014", "lead vocal to mix"],
        to_mix(figures["Li and Lerch", "vocal to backing"]),
        to_mix(figures["Gerdes 2023", "lead vocal to backing"]),
    ]
    assert priors()["lead_vocal"].loudness == pytest.approx(sum(studies) / 3, abs=0.05)
    assert priors()["lead_vocal"].spread == pytest.approx(2.13 * math.sqrt(math.pi / 2.0), abs=0.05)


@pytest.mark.parametrize(
    "row", [row for row in rows("priors.csv") if row["diff_mst"]], ids=lambda row: row["class"]
)
def test_rows_say_where_diff_mst_has_them(row: dict[str, str]) -> None:
    figures = published()
    relation = figures["Diff-MST", row["class"]] - figures["Diff-MST", "lead_vocal"]
    above = priors()["lead_vocal"].loudness + relation + DIFF_MST_SHIFT - float(row["loudness"])
    least, most = FURTHEST[row["diff_mst"]]
    assert least - 0.05 <= above <= most + 0.05


def test_what_is_taken_from_diff_mst_is_the_same_there() -> None:
    taken = {row["diff_mst"] for row in rows("priors.csv") if row["source"] == "after Diff-MST's ranges"}
    assert taken == {"same"}


def test_the_powers_of_the_reference_band_add_up_to_the_mix() -> None:
    total = sum(10.0 ** (priors()[label].loudness / 10.0) for label in BAND)
    assert 10.0 * math.log10(total) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("label", ["kick", "snare", "bass_guitar", "synth_bass", "double_bass", "lead_vocal"])
def test_what_belongs_in_the_centre_has_no_width(label: str) -> None:
    assert priors()[label].width == 0.0
