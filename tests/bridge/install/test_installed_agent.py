"""What install wrote is what REAPER's side needs: the stand-in for REAPER starts from it alone."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

from bridge.runtime import program_version
from tests.bridge.install import studio
from tests.bridge.install.studio import everything
from tests.bridge.live.studio import PATIENCE, deskhand, user
from tests.reaper_host.client import StandIn


def test_after_install_the_start_action_connects_and_the_doctor_has_nothing_to_mend(tmp_path: Path) -> None:
    environment = user(tmp_path / "home")
    folder = studio.resource_folder(tmp_path, "mac")
    before = everything(folder)
    here = ("--resource-path", folder)
    assert deskhand(environment, "install", "--yes", *here).returncode == 0
    sends_to_a_free_port(folder / "reaper.ini")
    try:
        with StandIn((), folder, environment) as reaper:
            reaper.run_script(folder / "Scripts" / "Deskhand" / "Deskhand_Start or stop.py")
            end = time.monotonic() + PATIENCE
            while (run := deskhand(environment, "doctor", "--json", *here)).returncode != 0:
                assert time.monotonic() < end, (run.stdout, run.stderr, reaper.shown())
            assert reaper.faults() == []
    finally:
        deskhand(environment, "serve", "--stop")
    told = {line["subject"]: line["state"] for line in json.loads(run.stdout)["checks"]}
    assert told["OSC"].startswith("asked through the agent, REAPER sends to 127.0.0.1:")
    assert told["Agent"].startswith("connected, REAPER ")
    assert told["Agent"].endswith(f"version {program_version()}")
    (folder / "stand_in.log").unlink()
    assert deskhand(environment, "uninstall", "--yes", *here).returncode == 0
    assert everything(folder) == before


def sends_to_a_free_port(settings: Path) -> None:
    """As the user may change the device in REAPER's preferences."""
    with socket.socket(type=socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.write_bytes(settings.read_bytes().replace(b'"127.0.0.1" 9000 ', b'"127.0.0.1" %d ' % port))
