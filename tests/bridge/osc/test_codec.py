"""Bytes against python-osc, an implementation of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.osc.codec import BUNDLE, LENGTH, Malformed, framed, head, message, packets, read
from bridge.osc.sound import is_whole

TEXTS = st.text(max_size=30).map(lambda text: text.replace("\0", ""))


@given(st.floats(width=32, allow_nan=False), st.integers(-(2**31), 2**31 - 1), TEXTS)
def test_a_message_is_the_one_that_python_osc_builds(number: float, whole: int, text: str) -> None:
    builder = OscMessageBuilder("/deskhand/strip/1/name")
    for value, kind in ((number, "f"), (whole, "i"), (text, "s")):
        builder.add_arg(value, kind)
    assert message("/deskhand/strip/1/name", "fis", number, whole, text) == builder.build().dgram


@given(st.lists(TEXTS, min_size=1, max_size=30), st.integers(120, 1400))
def test_packets_hold_every_message_once_in_order_and_within_the_limit(texts: list[str], limit: int) -> None:
    messages = [framed(head("/deskhand/run/text", "s"), message("/", "s", one)[8:]) for one in texts]
    found, count = packets(messages, bundles=True, limit=limit, budget=100)
    assert count == len(texts)
    assert [values for packet in found for _, values in read(packet)] == [[one] for one in texts]
    for packet in found:
        assert len(packet) <= limit or not packet.startswith(BUNDLE) or len(read(packet)) == 1


def test_a_lone_message_and_devices_without_bundles_get_bare_messages() -> None:
    one = framed(head("/a", ""), b"")
    assert packets([one], bundles=True, limit=1400, budget=9) == ([one[LENGTH:]], 1)
    assert packets([one, one], bundles=False, limit=1400, budget=9) == ([one[LENGTH:]] * 2, 2)


@pytest.mark.parametrize("bundles", [True, False])
def test_no_more_packets_than_the_budget(bundles: bool) -> None:
    one = framed(head("/deskhand/strip/1/volume", "f"), b"\0\0\0\0")
    found, count = packets([one] * 100, bundles=bundles, limit=100, budget=3)
    assert len(found) == 3
    assert sum(len(read(packet)) for packet in found) == count < 100


@pytest.mark.parametrize(
    "packet", [b"", b"/", b"#bundle\0", b"\0\0\0\0", b"hello", b"/a\0\0,s\0\0", BUNDLE + b"\xff" * 8]
)
def test_what_is_no_osc_is_malformed_or_empty_of_arguments(packet: bytes) -> None:
    try:
        found = read(packet)
    except Malformed:
        return
    assert all(address.startswith("/") for address, _ in found)


def test_a_bundle_with_a_broken_part_is_not_read_in_part(caplog: pytest.LogCaptureFixture) -> None:
    good = framed(head("/deskhand/renew", ""), b"")
    for bad in (b"\0\0\0\x04oops", b"\0\0\0\0", b"\0\0\0\x20/abc", b"\0\0"):
        with pytest.raises(Malformed):
            read(BUNDLE + good + bad)
    assert not caplog.records


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_number_that_is_cut_off_is_not_taken_for_silence(cut: int) -> None:
    with pytest.raises(Malformed):
        read(message("/deskhand/strip/1/volume", "ff", 1.0, 1.0)[:-cut])


@given(st.recursive(st.binary(min_size=1, max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_whatever_python_osc_builds_is_whole(tree: object) -> None:
    def built(node: object) -> bytes:
        if isinstance(node, list):
            return BUNDLE + b"".join(framed(b"", built(one)) for one in node)
        builder = OscMessageBuilder("/a")
        for value, kind in ((node, "b"), ("text", "s"), (1.0, "d"), (True, "T"), (2, "h")):
            builder.add_arg(value, kind)  # type: ignore[arg-type]
        return builder.build().dgram

    assert is_whole(built([tree]))


def test_bundles_without_end_in_bundles_are_not_followed() -> None:
    packet = message("/deskhand/renew")
    for _ in range(50):
        packet = BUNDLE + framed(b"", packet)
    assert not is_whole(packet)


def test_a_bundle_of_a_thousand_messages_is_refused() -> None:
    one = framed(head("/deskhand/renew", ""), b"")
    with pytest.raises(Malformed):
        read(BUNDLE + one * 1000)
