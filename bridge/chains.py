"""Plug-ins in a chain: what an edit of one does to the chain, and when two plug-ins are the same.

A plug-in that is set keeps its place in the chain and all that surrounds its state: the engineer's name for it,
preset name, window, FXID, comments and parameter envelopes.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.hosts.rpp.document import Block, Document, flatten
from bridge.hosts.rpp.read_fx import plugin_block, same_sound
from bridge.hosts.rpp.tokens import decode, encode
from bridge.plan import Insert
from bridge.plugins import chunk, registry
from bridge.plugins.shown import parameters
from bridge.session import Fx


def standing(chain: tuple[Fx, ...], at: int) -> Insert | None:
    """The plug-in that stands at a place of the chain."""
    return Insert(fx=chain[at], at=at) if 0 <= at < len(chain) else None


def same_insert(left: Insert, right: Insert) -> bool:
    """Whether two plug-ins stand at one place and sound the same; where one has no text its name decides."""
    return left.at == right.at and sameplugin_block(left.fx, right.fx)


def sameplugin_block(left: Fx, right: Fx) -> bool:
    """Whether two plug-ins sound the same; where one has no text the name of one has to hold that of the other."""
    if left.chunk and right.chunk:
        return same_sound(left) == same_sound(right)
    return _same_name(left, right)


def with_new(chain: tuple[Fx, ...], new: Insert) -> tuple[Fx, ...]:
    """The chain with one plug-in more, in front of the one that stands at its place."""
    return (*chain[: new.at], new.fx, *chain[new.at :])


def with_set(chain: tuple[Fx, ...], wanted: Insert) -> tuple[Fx, ...]:
    """The chain with the plug-in at a place set.

    Raises
    ------
    ValueError
        If the settings are those of another plug-in than the one that stands there.
    """
    return (*chain[: wanted.at], with_state(chain[wanted.at], wanted.fx), *chain[wanted.at + 1 :])


def with_state(fx: Fx, wanted: Fx) -> Fx:
    """A plug-in with the state of another of its kind, everything around the state as it was.

    ``enabled`` and ``offline`` are those of ``wanted``; where that has no text the state stays.

    Raises
    ------
    ValueError
        If the two are different plug-ins.
    """
    nodes, new = Document.parse(encode(fx.chunk)).body, plugin_block(Document.parse(encode(wanted.chunk)).body)
    old = plugin_block(nodes)
    if old is not None and new is not None:
        if old.name != new.name or _id(old) != _id(new):
            raise ValueError(f'the settings of "{wanted.name}" do not fit "{fx.name}"')
        old.body[:] = new.body
    return replace(fx, enabled=wanted.enabled, offline=wanted.offline, chunk=decode(b"\n".join(flatten(nodes))))


def places_of(chain: tuple[Fx, ...], wanted: Insert) -> list[int]:
    """Where in a chain a plug-in with this state stands, whatever surrounds the state.

    One whose settings are given as it displays them is known by its name.
    """
    if wanted.shown or not wanted.fx.chunk:
        return [at for at, fx in enumerate(chain) if _same_name(fx, wanted.fx)]
    state = _state(wanted.fx)
    return [at for at, fx in enumerate(chain) if _state(fx) == state]


def _same_name(left: Fx, right: Fx) -> bool:
    names = sorted((left.name.casefold(), right.name.casefold()), key=len)
    return names[0] in names[1]


def _state(fx: Fx) -> tuple[object, ...]:
    """What a plug-in is set to: its parameters to the displayed digit, its lines where it is not understood."""
    return fx.kind, fx.enabled, fx.offline, _parameters(fx) or _lines(fx)


def _parameters(fx: Fx) -> tuple[object, ...]:
    try:
        settings = registry.read(fx)
    except ValueError:
        return ()
    return () if settings is None else (type(settings).__name__, *parameters(settings))


def _lines(fx: Fx) -> tuple[bytes, ...]:
    block = plugin_block(Document.parse(encode(fx.chunk)).body)
    return () if block is None else tuple(line.strip() for line in flatten(block.body))


def _id(block: Block) -> int | None:
    """The id in the state of a VST, None where there is none."""
    if block.name != b"VST":
        return None
    try:
        return chunk.parse([decode(node).strip() for node in block.body if isinstance(node, bytes)]).plugin_id
    except ValueError:
        return None
