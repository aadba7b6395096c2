"""The test material that lies beside the repository. Users do not have it: tests that need it skip and say so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("DESKHAND_SHARED", Path(__file__).parents[2] / "shared"))

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the shared test material beside the repository (DESKHAND_SHARED)"
)
