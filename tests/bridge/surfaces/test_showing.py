"""Services of a project: started with it, stopped with it, one project after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import UserError
from bridge.surfaces.board import Board
from bridge.surfaces.engine import Bench
from bridge.surfaces.service import Service
from bridge.surfaces.showing import Doors, Showing, Wanted, existing
from tests.bridge.hosts.projects import project, track
from tests.bridge.surfaces.stage import until


class Nobody:
    """A switchboard without agents."""

    instances: Sequence[str] = ()

    async def ask(self, instance: str, request: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError(request)


@dataclass
class Noted:
    """A service that notes what happens to it."""

    name: str
    log: list[str]
    fails: bool = False
    visitors: int = 1

    @property
    def where(self) -> str:
        return f"http://{self.name}"

    async def start(self) -> None:
        if self.fails:
            raise UserError("The port is taken. Nothing was started.")
        self.log.append(f"{self.name} started")

    async def stop(self) -> None:
        self.log.append(f"{self.name} stopped")


@dataclass
class Maker:
    """Makes a page and a hub for each project."""

    fails: bool = False
    log: list[str] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)

    def __call__(self, board: Board, bench: Bench, doors: Doors) -> Sequence[Service]:
        self.boards.append(board)
        return Noted("page", self.log), Noted("hub", self.log, self.fails)


def song(folder: Path, name: str) -> Path:
    path = folder / f"{name}.RPP"
    path.write_text(project(track(1, 'NAME "Kick"')), encoding="utf-8")
    return path


def test_one_project_after_the_other_and_nothing_is_left(tmp_path: Path) -> None:
    maker = Maker()

    async def work() -> None:
        showing = Showing(Nobody(), Doors(), maker)
        one = Wanted(project=song(tmp_path, "one"))
        assert await showing.show(one) == ["http://page", "http://hub"]
        assert await showing.show(one) == ["http://page", "http://hub"]
        assert showing.visitors == 2
        await until(lambda: maker.boards[0].picture.project == "one")
        await showing.show(Wanted(project=song(tmp_path, "two")))
        await until(lambda: maker.boards[1].picture.project == "two")
        await showing.close()
        await showing.close()
        assert showing.visitors == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(work())
    a_life = ["page started", "hub started", "hub stopped", "page stopped"]
    assert maker.log == [*a_life, *a_life]


def test_where_one_service_cannot_listen_none_does(tmp_path: Path) -> None:
    maker = Maker(fails=True)

    async def work() -> None:
        showing = Showing(Nobody(), Doors(), maker)
        with pytest.raises(UserError, match="The port is taken"):
            await showing.show(Wanted(project=song(tmp_path, "one")))
        assert showing.where == []
        maker.fails = False
        await showing.show(Wanted(project=song(tmp_path, "one")))
        await showing.close()

    asyncio.run(work())
    assert maker.log == [
        "page started",
        "page stopped",
        "page started",
        "hub started",
        "hub stopped",
        "page stopped",
    ]


def test_without_a_reaper_the_picture_says_what_to_do() -> None:
    maker = Maker()

    async def work() -> None:
        showing = Showing(Nobody(), Doors(), maker)
        await showing.show(Wanted())
        await until(lambda: "Deskhand_Start or stop" in maker.boards[0].picture.run.error)
        await showing.close()

    asyncio.run(work())


def test_a_project_that_is_not_there_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.RPP"):
        existing(Wanted(project=tmp_path / "gone.RPP"))
