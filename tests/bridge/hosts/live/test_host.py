from __future__ import annotations

import pytest

from bridge.hosts.host import Host
from tests.bridge.hosts.contract import HostContract
from tests.bridge.hosts.live.conftest import Open


class TestOpenInReaper(HostContract):
    @pytest.fixture
    def host(self, open_project: Open) -> Host:
        return open_project()
