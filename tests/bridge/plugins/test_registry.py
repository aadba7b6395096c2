"""Settings of an FX: read, written back in place, and made anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.rows import Warnings
from bridge.hosts.rpp.write_fx import fx_nodes
from bridge.plugins import reacomp, reaverbate
from bridge.plugins.jsfx import Jsfx
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.registry import PLUGINS, Plugin, new, plugin_of, read, write
from bridge.session import Fx
from tests.bridge.plugins.instances import every_fx
from tests.shared import needs_shared

each_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)


@needs_shared
def test_every_understood_fx_of_the_corpus_is_written_back_as_it_was() -> None:
    found: Counter[str] = Counter()
    for fx in every_fx():
        settings = read(fx)
        if settings is not None:
            assert write(fx, settings) == fx
            found[type(settings).__name__] += 1
    assert set(found) == {"Jsfx", *(plugin.settings.__name__ for plugin in PLUGINS)}


@needs_shared
def test_the_line_that_opens_a_new_plug_in_is_the_one_that_reaper_writes() -> None:
    written = {line for fx in every_fx() for line in fx.chunk.split("\n") if line.startswith("<VST")}
    for plugin in PLUGINS:
        start, end = plugin.head.split(' "" ')[0], plugin.head.split(" ")[-2]
        assert any(line.startswith(start[:-3]) and end in line for line in written), plugin.head


@needs_shared
def test_an_edit_of_a_compressor_touches_the_lines_of_its_state_only() -> None:
    edited = 0
    for fx in every_fx():
        settings = read(fx)
        if isinstance(settings, ReaComp):
            after = write(fx, replace(settings, threshold=-17.5))
            old, lines = fx.chunk.split("\n"), after.chunk.split("\n")
            changed = [(one, other) for one, other in zip(old, lines, strict=True) if one != other]
            assert 1 <= len(changed) <= 2
            assert all(len(one) == len(other) for one, other in changed)
            assert read(after) == replace(settings, threshold=-17.5)
            assert replace(after, chunk="") == replace(fx, chunk="")
            edited += 1
    assert edited


@each_plugin
def test_a_new_fx_is_read_as_it_was_made(plugin: Plugin) -> None:
    fx = new(plugin.neutral())
    assert read(fx) == plugin.neutral()
    assert (fx.name, plugin_of(fx)) == (f"VST: {plugin.name} (Cockos)", plugin)


@each_plugin
def test_a_new_fx_survives_the_chain_of_a_project(plugin: Plugin) -> None:
    (fx,) = read_chain(Block(b"<FXCHAIN", fx_nodes(new(plugin.neutral()))), Warnings())
    assert read(fx) == plugin.neutral()
    assert fx.enabled
    assert fx.name == plugin.shown_name


def test_a_jsfx_is_made_and_edited() -> None:
    fx = new(Jsfx(path="delay/delay", sliders=(500.0, -12.0)))
    found = read(fx)
    assert isinstance(found, Jsfx)
    edited = write(fx, found.with_slider(1, 250.0))
    assert edited.chunk == fx.chunk.replace("500 -12", "250 -12")


def test_the_ids_of_reacomp_are_those_of_its_vst() -> None:
    head = '<VST "VST: ReaComp (Cockos)" reacomp.dll 0 "" 1919247213<5653547265636D726561636F6D700000> ""'
    assert new(reacomp.neutral()).chunk.split("\n")[1] == head


@pytest.mark.parametrize(
    "fx",
    [
        Fx(name="x", kind="AU", chunk="<AU x\nAAAA\n>"),
        Fx(name="x", kind="VST", chunk='<VST "VST3: Other (Maker)" o.vst3\n>'),
        Fx(name="x", kind="VST", chunk='<VST "VST3: Other (Maker)" o.vst3\nno state\n>'),
    ],
)
def test_a_plug_in_that_is_not_understood_has_no_settings(fx: Fx) -> None:
    assert read(fx) is None


def test_settings_of_another_plug_in_are_refused() -> None:
    compressor = new(reacomp.neutral())
    with pytest.raises(ValueError, match="not of ReaVerbate"):
        write(compressor, reaverbate.neutral())
    with pytest.raises(ValueError, match="was expected for these sliders"):
        write(compressor, Jsfx(path="delay/delay", sliders=(1.0,)))


@each_plugin
def test_a_damaged_state_of_a_stock_plug_in_is_refused(plugin: Plugin) -> None:
    fx = new(plugin.neutral())
    lines = fx.chunk.split("\n")
    for damaged in (
        lines[:3] + lines[4:],
        [*lines[:3], lines[3][:-1], *lines[4:]],
        [*lines[:2], "!!!", *lines[3:]],
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - the words depend on what is damaged
            read(replace(fx, chunk="\n".join(damaged)))
