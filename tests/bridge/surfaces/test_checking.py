"""Commands against the table and the picture."""

from __future__ import annotations

import math

import pytest

from bridge.surfaces.checking import VALUES, check
from bridge.surfaces.commands import COMMANDS, Command, Refused
from bridge.surfaces.picture import Picture, Row, Strip

PICTURE = Picture(
    strips=(Strip(guid="{1}", number=1, name="Kick"),),
    rows=(Row(number=3, guid="{1}", track="Kick", field="name", before="", after="", reason="", confidence=1.0),),
)
GOOD = {
    "decibels": (-math.inf, -6, 0.0, 12.0),
    "pan": (-1, 0.5, 1.0),
    "switch": (True, False),
    "label": ("kick", "lead_vocal"),
    "action": ("organise", "balance"),
    "seconds": (0, 3.5),
    "nothing": (None,),
}
BAD = {
    "decibels": (12.1, math.nan, math.inf, True, "-6", None),
    "pan": (-1.01, 1.5, math.nan, "left", None),
    "switch": (1, 0.0, "on", None),
    "label": ("Kick", "", 3, None),
    "action": ("reboot", "--live", None, 0),
    "seconds": (-0.1, math.inf, math.nan, None),
    "nothing": (0, False, ""),
}
TARGETS = {
    "track": ("{1}", ("", "{2}", "1")),
    "row": ("3", ("", "0", "03", "4", "{1}")),
    "none": ("", ("{1}", "3")),
}


def test_every_kind_of_value_has_its_check() -> None:
    assert set(VALUES) == set(GOOD) == set(BAD) == {rule.carries for rule in COMMANDS.values()}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_fits_the_table_passes(name: str) -> None:
    rule = COMMANDS[name]
    for value in GOOD[rule.carries]:
        check(Command(name=name, target=TARGETS[rule.target][0], value=value), PICTURE)


@pytest.mark.parametrize("name", COMMANDS)
def test_any_other_value_is_refused_with_what_is_expected(name: str) -> None:
    rule = COMMANDS[name]
    for value in BAD[rule.carries]:
        with pytest.raises(Refused, match=r"takes .*Nothing was done"):
            check(Command(name=name, target=TARGETS[rule.target][0], value=value), PICTURE)


@pytest.mark.parametrize("name", COMMANDS)
def test_any_other_target_is_refused(name: str) -> None:
    rule = COMMANDS[name]
    for target in TARGETS[rule.target][1]:
        with pytest.raises(Refused, match="Nothing was done"):
            check(Command(name=name, target=target, value=GOOD[rule.carries][0]), PICTURE)


def test_a_command_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refused, match='There is no command "format"'):
        check(Command(name="format"), PICTURE)
