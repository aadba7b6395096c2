"""What every test stands on: nothing of the developer's own user data is read or written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge import runtime
from bridge.profile.store import VARIABLE


def pytest_configure() -> None:
    """One thread for each process: tests run side by side, and threads of many get in each other's way."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def own_profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of its own for each test, empty, in processes that it starts as well."""
    path = tmp_path_factory.mktemp("profile") / "profile.sqlite"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


@pytest.fixture(autouse=True)
def own_runtime(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime folder of its own for each test: no test meets the developer's bridge or takes its port."""
    path = tmp_path_factory.mktemp("runtime")
    monkeypatch.setenv(runtime.VARIABLE, str(path))
    monkeypatch.setenv(runtime.PORT_VARIABLE, "0")
    return path
