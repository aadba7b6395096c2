"""Templates and style sheets that lie beside the code, for pages that load nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

SUFFIXES: Final = (".j2", ".css")


def environment(*packages: str) -> Environment:
    """Templates of some packages by file name; a page includes style sheets as it includes templates."""
    sources = {
        entry.name: entry.read_text(encoding="utf-8")
        for package in packages
        for entry in files(package).iterdir()
        if entry.name.endswith(SUFFIXES)
    }
    return Environment(
        loader=DictLoader(sources),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
