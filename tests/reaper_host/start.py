"""Builds the process: ``__main__`` as REAPER leaves it, ``reaper_python``, the loop."""

from __future__ import annotations

import argparse
import builtins
import ctypes
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tests.reaper_host.control import Control
from tests.reaper_host.declare import bind, declared, pack_text
from tests.reaper_host.functions import (
    chunks,
    commands,
    dialogs,
    ext_state,
    faders,
    fx,
    fx_parameters,
    items,
    order,
    projects,
    sends,
    system,
    timeline,
    tracks,
    transport,
    undo,
)
from tests.reaper_host.host import VERSION, Host
from tests.reaper_host.loop import Loop
from tests.reaper_host.pointers import pointer_text
from tests.reaper_host.project import Project
from tests.reaper_host.web import serve

MODULES: Final = (
    chunks,
    commands,
    dialogs,
    ext_state,
    faders,
    fx,
    fx_parameters,
    items,
    order,
    projects,
    sends,
    system,
    timeline,
    tracks,
    transport,
    undo,
)

OSARA: Final = "osara_outputMessage"
"""What the screen reader's extension offers."""


def arguments(line: list[str] | None = None) -> argparse.Namespace:
    """What the process is told at its start."""
    parser = argparse.ArgumentParser(prog="python -m tests.reaper_host")
    parser.add_argument("--resources", type=Path, required=True)
    parser.add_argument("--project", type=Path, action="append", default=[])
    parser.add_argument("--version", default=VERSION, help="as REAPER gives it, with the platform")
    parser.add_argument("--osara", action="store_true", help="a screen reader's extension is installed")
    parser.add_argument(
        "--without", action="append", default=[], help="a function that this REAPER is too old for"
    )
    parser.add_argument("--bare", action="store_true", help="scripts do not find reapy by themselves")
    return parser.parse_args(line)


def start() -> None:
    """Be REAPER until told to quit."""
    told = arguments()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    orders = io.TextIOWrapper(os.fdopen(os.dup(sys.stdin.fileno()), "rb"), encoding="utf-8")
    host = Host(told.resources, told.version)
    host.projects = [Project.open(path, told.version) for path in told.project or [None]]
    module = reaper_python(host, osara=told.osara, without=told.without)
    main = sys.modules["__main__"]
    loop = Loop(host, vars(main))
    control = Control(host, loop, _functions(module), output)
    port = serve(host, loop)
    control.orders["port"] = lambda order: port
    _become_reaper(main, module, loop, told)
    control.listen(orders)
    loop.run()


def reaper_python(host: Host, *, osara: bool = False, without: Sequence[str] = ()) -> ModuleType:
    """REAPER's own module with every function that the stand-in knows.

    ``_ft`` holds C functions for what reapy calls through ctypes: ValidatePtr2, and the screen reader.
    """
    module = ModuleType("reaper_python")
    names = vars(module)
    for declaration, handler in declared(*MODULES):
        if declaration.name in without:
            continue
        names[f"RPR_{declaration.name}"] = bind(host, declaration, handler)
        host.offered.add(declaration.name)
    validate = ctypes.CFUNCTYPE(ctypes.c_byte, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_char_p)
    speak = ctypes.CFUNCTYPE(None, ctypes.c_char_p)
    callbacks: dict[str, Any] = {
        "ValidatePtr2": validate(lambda project, pointer, kind: host.pointers.is_valid(pointer, kind.decode()))
    }
    if osara:
        callbacks[OSARA] = speak(lambda text: host.show("spoken", text.decode()))
        host.offered.add(OSARA)
    table = {name: ctypes.cast(callback, ctypes.c_void_p).value for name, callback in callbacks.items()}
    names.update(
        _ft=table,
        _callbacks=callbacks,
        rpr_getfp=lambda name: table[name],
        rpr_packs=pack_text,
        rpr_packsc=lambda value: ctypes.c_char_p(str(value).encode()),
        rpr_unpackp=pointer_text,
        __getattr__=_missing,
    )
    return module


def _missing(name: str) -> Any:
    raise AttributeError(f"the stand-in for REAPER has no {name}: declare it in tests/reaper_host/functions")


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {name: value for name, value in vars(module).items() if name.startswith("RPR_")}


def _become_reaper(main: ModuleType, module: ModuleType, loop: Loop, told: argparse.Namespace) -> None:
    """What a script finds in REAPER's process: no ``__file__``, no output, another program's executable."""
    sys.modules["reaper_python"] = module
    names = vars(main)
    names.update(_functions(module), obj=None, RPR_defer=loop.defer, RPR_atexit=loop.at_exit)
    for name in ("__file__", "__spec__", "__cached__"):
        names.pop(name, None)
    hidden = {"", str(Path.cwd())} | ({path for path in sys.path if "-packages" in path} if told.bare else set())
    sys.path[:] = [path for path in sys.path if path not in hidden]
    sys.stdout = None
    sys.argv = [""]
    sys.executable = str(told.resources / "bin" / "reaper")
    builtins.open = io.open = loop.host.misbehaviour.open
    os.chdir(told.resources)
