"""Rows and strips of a sheet: what they show, and that nothing is put into words twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.plan import Edit, NewTrack, Place
from bridge.session import Receive, Session, Track
from bridge.surfaces.paint import Painter
from bridge.surfaces.sheet import Sheet

TRACKS = 300
SESSION = Session(
    name="Song",
    tracks=tuple(Track(guid=f"{{{n}}}", name=f"Track {n}") for n in range(1, TRACKS + 1)),
)


def edit(n: int, field: str, before: object, after: object) -> Edit:
    return Edit(step="x", target=f"{{{n}}}", field=field, before=before, after=after, reason="so")  # type: ignore[arg-type]


EDITS = tuple(
    one
    for n in range(1, TRACKS + 1)
    for one in (edit(n, "name", f"Track {n}", f"Kick {n}"), edit(n, "volume", 1.0, 0.5), edit(n, "pan", 0.0, 0.5))
)
SHEET = Sheet(session=SESSION, edits=EDITS)
FEW = Sheet(session=Session(name="Song", tracks=SESSION.tracks[:4]), edits=EDITS[:12])


def test_folders_and_what_is_sent_to_are_buses() -> None:
    session = Session(
        name="Song",
        tracks=(
            Track(guid="{1}", name="Drums", folder_change=1),
            Track(guid="{2}", name="Kick", folder_change=-1),
            Track(guid="{3}", name="Verb", receives=(Receive(source="{2}"),), hidden_in_mixer=True),
        ),
    )
    strips, rows = Painter().draw(Sheet(session=session))
    assert [(strip.number, strip.bus, strip.depth, strip.in_mixer) for strip in strips] == [
        (1, True, 0, True),
        (2, False, 1, True),
        (3, True, 0, False),
    ]
    assert rows == ()


def test_a_row_of_a_new_track_has_its_name_and_others_have_the_one_that_they_have_now() -> None:
    edits = (
        edit(999, "track", None, NewTrack(name="Drums")),
        edit(1, "name", "Track 1", "Kick"),
        edit(1, "place", Place(), Place(parent="{999}")),
    )
    _, rows = Painter().draw(Sheet(session=SESSION, edits=edits))
    assert [row.track for row in rows] == ["Drums", "Track 1", "Track 1"]
    assert "Drums" in rows[2].after


def test_a_tick_of_a_large_plan_makes_one_row_and_one_strip_anew() -> None:
    painter = Painter()
    before = painter.draw(SHEET)
    after = painter.draw(SHEET.ticked({2}, False))
    changed = [
        sum(old is not new for old, new in zip(*sides, strict=True)) for sides in zip(before, after, strict=True)
    ]
    assert changed[1] == 1
    assert sum(old != new for old, new in zip(before[0], after[0], strict=True)) == 1
    assert after[0][0].suggested_volume is None


@given(st.lists(st.tuples(st.sets(st.integers(1, 12)), st.booleans()), max_size=4), st.floats(0.0, 3.0))
def test_what_is_used_again_is_what_would_be_made_anew(ticks: list[tuple[set[int], bool]], gain: float) -> None:
    painter, sheet = Painter(), FEW
    for numbers, accepted in ticks:
        sheet = sheet.ticked(numbers, accepted)
        painter.draw(sheet)
    sheet = sheet.moved("{2}", "volume", gain)
    assert painter.draw(sheet) == Painter().draw(sheet)


@pytest.mark.parametrize("what", ["volume", "pan"])
def test_a_fader_that_was_moved_back_has_no_tick(what: str) -> None:
    sheet = Sheet(session=SESSION).moved("{5}", what, 0.25)
    assert [one.after for one in sheet.plan().edits] == [0.25]
    back = sheet.moved("{5}", what, getattr(SESSION.track("{5}"), what))
    assert back.plan().edits == ()
    assert len(back.edits) == 1
