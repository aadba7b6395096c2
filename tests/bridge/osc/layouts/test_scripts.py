"""The scripts of the layout for TouchOSC, run by fengari (a Lua from npm) over a stand-in for TouchOSC."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bridge.osc.layouts import touchosc
from tests.bridge.osc.test_service import tool

RUN = """
const {lua, lauxlib, lualib, to_luastring, to_jsstring} = require("fengari");
const L = lauxlib.luaL_newstate();
lualib.luaL_openlibs(L);
if (lauxlib.luaL_dostring(L, to_luastring(process.argv[1]))) {
    console.error(to_jsstring(lua.lua_tostring(L, -1)));
    process.exit(1);
}
"""
STAND_IN = """
local now, nodes = 0, {}
function getMillis() return now end
function sendOSC(...) print('sent', ...) end
function Color(red, green, blue) return string.format('%.2f %.2f %.2f', red, green, blue) end
self = {findByName = function(_, name) return nodes[name] end, tag = '/deskhand/run/apply', values = {x = 0}}
local function put(name, tag) nodes[name] = {tag = tag or '', values = {}, visible = false} end
local function hear(path, ...)
  local values = {}
  for place, value in ipairs({...}) do values[place] = {value = value} end
  onReceiveOSC({'/deskhand/' .. path, values})
end
"""


@pytest.fixture(scope="session")
def fengari(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with fengari from the npm registry."""
    folder: Path = tmp_path_factory.mktemp("fengari")
    words = (tool("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts", "fengari@0.1.5")
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, timeout=90, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not come to an end: no registry?")
    if done.returncode != 0:
        pytest.skip("npm could not fetch fengari")
    return folder


def said(fengari: Path, script: object, story: str) -> list[list[str]]:
    """What the script prints while a story is told, word by word."""
    done = subprocess.run(
        (tool("node"), "-e", RUN, f"{STAND_IN}{script}\n{story}"), cwd=fengari, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def root_script() -> object:
    return touchosc.document().properties["script"]


def test_it_subscribes_at_once_and_again_every_twenty_seconds(fengari: Path) -> None:
    story = "update(); now = 19999; update(); now = 20000; update(); update()"
    once = ["sent", "/deskhand/subscribe", "touchosc", "60", "9000"]
    assert said(fengari, root_script(), story) == [once, once]


def test_numbers_are_worded_with_their_unit_and_silence_as_minus_infinity(fengari: Path) -> None:
    story = """
    put('strip/1/volume/db', '%.1f dB'); put('strip/1/edits', 'ticked of %.0f')
    put('master/momentary', 'Momentary %.1f LUFS')
    hear('strip/1/volume/db', -6.04); print(nodes['strip/1/volume/db'].values.text)
    hear('strip/1/volume/db', -150); print(nodes['strip/1/volume/db'].values.text)
    hear('strip/1/edits', 3); print(nodes['strip/1/edits'].values.text)
    hear('master/momentary', -150); print(nodes['master/momentary'].values.text)
    """
    assert said(fengari, root_script(), story) == [
        ["-6.0 dB"], ["-inf dB"], ["ticked of 3"], ["Momentary -inf LUFS"],
    ]  # fmt: skip


def test_strips_are_painted_ghosts_come_and_go_and_errors_are_told(fengari: Path) -> None:
    story = """
    put('strip/1/colour'); put('strip/1/suggest/volume'); put('strip/1/suggest/volume/db'); put('error')
    hear('strip/1/colour', 255, 51, 0); print(nodes['strip/1/colour'].color)
    hear('strip/1/suggest/volume/on', 1)
    print(nodes['strip/1/suggest/volume'].visible, nodes['strip/1/suggest/volume/db'].visible)
    hear('strip/1/suggest/volume/on', 0)
    print(nodes['strip/1/suggest/volume'].visible, nodes['strip/1/suggest/volume/db'].visible)
    hear('error', '/deskhand/run/apply', 'Not armed.'); print(nodes['error'].values.text)
    """
    assert said(fengari, root_script(), story) == [
        ["1.00 0.20 0.00"], ["true", "true"], ["false", "false"], ["Not armed."],
    ]  # fmt: skip


def test_what_it_does_not_know_is_left_to_others(fengari: Path) -> None:
    story = """
    print(onReceiveOSC({'/track/1/volume', {{value = 1}}}), onReceiveOSC({'/deskhand/goodbye', {}}))
    print(onReceiveOSC({'/deskhand/strip/9/name', {{value = 'Kick'}}}))
    """
    assert said(fengari, root_script(), story) == [["false", "false"], ["false"]]


def test_apply_is_sent_once_when_it_was_held_and_not_when_it_was_tapped(fengari: Path) -> None:
    script = next(
        node.properties["script"]
        for group in touchosc.document().children
        for node in group.children
        if node.name == "run/apply"
    )
    press, release = "self.values.x = 1; onValueChanged('x')", "self.values.x = 0; onValueChanged('x')"
    tapped = f"{press}; now = 300; update(); {release}; now = 2000; update()"
    held = (
        f"{press}; now = 2799; update(); print('not yet'); now = 2800; update(); now = 9000; update(); {release}"
    )
    assert said(fengari, script, f"{tapped}; {held}") == [["not yet"], ["sent", "/deskhand/run/apply"]]
