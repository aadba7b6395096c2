"""A plan that fits, as the edits that the agent understands (docs/agent.md).

Conventions
-----------
* One edit of a plan may become several of the agent's: a new track is added, then coloured, then given plug-ins.
* Places are told at the end and all at once, as the order and folder depths of the whole project. The new tracks
  are among them; before the run they stand at its end.
* An edit whose value is there already is not sent: it would make an undo step that changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from bridge.hosts.live.inserts import told_insert
from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.tokens import decode
from bridge.hosts.rpp.write_fx import write_chain
from bridge.plan import Edit, Insert, NewItem, NewTrack, Value
from bridge.preview import Preview, same
from bridge.session import Fx, Receive, Session

Json = dict[str, Any]

LAYOUT_FIELDS: Final = frozenset(("track", "place"))
"""Fields of a plan that change the order or the depths of tracks."""


@dataclass(frozen=True, slots=True)
class Told:
    """One edit of the agent's without its ``n``; ``serves``: places in ``Preview.fitting`` that it is made for."""

    serves: tuple[int, ...]
    message: Json


def agent_edits(before: Session, shown: Preview) -> list[Told]:
    """The agent's edits that turn ``before`` into ``shown.session``, in the order of the plan."""
    edits = [Told((place,), one) for place, edit in enumerate(shown.fitting) for one in _edits_of(edit)]
    return [*edits, *_layout(before, shown)]


def chain_text(chain: tuple[Fx, ...]) -> str:
    """The text of an FXCHAIN block with these plug-ins.

    Raises
    ------
    ValueError
        If the chunk of a plug-in is no project text.
    """
    track = Block(b"<TRACK", [], b">")
    write_chain(track, (), chain)
    lines = (line.lstrip(b" \t") for block in track.blocks(b"FXCHAIN") for line in block.lines())
    return decode(b"\n".join(lines))


def _edits_of(edit: Edit) -> Iterator[Json]:
    if isinstance(edit.after, NewTrack):
        yield from _new_track(edit.target, edit.after)
    elif isinstance(edit.after, Insert):
        if not (isinstance(edit.before, Insert) and same(edit.before, edit.after) and not edit.after.shown):
            old = edit.before if isinstance(edit.before, Insert) else None
            before, after = told_insert(old, edit.after, chain_text)
            yield {"track": edit.target, "set": "insert", "before": before, "after": after}
    elif edit.field != "place" and not same(edit.before, edit.after):
        yield _one(edit.target, edit.field, edit.before, edit.after)


def _new_track(guid: str, new: NewTrack) -> Iterator[Json]:
    yield {"track": guid, "set": "track", "before": None, "after": {"name": new.name}}
    usual = NewTrack(name=new.name)
    for field in ("colour", "icon", "channels", "pan_law", "fx"):
        if getattr(new, field) != getattr(usual, field):
            yield _one(guid, field, getattr(usual, field), getattr(new, field))


def _layout(before: Session, shown: Preview) -> Iterator[Told]:
    moving = tuple(place for place, edit in enumerate(shown.fitting) if edit.field in LAYOUT_FIELDS)
    if not moving:
        return
    old = [[track.guid, track.folder_change] for track in before.tracks]
    old += [[edit.target, 0] for edit in shown.fitting if edit.field == "track"]
    new = [[track.guid, track.folder_change] for track in shown.session.tracks]
    if old != new:
        yield Told(moving, {"track": "", "set": "layout", "before": old, "after": new})


def _one(guid: str, field: str, before: Value, after: Value) -> Json:
    told = TOLD.get(field, _as_it_is)
    return {"track": guid, "set": field, "before": told(before), "after": told(after)}


def _as_it_is(value: Value) -> Any:
    return value


def _numbers(value: Value) -> Any:
    assert isinstance(value, tuple)
    return list(value)


def _chain(value: Value) -> Any:
    assert isinstance(value, tuple)
    return chain_text(tuple(fx for fx in value if isinstance(fx, Fx))) if value else []


def _receive(value: Value) -> Any:
    if value is None:
        return None
    assert isinstance(value, Receive)
    return {name: one for name, one in asdict(value).items() if name != "automated"}


def _item(value: Value) -> Any:
    return asdict(value) if isinstance(value, NewItem) else None


TOLD: Final[dict[str, Callable[[Value], Any]]] = {
    "item_gains": _numbers,
    "channel_modes": _numbers,
    "fx": _chain,
    "receive": _receive,
    "item": _item,
}
"""Field → how its value is told to the agent, where it is not told as it is."""
