"""Corrections for the tests of profiles, and processes that use one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models.ears.corrections import Correction

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HEARD: dict[str, Any] = {"embedding": (0.6000000238418579, 0.800000011920929), "ear_version": "ear"}
"""A sound as the ear gives it: in 32-bit floats."""


def said(name: str, label: str = "organ", *, second: int = 0, **told: Any) -> Correction:
    """A correction ``second`` seconds after noon."""
    return Correction(label=label, name=name, made=NOON + timedelta(seconds=second), **told)


def start(program: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a Python program that imports from the repository."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
