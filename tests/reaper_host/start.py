"""Builds the process: ``__main__`` as REAPER leaves it, ``reaper_python``, the loop."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.reaper_host import (
    api_project,
    api_state,
    api_tracks,
)
from tests.reaper_host.control import Control
from tests.reaper_host.declare import bind, declared
from tests.reaper_host.host import VERSION, Host
from tests.reaper_host.loop import Loop
from tests.reaper_host.project import Project

MODULES = (api_project, api_state, api_tracks)


def arguments(line: list[str] | None = None) -> argparse.Namespace:
    """What the process is told at its start."""
    parser = argparse.ArgumentParser(prog="python -m tests.reaper_host")
    parser.add_argument("--resources", type=Path, required=True)
    parser.add_argument("--project", type=Path, action="append", default=[])
    parser.add_argument("--version", default=VERSION)
    return parser.parse_args(line)


def start() -> None:
    """Be REAPER until told to quit."""
    told = arguments()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    orders = sys.stdin
    host = Host(told.resources, told.version)
    host.projects = [Project.open(path, told.version) for path in told.project] or [
        Project.open(None, told.version)
    ]
    module = reaper_python(host)
    main = sys.modules["__main__"]
    loop = Loop(host, vars(main))
    _become_reaper(main, module, loop)
    os.chdir(told.resources)
    api = {name: value for name, value in vars(module).items() if name.startswith("RPR_")}
    Control(host, loop, api, output).listen(orders)
    loop.run()


def reaper_python(host: Host) -> ModuleType:
    """REAPER's own module with every function that the stand-in knows."""
    module = ModuleType("reaper_python")
    names = vars(module)
    for declaration, handler in declared(*MODULES):
        names[f"RPR_{declaration.name}"] = bind(host, declaration, handler)
    names["_ft"] = {}
    names["__getattr__"] = _missing
    return module


def _missing(name: str) -> Any:
    raise AttributeError(f"the stand-in for REAPER has no {name}: declare it in tests/reaper_host")


def _become_reaper(main: ModuleType, module: ModuleType, loop: Loop) -> None:
    sys.modules["reaper_python"] = module
    names = vars(main)
    names.update({name: value for name, value in vars(module).items() if name.startswith("RPR_")})
    names.update(obj=None, RPR_defer=loop.defer, RPR_atexit=loop.at_exit)
    for name in ("__file__", "__spec__", "__cached__"):
        names.pop(name, None)
    sys.stdout = None  # type: ignore[assignment]
    sys.argv = [""]
