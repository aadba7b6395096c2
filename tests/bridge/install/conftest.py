"""A resource folder, a payload and a library for tests of the installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.install.manifest import File
from tests.bridge.install import studio


@pytest.fixture
def windows(tmp_path: Path) -> Path:
    """A resource folder with CRLF settings."""
    return studio.resource_folder(tmp_path, "windows")


@pytest.fixture
def files(tmp_path: Path) -> list[File]:
    """What is installed."""
    return studio.payload(tmp_path)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Python's shared library."""
    return studio.library(tmp_path)
