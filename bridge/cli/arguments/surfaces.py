"""What the command takes that is about control surfaces."""

from __future__ import annotations

import argparse

from bridge.cli.arguments.shared import json_output, seconds
from bridge.surfaces.service import LOOPBACK, OSC_PORT


def osc(command: argparse.ArgumentParser) -> None:
    """To look at OSC, or to be a surface."""
    what = command.add_subparsers(dest="what", required=True, metavar="WHAT")
    monitor = what.add_parser("monitor", help="print what Deskhand sends to surfaces and hears from them")
    simulate = what.add_parser("simulate", help="be a control surface on the terminal, without hardware")
    for one in (monitor, simulate):
        one.add_argument("--host", default=LOOPBACK, metavar="ADDRESS", help="where Deskhand runs")
        one.add_argument("--port", type=int, default=OSC_PORT, metavar="N", help=f"its OSC port ({OSC_PORT})")
    monitor.add_argument("--filter", metavar="PATTERN", help='only such addresses: "/deskhand/strip/1/*"')
    monitor.add_argument("--seconds", type=seconds, metavar="S", help="end after so long (else with Ctrl-C)")
    json_output(monitor)
    simulate.add_argument("--device", default="generic", metavar="NAME", help="as this kind of surface")
    simulate.add_argument("--once", action="store_true", help="print the strips and end")
