"""A project file worked on over OSC alone: a fader moved, written, taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bridge.hosts.rpp.host import RppHost
from bridge.surfaces.service import OscSettings
from bridge.surfaces.showing import Doors, Showing, Wanted
from core.units import gain_from_db
from tests.bridge.hosts.projects import project, track
from tests.bridge.osc.stage import Tap
from tests.bridge.surfaces.test_showing import Nobody


def test_a_fader_is_moved_written_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "song.RPP"
    path.write_text(project(track(1, 'NAME "Kick"'), track(2, 'NAME "Snare"')), encoding="utf-8")
    before = path.read_bytes()

    async def work() -> None:
        showing = Showing(Nobody(), Doors(osc=OscSettings(port=0)))
        (where,) = await showing.show(Wanted(project=path))
        tap = Tap(int(where.rpartition(" ")[2]))
        tap.say("subscribe", "s", "generic")
        await tap.until(lambda state: state.get("strip/2/name") == ["Snare"])
        tap.say("strip/2/volume/db", "f", -6.0)
        await tap.until(lambda state: state["run/state"] == ["proposed"] and state["strip/2/edits"] == [1])
        assert path.read_bytes() == before
        tap.say("strip/2/reject")
        await tap.until(lambda state: state["strip/2/edits/accepted"] == [0])
        tap.say("run/apply")
        refused = await tap.until(lambda state: "error" in state)
        assert "No row is ticked" in refused["error"][1]
        tap.say("strip/2/accept")
        await tap.until(lambda state: state["strip/2/edits/accepted"] == [1])
        tap.say("run/apply")
        await tap.until(lambda state: state["run/state"] == ["written"])
        assert RppHost(path).snapshot().tracks[1].volume == pytest.approx(gain_from_db(-6.0), rel=1e-5)
        tap.say("run/undo")
        await tap.until(lambda state: state["run/state"] == ["undone"])
        assert path.read_bytes() == before
        await showing.close()
        await tap.until(lambda state: "goodbye" in state)
        tap.close()

    asyncio.run(work())
