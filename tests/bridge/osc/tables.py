"""The tables of ``docs/osc.md`` as they must be: ``python -m tests.bridge.osc.tables`` prints them."""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.osc.devices import devices
from bridge.osc.table import Address, addresses

DOCS = Path(__file__).parents[3] / "docs" / "osc.md"
WAYS = {"out": "→ surface", "in": "→ Deskhand", "both": "both ways"}


def rows() -> str:
    """The addresses."""
    lines = ["| address | types | way | unit, range | |", "|---|---|---|---|---|"]
    lines += [
        f"| `{row.full}` | {_types(row)} | {WAYS[row.direction]} | {_range(row)} | {row.doc}{_form(row)} |"
        for row in addresses()
    ]
    return "\n".join(lines)


def device_rows() -> str:
    """The device profiles."""
    lines = [
        "| device | strips | buses | packets | bytes | a tick | values | meters | letters | forms |",
        "|---|--:|--:|---|--:|--:|--:|--:|--:|---|",
    ]
    lines += [
        f"| `{one.name}` | {one.bank or 'all'} | {one.buses} | {'bundles' if one.bundles else 'bare'} "
        f"| {one.packet} | {one.budget} | {one.values:g} Hz | {f'{one.meters:g} Hz' if one.meters else 'none'} "
        f"| {one.letters} | {', '.join(one.forms)} |"
        for one in devices().values()
    ]
    return "\n".join(lines)


def _types(row: Address) -> str:
    return f"{row.types or 'none'}{f' ({row.optional})' if row.optional else ''}"


def _range(row: Address) -> str:
    span = "" if row.low is None else f"{row.low:g} to {row.high:g}"
    return ", ".join(filter(None, (row.unit, span)))


def _form(row: Address) -> str:
    return f" Form `{row.form}`." if row.form else ""


if __name__ == "__main__":
    sys.stdout.write(f"{rows()}\n\n{device_rows()}\n")
