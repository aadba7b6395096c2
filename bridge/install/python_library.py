"""The shared library of the running Python: what REAPER loads to run Python scripts.

Distributions differ in where it lies: beside the interpreter (Windows), in ``lib`` (pyenv, uv, conda, Homebrew),
in a folder named after the processor (Debian). A Python that was built without it cannot run inside REAPER.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATTERNS: Final = {
    "win32": ("python{major}{minor}.dll",),
    "darwin": ("libpython{major}.{minor}.dylib", "Python"),
    "linux": ("libpython{major}.{minor}.so.1.0", "libpython{major}.{minor}.so"),
}
"""File names of the library by platform, the surest first."""

REMEDIES: Final = {
    "win32": "Install Python {major}.{minor} from python.org (64-bit), then Deskhand with it.",
    "darwin": "Install Python from python.org or Homebrew, then Deskhand with it.",
    "linux": "Install the library (Debian and Ubuntu: libpython{major}.{minor}, Fedora: python3-libs; pyenv: "
    "build with --enable-shared), or install Deskhand with a Python that has one (uv python install).",
}


@dataclass(frozen=True)
class Interpreter:
    """The Python whose library is wanted.

    ``platform`` is a word of :data:`sys.platform`; ``folders`` are where the library may lie, the surest first.
    """

    platform: str
    version: tuple[int, int]
    folders: tuple[Path, ...]

    def remedy(self) -> str:
        """What to do where there is no library."""
        return REMEDIES[_kind(self.platform)].format(major=self.version[0], minor=self.version[1])


def running() -> Interpreter:
    """The interpreter that runs this program."""
    base = Path(sys.base_prefix)
    configured = sysconfig.get_config_var("LIBDIR")
    multiarch = sysconfig.get_config_var("MULTIARCH")
    folders = [base, base / "lib"] if sys.platform == "win32" else [base / "lib", base]
    if configured:
        folders += [Path(configured) / multiarch] if multiarch else []
        folders.append(Path(configured))
    return Interpreter(sys.platform, (sys.version_info.major, sys.version_info.minor), tuple(folders))


def find(interpreter: Interpreter) -> Path | None:
    """The library, or None where this Python has none."""
    return next((path for path in _candidates(interpreter) if path.is_file()), None)


def _candidates(interpreter: Interpreter) -> Iterator[Path]:
    major, minor = interpreter.version
    for pattern in PATTERNS[_kind(interpreter.platform)]:
        for folder in interpreter.folders:
            yield folder / pattern.format(major=major, minor=minor)


def _kind(platform: str) -> str:
    return platform if platform in PATTERNS else "linux"
