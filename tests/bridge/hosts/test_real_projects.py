"""Random plans written into real projects: only the lines that an edit explains are touched."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.hosts.rpp.document import Document, flatten
from bridge.plan import Edit, NewTrack, Place, Value
from bridge.preview import layout_of, preview, same
from bridge.session import Receive, Session, Track
from tests.bridge.hosts import peer
from tests.bridge.hosts.projects import corpus, edit, guid, plan, read, written
from tests.shared import needs_shared

FIELDS: Final = {
    "name": "NAME",
    "volume": "VOLPAN",
    "pan": "VOLPAN",
    "colour": "PEAKCOL",
    "icon": "TRACKIMGFN",
    "channels": "NCHAN",
    "item_gains": "VOLPAN",
    "channel_modes": "CHANMODE",
    "receive": "AUXRECV",
}
"""Field of an edit → the line that it may touch."""

MOVES: Final = frozenset(("ISBUS", "AUXRECV"))
FILES: Final = corpus(largest=120_000)

real_projects = given(st.sampled_from(FILES or [Path()]), st.integers(0, 2**32))
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values(one: Track, field: str, chance: random.Random) -> tuple[Value, Value]:
    """The present value of a field and one that is unlikely to be it."""
    gain = round(chance.uniform(0.01, 4.0), 6)
    takes = [take for media in one.items for take in media.takes]
    table: dict[str, tuple[Value, Value]] = {
        "name": (one.name, f"Track {chance.random()}"),
        "volume": (one.volume, gain),
        "pan": (one.pan, round(chance.uniform(-1.0, 1.0), 6)),
        "colour": (one.colour, chance.randrange(0x1000000)),
        "icon": (one.icon, f"drums {chance.randrange(99)}.png"),
        "channels": (one.channels, 2 * chance.randrange(1, 17)),
        "item_gains": (tuple(media.volume for media in one.items), tuple(gain for _ in one.items)),
        "channel_modes": (
            tuple(float(take.channel_mode) for take in takes),
            tuple(float(chance.randrange(5)) for _ in takes),
        ),
        "receive": (None, Receive(source=one.guid, volume=gain)),
    }
    return table[field]


def edits_for(session: Session, chance: random.Random) -> Iterator[Edit]:
    """Some edits of some tracks, each of which fits."""
    for one in session.tracks:
        for field in FIELDS:
            before, after = values(one, field, chance)
            senders = {receive.source for receive in one.receives}
            if chance.random() < 0.3 and not (field == "receive" and one.guid in senders):
                yield edit(one.guid, field, before, after)


def moves_for(session: Session, chance: random.Random) -> list[Edit]:
    """New folders and random moves; some may not fit."""
    keys = [one.guid for one in session.tracks]
    edits: list[Edit] = []
    for number in range(3):
        keys.append(guid(number))
        edits.append(edit(keys[-1], "track", None, NewTrack(name=f"Bus {number}")))
    for _ in range(12):
        target, parent = chance.choice(keys), chance.choice([None, *keys])
        edits.append(edit(target, "place", None, Place(parent=parent)))
    return edits


def lines_of(data: bytes) -> Counter[bytes]:
    """How often each line of a file occurs."""
    return Counter(flatten(Document.parse(data).body))


def keys_of(lines: Counter[bytes]) -> set[str]:
    return {line.split()[0].decode() for line in lines if line.strip()}


@needs_shared
@slow
@real_projects
def test_edits_touch_their_own_lines_only(path: Path, seed: int) -> None:
    data = path.read_bytes()
    edits = list(edits_for(read(data), random.Random(seed)))
    result = written(data, edits)
    touched = {FIELDS[one.field] for one in edits}
    assert keys_of(lines_of(data) - lines_of(result)) <= touched
    assert keys_of(lines_of(result) - lines_of(data)) <= touched
    if not edits:
        assert result == data


@needs_shared
@slow
@real_projects
def test_edits_read_back_and_leave_every_other_field(path: Path, seed: int) -> None:
    data = path.read_bytes()
    before = read(data)
    shown = preview(before, plan(edits_for(before, random.Random(seed))))
    after = read(written(data, shown.fitting))
    for wanted, found in zip(shown.session.tracks, after.tracks, strict=True):
        for field in Track.__dataclass_fields__:
            if field not in {"volume", "pan", "items"}:
                assert getattr(wanted, field) == getattr(found, field), field
        assert same(wanted.volume, found.volume)
        assert same(wanted.pan, found.pan)
        assert same(tuple(media.volume for media in wanted.items), tuple(media.volume for media in found.items))
    assert (before.master, before.markers, before.tempi) == (after.master, after.markers, after.tempi)


@needs_shared
@slow
@real_projects
def test_the_rpp_package_reads_the_same_tree_but_for_the_edits(path: Path, seed: int) -> None:
    data = path.read_bytes()
    edits = list(edits_for(read(data), random.Random(seed)))
    result = written(data, edits)
    touched = {FIELDS[one.field] for one in edits}
    assert peer.tree(peer.load(result), touched) == peer.tree(peer.load(data), touched)
    places = {one.guid: place for place, one in enumerate(read(data).tracks)}
    found = peer.tracks(result)
    for one in edits:
        if one.field in {"name", "volume"}:
            word = peer.line(found[places[one.target]], FIELDS[one.field])[1]
            assert word == one.after if one.field == "name" else float(word) == one.after


@needs_shared
@slow
@real_projects
def test_moves_and_new_tracks_keep_every_block_and_every_send(path: Path, seed: int) -> None:
    data = path.read_bytes()
    before = read(data)
    shown = preview(before, plan(moves_for(before, random.Random(seed))))
    result = written(data, shown.fitting)
    gone = lines_of(data) - lines_of(result)
    assert keys_of(gone) <= MOVES

    old, new = peer.tracks(data), peer.tracks(result)
    places = {one.guid: place for place, one in enumerate(shown.session.tracks)}
    for one, block in zip(before.tracks, old, strict=True):
        assert peer.tree(new[places[one.guid]], MOVES) == peer.tree(block, MOVES)

    after = read(result)
    order = [one.guid for one in shown.session.tracks]
    real_keys = dict(zip((one.guid for one in after.tracks), order, strict=True))
    sends = {(send.source, one.guid) for one in before.tracks for send in one.receives}
    assert sends == {(real_keys[s.source], real_keys[one.guid]) for one in after.tracks for s in one.receives}
    assert [real_keys.get(parent or "") for parent in layout_of(after).parent.values()] == [
        layout_of(shown.session).parent[key] for key in order
    ]
