"""docs/plugins.md lists every field as the tables have it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bridge.plugins.fields import How
from bridge.plugins.registry import PLUGINS, Plugin

PAGE: Final = Path(__file__).parents[3] / "docs" / "plugins.md"


def section(name: str) -> list[str]:
    """The rows below the heading of a plug-in."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n### {name} ", 1)[1].split("\n### ", 1)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:5]] for line in text.split("\n") if line.startswith("| ")]
    return [" ".join(row) for row in rows if row[0] != "field"]


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_the_page_lists_every_field_with_its_place_and_how_it_is_known(plugin: Plugin) -> None:
    fields = [field for table in plugin.tables.values() for field in table]
    bits = [f" bit {field.mask.bit_length() - 1}" if field.mask else "" for field in fields]
    assert section(plugin.name) == [
        f"{field.name} {field.at}{bit} {field.code} {field.how}" for field, bit in zip(fields, bits, strict=True)
    ]


def test_the_page_gives_evidence_for_every_field_that_is_understood() -> None:
    lines = [line.split("|") for line in PAGE.read_text(encoding="utf-8").split("\n") if line.startswith("| ")]
    fields = [cells for cells in lines if len(cells) == 8 and cells[4].strip() in (How.MEASURED, How.INFERRED)]
    assert len(fields) > 50
    assert [cells[1] for cells in fields if not cells[6].strip()] == []
