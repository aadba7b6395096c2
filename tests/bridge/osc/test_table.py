"""The table of addresses: everything in it exists, and everything that exists is in it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bridge.osc.devices import devices
from bridge.osc.shown import INWARD, OUTWARD
from bridge.osc.table import NoSuchAddress, addresses, find
from bridge.osc.view import Bank, HubState, Tally
from bridge.surfaces.commands import COMMANDS
from bridge.surfaces.picture import MasterMeter, Meter, Picture, Run, Strip
from tests.bridge.osc.tables import DOCS, device_rows, rows

PARTS = {
    "project": Picture,
    "bank": Bank,
    "strip": Strip,
    "tally": Tally,
    "meter": Meter,
    "bus": Strip,
    "bus_meter": Meter,
    "master": MasterMeter,
    "run": Run,
    "hub": HubState,
}
PATTERN = DOCS.parents[1] / "reaper_scripts" / "osc" / "Deskhand.ReaperOSC"
ANSWERS = {"subscribed", "goodbye", "error", "heard"}


@pytest.mark.parametrize("row", addresses(), ids=lambda row: row.path)
def test_a_row_reads_a_field_that_is_there_or_becomes_a_command_that_is_there(row: object) -> None:
    from bridge.osc.table import Address

    assert isinstance(row, Address)
    if row.source:
        assert row.source in {one.name for one in fields(PARTS[row.part])}
        assert row.convert in {*OUTWARD, "short"}
    if row.command:
        assert row.command in COMMANDS
        assert row.convert in INWARD
    assert row.doc.endswith(".")
    assert row.is_out == bool(row.source) or row.path in ANSWERS
    if set(row.types) <= {"f", "i"} and row.types and row.path not in ANSWERS:
        assert row.low is not None
        assert row.high is not None


def test_every_command_can_be_given() -> None:
    assert {row.command for row in addresses()} >= set(COMMANDS)


def test_every_field_of_a_meter_and_of_a_run_is_shown() -> None:
    shown = {(row.part, row.source) for row in addresses()}
    for part, kind in (("meter", Meter), ("master", MasterMeter), ("run", Run)):
        assert {(part, one.name) for one in fields(kind)} <= shown


def test_no_address_is_there_twice() -> None:
    paths = [row.path for row in addresses()]
    assert len(paths) == len(set(paths)) >= 70


def test_an_address_finds_its_row_and_position() -> None:
    found = find("/deskhand/strip/12/volume/db")
    assert (found.row.path, found.n) == ("strip/{n}/volume/db", 12)
    assert find("/deskhand/run/apply").n == 0


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/deskhand/strip/*/mute", "Wildcards"),
        ("/deskhand/strip/[1-3]/mute", "Wildcards"),
        ("/deskhand/strip/1,2/mute", "Wildcards"),
        ("/deskhand/strip/03/mute", "position"),
        ("/deskhand/strip/0/mute", "position"),
        ("/deskhand/strip/-1/mute", "position"),
        ("/deskhand/strip/12345/mute", "position"),
        ("/deskhand/strip/٣/mute", "position"),
        ("/deskhand/strip//mute", "position"),
        ("/deskhand/strip/{n}/mute", "Wildcards"),
        ("/deskhand/strip/3", "no such address"),
        ("/deskhand/strip/3/mute/", "no such address"),
        ("/deskhand/nothing", "no such address"),
        ("/track/3/mute", "no such address"),
        ("/", "no such address"),
    ],
)
def test_an_address_that_is_none_is_refused_with_its_reason(address: str, why: str) -> None:
    with pytest.raises(NoSuchAddress, match=why):
        find(address)


def test_no_address_of_reapers_own_pattern_is_taken_for_one_of_the_hub() -> None:
    lines = (line for line in PATTERN.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    theirs = {word[1:] for line in lines for word in line.split()[1:] if word[1:].startswith("/")}
    assert {"/track/@/volume", "/track/@/pan", "/play"} <= theirs
    for address in theirs:
        with pytest.raises(NoSuchAddress):
            find(address.replace("@", "1"))


def test_the_documentation_is_the_table() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert rows() in text
    assert device_rows() in text


def test_every_device_asks_for_forms_that_there_are() -> None:
    forms = {row.form for row in addresses() if row.form}
    assert all(set(device.forms) <= forms for device in devices().values())
    assert {device.letters for device in devices().values()} == {6, 7, 12}
