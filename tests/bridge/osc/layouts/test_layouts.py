"""The layouts say what the table says: nothing else, nothing less, and nothing twice."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from bridge.osc.devices import devices
from bridge.osc.layouts import open_stage_control, touchosc
from bridge.osc.layouts.layout import Frame, gets, layout
from bridge.osc.layouts.tosc import Node
from bridge.osc.table import Address, addresses, find
from publish.layouts import FILES
from publish.sources import ROOT

DEVICES = (open_stage_control.DEVICE, touchosc.DEVICE)
ADDRESS = re.compile(r"/deskhand/[a-z_/0-9]*[a-z_0-9]")


def text_of(device: str) -> str:
    return (
        open_stage_control.text()
        if device == open_stage_control.DEVICE
        else zlib.decompress(touchosc.data()).decode()
    )


def addresses_of(device: str) -> set[str]:
    """Addresses that are sent or heard; TouchOSC's script finds what it words by name."""
    found = set(ADDRESS.findall(text_of(device)))
    if device == touchosc.DEVICE:
        words = {one.name for one in nodes(touchosc.document()) if one.kind in ("LABEL", "TEXT", "BOX")}
        found |= {f"/deskhand/{name}" for name in words if not name.endswith(" caption")}
        shown = (one.seen for group in layout(devices()[device]).groups for one in group.widgets)
        found |= {row.at(n) for row in shown if row is not None for n in range(1, 9)}
    return found


def widgets(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("widgets", ()):
        yield from widgets(child)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


@pytest.mark.parametrize("device", DEVICES)
def test_every_address_of_the_table_is_on_the_layout_or_left_out_for_a_reason(device: str) -> None:
    there = {find(address).row.path for address in addresses_of(device)}
    plan = layout(devices()[device])
    meant = {row.path for row in addresses() if gets(devices()[device], row)}
    assert there | set(plan.left_out) == meant
    assert not there & set(plan.left_out)
    assert all(reason.endswith(".") for reason in plan.left_out.values())


@pytest.mark.parametrize("device", DEVICES)
def test_eight_strips_have_every_address_of_a_strip(device: str) -> None:
    found = addresses_of(device)
    first = {address for address in found if address.startswith("/deskhand/strip/1/")}
    assert len(first) > 25
    for address in first:
        assert {address.replace("/1/", f"/{n}/") for n in range(1, 9)} <= found
    assert not any("/strip/9/" in address for address in found)


@pytest.mark.parametrize("device", DEVICES)
def test_frames_of_a_group_lie_inside_it_and_on_no_other(device: str) -> None:
    plan = layout(devices()[device])
    for group in plan.groups:
        frames = [one.frame for one in group.widgets]
        for place, (left, top, width, height) in enumerate(frames):
            assert left >= 0
            assert top >= 0
            assert left + width <= group.frame[2]
            assert top + height <= group.frame[3]
            assert not any(_overlap((left, top, width, height), other) for other in frames[place + 1 :])
        for _, (left, top, width, height) in group.places():
            assert left + width <= plan.width
            assert top + height <= plan.height


def _overlap(one: Frame, other: Frame) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def test_what_a_finger_presses_is_at_least_as_large_as_wcag_asks_for() -> None:
    """24 x 24 pixels: WCAG 2.2, success criterion 2.5.8."""
    for group in layout(devices()["touchosc"]).groups:
        for one in group.widgets:
            if one.kind in ("press", "hold", "switch", "fader", "entry"):
                assert min(one.frame[2:]) >= 24, one.row.path


@pytest.mark.parametrize("device", DEVICES)
def test_only_what_writes_at_once_asks_to_be_held(device: str) -> None:
    kinds = {(one.row.command, one.kind) for group in layout(devices()[device]).groups for one in group.widgets}
    assert {command for command, kind in kinds if kind == "hold"} == {"apply", "undo"}
    assert ("apply", "press") not in kinds


class TestOpenStageControl:
    SESSION = open_stage_control.session()
    WIDGETS = tuple(widgets(SESSION["content"]))

    def test_the_file_is_json_of_a_session(self) -> None:
        read = json.loads(open_stage_control.text())
        assert read["type"] == "session"
        assert read["content"]["type"] == "root"

    def test_ids_are_unique(self) -> None:
        ids = [one["id"] for one in self.WIDGETS]
        assert len(ids) == len(set(ids)) > 250

    def test_what_is_sent_has_the_types_of_the_table(self) -> None:
        sending = [one for one in self.WIDGETS if "address" in one and not one.get("bypass")]
        for one in sending:
            row = find(one["address"]).row
            if one["type"] in ("text", "led"):
                assert row.is_out
            elif one.get("mode") == "momentary":
                assert (row.types, row.is_in) == ("", True)
            else:
                assert (one["typeTags"], row.is_in) == (row.types, True)

    def test_what_only_shows_neither_sends_nor_moves(self) -> None:
        for one in self.WIDGETS:
            row = find(one["address"]).row if "address" in one else None
            if row is not None and not row.is_in and one["type"] in ("fader", "button"):
                assert one["bypass"]
                assert one["interaction"] is False

    def test_scripts_send_what_the_table_takes(self) -> None:
        scripts = [one.get("onCreate", "") + one.get("onTouch", "") for one in self.WIDGETS]
        sent = [call for script in scripts for call in re.findall(r'send\("([^"]+)"(.*?)\)(?:;| }|$)', script)]
        assert {find(address).row.path for address, _ in sent} == {
            "subscribe", "bank/size", "strip/{n}/volume/touch", "strip/{n}/pan/touch",
        }  # fmt: skip
        for address, values in sent:
            row = find(address).row
            types = "".join(re.findall(r'"?type"?: "(\w)"', values))
            assert (row.types + row.optional).startswith(types)
            assert types.startswith(row.types)

    def test_a_fader_is_sent_finer_than_it_is_heard(self) -> None:
        from bridge.osc.law import db_from_fader, fader_from_db

        step = 10.0**-open_stage_control.POSITION_DECIMALS
        assert abs(db_from_fader(fader_from_db(-30.0) + step) + 30.0) < 0.002


class TestTouchOSC:
    ROOT_NODE = touchosc.document()
    NODES = tuple(nodes(ROOT_NODE))

    def document(self) -> Xml.Element:
        return Xml.fromstring(zlib.decompress(touchosc.data()))

    def test_the_file_is_deflated_xml_of_format_6_with_one_root(self) -> None:
        document = self.document()
        assert (document.tag, document.get("version")) == ("lexml", "6")
        assert [one.get("type") for one in document] == ["GROUP"]

    def test_ids_and_names_are_unique(self) -> None:
        ids = [one.get("ID") for one in self.document().iter("node")]
        names = [one.name for one in self.NODES]
        assert len(ids) == len(set(ids)) == len(names) == len(set(names)) > 300

    def test_keys_of_a_node_are_there_once(self) -> None:
        for node in self.document().iter("node"):
            for part in ("properties", "values"):
                keys = [one.text for one in node.iterfind(f"{part}/*/key")]
                assert len(keys) == len(set(keys))

    def test_a_message_has_the_types_and_the_range_of_the_table(self) -> None:
        for node in self.NODES:
            for message in node.messages:
                row = find(message.address).row
                assert "".join(one.type for one in message.arguments) == row.types
                assert row.is_in or not message.sends
                assert row.is_out or not message.receives
                for one in message.arguments:
                    if one.reads == "x":
                        assert (one.low, one.high) == (row.low, row.high)

    def test_a_message_reads_and_waits_for_values_that_the_node_has(self) -> None:
        for node in self.document().iter("node"):
            values = {one.text for one in node.iterfind("values/value/key")}
            reads = node.iterfind("messages/osc/arguments/partial[type='VALUE']/value")
            waits = node.iterfind("messages/osc/triggers/trigger/var")
            assert {one.text for one in (*reads, *waits)} <= values

    def test_what_only_shows_takes_no_touch(self) -> None:
        for node in self.NODES:
            if node.kind in ("FADER", "BUTTON") and node.messages and not any(one.sends for one in node.messages):
                assert node.properties["interactive"] is False

    def test_the_script_finds_a_control_for_every_value_that_it_words(self) -> None:
        names = {one.name for one in self.NODES}
        for row in self.rows("ghost"):
            assert row.at(1).removeprefix("/deskhand/") in names
        worded = [one for one in self.NODES if "%" in str(one.properties.get("tag", ""))]
        assert len(worded) > 50
        assert all(find(f"/deskhand/{one.name}").row.is_out for one in worded)

    def rows(self, kind: str) -> list[Address]:
        plan = layout(devices()[touchosc.DEVICE])
        return [one.row for group in plan.groups for one in group.widgets if one.kind == kind]


@pytest.mark.parametrize("path", FILES)
def test_the_files_are_what_the_table_makes_of_them(path: str) -> None:
    kept, made = (ROOT / path).read_bytes(), FILES[path]()
    if path.endswith(".tosc"):
        kept, made = zlib.decompress(kept), zlib.decompress(made)
    assert kept == made, "make them anew with python3 dev.py index"
