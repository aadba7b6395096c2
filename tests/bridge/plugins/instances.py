"""The plug-ins of the real projects, and the parts of their states that tests go through one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from hypothesis import strategies as st

from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.rows import Warnings
from bridge.plugins import chunk, reaeq, registry
from bridge.plugins.fields import LEVEL, Field, blank, shown, size_of, understood
from bridge.plugins.registry import PLUGINS, Plugin
from bridge.plugins.text import body
from bridge.session import Fx
from tests.bridge.hosts.projects import corpus

CHAINS: Final = (b"FXCHAIN", b"FXCHAIN_REC", b"MASTERFXLIST", b"TAKEFX")
BY_NAME: Final = {plugin.name: plugin for plugin in PLUGINS}
QUIET_DB: Final = -120.0


@dataclass(frozen=True)
class Part:
    """A record of a state: its fields, where it starts in the data, and the settings with other values in it."""

    fields: tuple[Field, ...]
    start: int
    values: Any
    changed: Callable[..., Any]


@functools.cache
def every_fx() -> tuple[Fx, ...]:
    """Every FX of the corpus."""
    return tuple(fx for path in corpus() for fx in _chains(Document.parse(path.read_bytes()).body))


@functools.cache
def states(name: str) -> tuple[bytes, ...]:
    """The data of every instance of a stock plug-in."""
    plugin = BY_NAME[name]
    return tuple(
        chunk.parse(body(fx.chunk, "VST")).data
        for fx in every_fx()
        if fx.kind == "VST" and registry.plugin_of(fx) is plugin
    )


def parts(plugin: Plugin, settings: Any) -> Iterator[Part]:
    """The records of the settings of a stock plug-in."""
    tables = list(plugin.tables.values())
    lists = {"ReaEQ": "bands", "ReaXcomp": "bands", "ReaDelay": "taps"}
    if plugin.name not in lists:
        yield Part(tables[0], 0, settings, functools.partial(replace, settings))
        return
    name = lists[plugin.name]
    records: tuple[Any, ...] = getattr(settings, name)
    of_records, of_rest = tables if name == "bands" else (tables[1], tables[0])
    size = settings.band_size if isinstance(settings, reaeq.ReaEq) else size_of(of_records)
    start = 8 if name == "bands" else size_of(of_rest)

    def with_record(index: int, **values: Any) -> Any:
        changed = replace(records[index], **values)
        return replace(settings, **{name: (*records[:index], changed, *records[index + 1 :])})

    for index, record in enumerate(records):
        yield Part(of_records, start + size * index, record, functools.partial(with_record, index))
    rest = start + size * len(records) if name == "bands" else 0
    yield Part(of_rest, rest, settings, functools.partial(replace, settings))


def value(field: Field) -> st.SearchStrategy[Any]:
    """Values that a field may have."""
    usual = shown([field], blank([field]))[field.name]
    if isinstance(usual, bool):
        return st.booleans()
    if isinstance(usual, int):
        return st.integers(int(field.low), int(field.high))
    low = QUIET_DB if field.scale is LEVEL else field.low
    top = 99.0 if field.name == "ratio" else field.high
    return st.floats(low, top)


def values(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Values of all the fields of a record that are understood."""
    return st.fixed_dictionaries({field.name: value(field) for field in understood(fields)})


def _chains(nodes: list[bytes | Block]) -> Iterator[Fx]:
    for node in nodes:
        if isinstance(node, Block):
            if node.name in CHAINS:
                yield from read_chain(node, Warnings())
            yield from _chains(node.body)
