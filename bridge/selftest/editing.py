"""Steps that write, read back and take back: every field, and what happens to a plan that no longer fits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bridge.layout import Layout
from bridge.plan import Edit, Insert, NewItem, NewTrack, Place, Plan, Value
from bridge.plugins import reacomp, reaeq
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.registry import new
from bridge.preview import layout_of, preview
from bridge.selftest.bench import Bench, CannotRun, NotAsExpected, Step, expect
from bridge.selftest.differences import differences
from bridge.session import Receive, Session, Track

GUID: Final = "{DE5C4A2D-5E1F-4E57-8000-000000000001}"
BLACK: Final = 0x000000
ODD: Final = 0x123456
"""A colour whose bytes all differ."""
NOT_PREVIEWED: Final = frozenset({"pan_taper"})
"""What a preview cannot know of a new track: it goes with a pan law of the track's own, which it has not."""
LABEL: Final = "Deskhand self-test: a change in between"

Edits = Callable[[Session], Iterator[Edit]]


def edit(target: Track, field: str, before: Value, after: Value) -> Edit:
    """An edit of the self-test."""
    return Edit(step="self-test", target=target.guid, field=field, before=before, after=after, reason="self-test")


def setting(field: str, after: Value) -> Edits:
    """Sets a field of the first track that has items to a value."""

    def edits(session: Session) -> Iterator[Edit]:
        track = with_items(session)
        yield edit(track, field, getattr(track, field), after)

    return edits


def item_gains(session: Session) -> Iterator[Edit]:
    """Every item of a track 6 dB down."""
    track = with_items(session)
    before = tuple(item.volume for item in track.items)
    yield edit(track, "item_gains", before, tuple(volume / 2 for volume in before))


def channel_modes(session: Session) -> Iterator[Edit]:
    """Every take of a track to its left channel."""
    track = with_items(session)
    before = tuple(float(take.channel_mode) for item in track.items for take in item.takes)
    yield edit(track, "channel_modes", before, tuple(3.0 for _ in before))


def chain(session: Session) -> Iterator[Edit]:
    """ReaEQ and a JSFX on a track that has no plug-ins."""
    track = next((track for track in session.tracks if not track.fx), None)
    if track is None:
        raise CannotRun("every track has plug-ins")
    delay = Jsfx(path="delay/delay", sliders=(250.0, -12.0, 0.0, -6.0, -120.0, 0.0))
    yield edit(track, "fx", (), (new(reaeq.neutral()), new(delay)))


def plug_ins(session: Session) -> Iterator[Edit]:
    """ReaComp between ReaEQ and a JSFX on a track that had no plug-ins."""
    (whole,) = chain(session)
    yield whole
    yield replace(whole, field="insert", before=None, after=Insert(fx=new(reacomp.neutral()), at=1))


def item(session: Session) -> Iterator[Edit]:
    """A media file of the project as one item more on a track."""
    track = with_items(session)
    sources = (take.source for item in track.items for take in item.takes)
    path = next((source.path for source in sources if source is not None and source.path is not None), None)
    if path is None:
        raise CannotRun("no item plays a file")
    yield edit(track, "item", None, NewItem(path=str(path), position=1.5, length=0.25, name="Self-test"))


def receive(session: Session) -> Iterator[Edit]:
    """A send at -6 dB from the first track to the last that it does not feed yet."""
    source = session.tracks[0]
    target = session.tracks[-1]
    if any(one.source == source.guid for one in target.receives):
        raise CannotRun("the first track feeds the last one already")
    yield edit(target, "receive", None, Receive(source=source.guid, volume=0.5, pan=-0.25))


def send_level(session: Session) -> Iterator[Edit]:
    """Level and pan of a send that was just made."""
    (made,) = receive(session)
    yield made
    assert isinstance(made.after, Receive)
    yield replace(made, before=made.after, after=replace(made.after, volume=0.25, pan=0.75))


def new_track(session: Session) -> Iterator[Edit]:
    """A track with a GUID, a colour and a plug-in of ours."""
    added = NewTrack(name="Self-test", colour=ODD, channels=4, fx=(new(reaeq.neutral()),))
    yield Edit(
        step="self-test", target=GUID, field="track", before=None, after=added, reason="self-test", confidence=1.0
    )


def folder(session: Session) -> Iterator[Edit]:
    """A new folder at the top with the first two tracks of the top level in it, in the other order."""
    yield from new_track(session)
    layout = layout_of(session)
    top = [track for track in session.tracks if layout.parent[track.guid] is None][:2]
    previous = None
    yield _move(GUID, Place(), Place())
    for track in reversed(top):
        yield _move(track.guid, _place(layout, track.guid), Place(parent=GUID, after=previous))
        previous = track.guid


def everything(session: Session) -> Iterator[Edit]:
    """Name, colour and fader of every track."""
    for number, track in enumerate(session.tracks, 1):
        yield edit(track, "name", track.name, f"Self-test {number}")
        yield edit(track, "colour", track.colour, ODD + number)
        yield edit(track, "volume", track.volume, track.volume * 0.5)


FIELDS: Final[dict[str, Edits]] = {
    "name": setting("name", "Näme 日本 2"),
    "name with all three quotes": setting("name", """`Kick's` "In" """.strip()),
    "icon": setting("icon", "drums.png"),
    "colour": setting("colour", ODD),
    "black": setting("colour", BLACK),
    "fader": setting("volume", 0.70794578438414),
    "pan": setting("pan", -0.25),
    "mute": setting("mute", True),
    "channels": setting("channels", 6),
    "item": item,
    "item gain": item_gains,
    "channel mode": channel_modes,
    "FX chain with ReaEQ and a JSFX": chain,
    "plug-in between others": plug_ins,
    "send": receive,
    "level of a send": send_level,
    "new track keeps its GUID": new_track,
    "folder, order and depths": folder,
}
"""Name of the step → what it sets."""


def tried(edits: Edits) -> Callable[[Bench], str]:
    """A step that writes edits as one plan, compares the whole project with the preview, and undoes them."""

    def run(bench: Bench) -> str:
        before = bench.host.snapshot()
        plan = Plan(action="self-test", project=before.name, edits=tuple(edits(before)))
        started = time.perf_counter()
        receipt = bench.host.apply(plan)
        seconds = time.perf_counter() - started
        try:
            after = bench.host.snapshot()
        finally:
            if receipt.run is not None:
                bench.host.undo()
        left = list(differences(before, bench.host.snapshot()))
        missed = (one for one in receipt.outcomes if one.status != "written")
        expect(
            [
                *(f"{one.edit.field}: {one.status}, {one.why}" for one in missed),
                *differences(preview(before, plan).session, after, ignored=NOT_PREVIEWED),
                *(f"after undo: {difference}" for difference in left),
            ]
        )
        return f"{len(plan.edits)} edit(s) in {seconds * 1000:.0f} ms, read back as planned, undone exactly"

    return run


def many(bench: Bench) -> str:
    """A plan that touches every track, with its time."""
    started = time.perf_counter()
    observed = tried(everything)(bench)
    bench.facts["plan_and_back_s"] = round(time.perf_counter() - started, 3)
    bench.facts["plan_edits"] = 3 * len(bench.host.snapshot().tracks)
    return observed


def pan_law(bench: Bench) -> str:
    """The pan law of a track, which a plan only sets on new tracks."""
    track = with_items(bench.host.snapshot())
    answer = raw_apply(bench, [{"track": track.guid, "set": "pan_law", "before": track.pan_law, "after": 0.5}])
    try:
        found = bench.host.snapshot().track(track.guid).pan_law
    finally:
        raw_undo(bench)
    _written(answer)
    if found != 0.5:
        raise NotAsExpected(f"{found} was read back")
    return "0.5 (-6 dB) written and read back"


def changed_in_between(bench: Bench) -> str:
    """A fader is moved between reading and writing: that edit is skipped, the other is written."""
    before = bench.host.snapshot()
    moved, other = with_items(before), before.tracks[-1]
    _written(raw_apply(bench, [_raw(moved, "volume", moved.volume, 0.25)]))
    try:
        plan = Plan(
            action="self-test",
            project=before.name,
            edits=(edit(moved, "volume", moved.volume, 0.9), edit(other, "name", other.name, "Self-test")),
        )
        receipt = bench.host.apply(plan)
        after = bench.host.snapshot()
        if receipt.run is not None:
            bench.host.undo()
    finally:
        raw_undo(bench)
    statuses = [outcome.status for outcome in receipt.outcomes]
    values = (after.track(moved.guid).volume, after.track(other.guid).name)
    if statuses != ["skipped", "written"] or values != (0.25, "Self-test"):
        raise NotAsExpected(f"{statuses}, read back {values}")
    expect(differences(before, bench.host.snapshot()))
    return f"skipped ({receipt.outcomes[0].why}); the other edit was written; both undone exactly"


def old_state(bench: Bench) -> str:
    """A request that was made from an older state of the project writes nothing."""
    before = bench.host.snapshot()
    track = with_items(before)
    stale = [{"n": 0, **_raw(track, "volume", track.volume, 0.25)}]
    answer = bench.ask("apply", label=LABEL, state=bench.state() - 1, edits=stale)
    after = bench.host.snapshot()
    if not answer["changed"]:
        raw_undo(bench)
        raise NotAsExpected("it was written all the same")
    expect(differences(before, after))
    return "nothing was written"


def foreign_undo(bench: Bench) -> str:
    """Undo of a label that is not the last one leaves the project alone."""
    before = bench.host.snapshot()
    answer = bench.ask("undo", label="Deskhand: no such run")
    expect(differences(before, bench.host.snapshot()))
    if answer["undone"]:
        raise NotAsExpected("it says that something was undone")
    return f"nothing was undone; REAPER would undo {answer['can_undo']!r}"


def raw_apply(bench: Bench, edits: list[dict[str, Any]]) -> dict[str, Any]:
    """Edits of docs/agent.md under a label of the self-test's own."""
    numbered = [{"n": n, **one} for n, one in enumerate(edits)]
    return bench.ask("apply", label=LABEL, state=bench.state(), edits=numbered)


def raw_undo(bench: Bench) -> None:
    """Take back what :func:`raw_apply` wrote."""
    if not bench.ask("undo", label=LABEL)["undone"]:
        raise NotAsExpected(f"REAPER did not undo {LABEL!r}")


def with_items(session: Session) -> Track:
    """The first track that has items. Raises :class:`CannotRun` where none has."""
    track = next((track for track in session.tracks if track.items), None)
    if track is None:
        raise CannotRun("no track of the project has items")
    return track


def _raw(track: Track, field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"track": track.guid, "set": field, "before": before, "after": after}


def _written(answer: dict[str, Any]) -> None:
    expect(
        f"edit {one['n']}: {one['status']}, {one['why']}, read back {one['observed']!r}"
        for one in answer.get("outcomes", [])
        if one["status"] != "written"
    )
    if answer["changed"]:
        raise NotAsExpected("REAPER says that the project was changed in between")


def _place(layout: Layout, guid: str) -> Place:
    return Place(parent=layout.parent[guid], after=layout.previous(guid))


def _move(guid: str, before: Place, after: Place) -> Edit:
    return Edit(step="self-test", target=guid, field="place", before=before, after=after, reason="self-test")


AS_PLANNED: Final = "it reads back as planned, nothing else changes, and undo restores the project exactly"

STEPS: Final = (
    *(Step(name=name, expected=AS_PLANNED, run=tried(edits)) for name, edits in FIELDS.items()),
    Step(name="pan law", expected="the pan law of a track can be set and undone", run=pan_law),
    Step(name="a plan for every track", expected=AS_PLANNED, run=many),
    Step(name="a change in between", expected="the edit that no longer fits is skipped", run=changed_in_between),
    Step(name="an old state", expected="a plan made from an older state writes nothing", run=old_state),
    Step(name="undo of something else", expected="only Deskhand's last run is undone", run=foreign_undo),
)
