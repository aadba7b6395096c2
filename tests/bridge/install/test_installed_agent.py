"""What install wrote is what REAPER's side needs: the stand-in for REAPER starts from it alone."""

from __future__ import annotations

import json
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
    assert deskhand(environment, "install", "--yes", "--no-osc", *here).returncode == 0
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
    assert told["Agent"].startswith("connected, REAPER ")
    assert told["Agent"].endswith(f"version {program_version()}")
    (folder / "stand_in.log").unlink()
    assert deskhand(environment, "uninstall", "--yes", *here).returncode == 0
    assert everything(folder) == before
