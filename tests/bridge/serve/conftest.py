"""No test takes the port of a bridge that the developer runs."""

from __future__ import annotations

import pytest

from bridge import runtime


@pytest.fixture(autouse=True)
def any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(runtime.PORT_VARIABLE, "0")
