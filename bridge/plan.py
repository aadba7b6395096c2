"""The plan: ordered edits as plain data. It holds no code, goes through JSON unharmed, and can be cut down.

Conventions
-----------
* An edit sets one ``field`` of one ``target`` (a track GUID, or :data:`MASTER`) from ``before`` to ``after``.
* ``before`` is the value that was read; a host skips an edit whose ``before`` no longer holds.
* ``confidence`` is a probability in [0, 1]: how likely the engineer would have made the same edit.
* Order matters: a track is added before it is named, moved or sent to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from bridge.session import Fx, Receive

MASTER: Final = "master"
"""The target of an edit of the master track."""

MASTER_FIELDS: Final = frozenset(("channels",))
"""Fields that can be edited on the master track."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a track stands.

    ``parent`` is the folder (None: top level), ``after`` the sibling directly above (None: first of the folder).
    """

    parent: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrack:
    """A track to add. It starts at the end of the top level, at 0 dB, centred, feeding its parent.

    ``pan_law`` is the gain at the centre, -1 for that of the project: below 1 the track turns down what it passes.
    """

    name: str
    colour: int | None = None
    icon: str = ""
    channels: int = 2
    fx: tuple[Fx, ...] = ()
    pan_law: float = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item to add to a track: a whole WAV file, at full level, without fades, not looped.

    ``path`` is absolute, ``position`` and ``length`` are in seconds.
    """

    path: str
    position: float
    length: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A plug-in in the chain of a track, ``at`` counted from 0.

    ``shown`` are parameters by the text that the plug-in displays, as pairs of name and text. Only a running
    REAPER can set those, and only for plug-ins whose state is not understood; else the state of ``fx`` holds all.
    """

    fx: Fx
    at: int
    shown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One parameter of an edit as the engineer reads it: "threshold", "0.0 dB", "-23.4 dB", and what led to it.

    ``before`` is empty for a plug-in that was not there.
    """

    name: str
    before: str
    after: str
    reason: str


Value = (
    None
    | bool
    | int
    | float
    | str
    | tuple[float, ...]
    | tuple[Fx, ...]
    | Place
    | NewTrack
    | Receive
    | Insert
    | NewItem
)


@dataclass(frozen=True, slots=True)
class Field:
    """What an edit may set: the word for the diff, and how its value comes back from JSON."""

    label: str
    decode: Callable[[Any], Value]


def _number(raw: Any) -> float:
    return float(raw)


def _numbers(raw: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in raw)


def _colour(raw: Any) -> int | None:
    return None if raw is None else int(raw)


def _fx_chain(raw: Any) -> tuple[Fx, ...]:
    return tuple(Fx(**fx) for fx in raw)


def _insert(raw: Any) -> Insert:
    shown = tuple((str(name), str(text)) for name, text in raw.get("shown", ()))
    return Insert(fx=Fx(**raw["fx"]), at=int(raw["at"]), shown=shown)


def _new_track(raw: Any) -> NewTrack:
    return NewTrack(**{**raw, "fx": _fx_chain(raw.get("fx", ()))})


FIELDS: Final[dict[str, Field]] = {
    "track": Field("new track", _new_track),
    "name": Field("name", str),
    "colour": Field("colour", _colour),
    "icon": Field("icon", str),
    "volume": Field("fader", _number),
    "pan": Field("pan", _number),
    "channels": Field("channels", int),
    "mute": Field("mute", bool),
    "item": Field("new item", lambda raw: NewItem(**raw)),
    "item_gains": Field("gain", _numbers),
    "channel_modes": Field("channel mode", _numbers),
    "fx": Field("FX chain", _fx_chain),
    "insert": Field("plug-in", _insert),
    "receive": Field("send", lambda raw: Receive(**raw)),
    "place": Field("place", lambda raw: Place(**raw)),
}
"""Every field an edit may set.

``item_gains`` holds the linear item volume of every item of the track, in item order (clip gain).
``channel_modes`` holds the channel mode of every take of every item, in item and take order.
``fx`` replaces an empty FX chain. ``insert`` with no value before puts a plug-in into the chain in front of the
one that stands there, otherwise it sets the plug-in that stands there. ``receive`` with no value before adds one
receive to the target, otherwise it sets the level and pan of the one from that source. ``track`` adds the target,
``item`` an item to it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of one field of one track, with the reason for it.

    ``details`` are the parameters it is made of, where there are several.
    """

    step: str
    target: str
    field: str
    before: Value
    after: Value
    reason: str
    confidence: float = 1.0
    details: tuple[Detail, ...] = ()

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"field must be one of {', '.join(FIELDS)}, not {self.field!r}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence must be in [0, 1], not {self.confidence!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one action proposes for one project."""

    action: str
    project: str
    edits: tuple[Edit, ...] = ()

    def only(self, keep: Callable[[Edit], bool]) -> Plan:
        """The plan cut down to the edits that ``keep`` accepts."""
        return replace(self, edits=tuple(edit for edit in self.edits if keep(edit)))

    def to_json(self) -> str:
        """The plan as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan that :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            If the text is no plan.
        """
        try:
            raw = json.loads(text)
            return cls(
                action=str(raw["action"]),
                project=str(raw["project"]),
                edits=tuple(_decode_edit(edit) for edit in raw["edits"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a Deskhand plan: {error}") from error


def _decode_edit(raw: dict[str, Any]) -> Edit:
    decode = FIELDS[raw["field"]].decode
    values = {side: None if raw[side] is None else decode(raw[side]) for side in ("before", "after")}
    details = tuple(Detail(**detail) for detail in raw.get("details", ()))
    return Edit(**{**raw, **values, "details": details})
