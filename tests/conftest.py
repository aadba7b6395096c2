"""What every test stands on: nothing of the developer's own user data is read or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.profile.store import VARIABLE


@pytest.fixture(autouse=True)
def own_profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of its own for each test, empty, in processes that it starts as well."""
    path = tmp_path_factory.mktemp("profile") / "profile.sqlite"
    monkeypatch.setenv(VARIABLE, str(path))
    return path
