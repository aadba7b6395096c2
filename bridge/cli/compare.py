"""The ``compare`` command: two mixes side by side, as figures and as a page that plays them."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.compare.compare import Comparison, compare
from bridge.compare.page import render
from bridge.compare.side import open_side
from bridge.compare.view import Line, changed, view
from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.words import from_columns, to_columns

NAME_WIDTH: Final = 34
CELL_WIDTH: Final = 9
MOST: Final = 10
"""Tracks that the terminal lists: those whose loudness changed most."""


def run(arguments: argparse.Namespace) -> int:
    """Listen to both, measure, write the page, and print the figures that matter most."""
    out = _page_path(arguments)
    if real(out) in (real(arguments.before), real(arguments.after)):
        raise UserError(f"The page would replace {out}. Nothing was written. Name another file with --report.")
    before, after = (open_side(path, Progress("Listening")) for path in (arguments.before, arguments.after))
    comparison = compare(before, after, seconds=arguments.seconds)
    _write(out, render(comparison))
    if arguments.json:
        print(to_json({**plain(comparison.figures), "report": out}))
    else:
        print("\n".join(_lines(comparison)))
        print(f"\nPage: {out}")
    if arguments.open_report:
        webbrowser.open(out.as_uri())
    return 0


def _page_path(arguments: argparse.Namespace) -> Path:
    if arguments.report is not None:
        return Path(arguments.report).absolute()
    from platformdirs import user_data_path

    name = f"{arguments.before.stem} and {arguments.after.stem}.html"
    return user_data_path("deskhand") / "reports" / name


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(
            f"The page {path} could not be written: {error.strerror}. Nothing else was touched."
            " Name another file with --report."
        ) from error


def _lines(comparison: Comparison) -> Iterator[str]:
    figures, seen = comparison.figures, view(comparison)
    yield f"Compare  A {seen.a}  →  B {seen.b}"
    yield seen.outcome
    if figures.remarks:
        yield "\nLook at these first"
        yield from (f"  {remark}" for remark in figures.remarks)
    yield ""
    yield _line("", ("A", "B", "B \N{MINUS SIGN} A"))
    yield from map(_of, seen.gauges)
    moved = [row for row in figures.tracks if row.change is not None and abs(row.change) >= 0.05]
    if moved:
        moved.sort(key=lambda row: -abs(row.change or 0.0))
        yield f"\nTracks that moved most, LU relative to the mix ({len(moved)} of {len(figures.tracks)} moved)"
        yield from (_line(row.name, changed(row.a, row.b, row.change)) for row in moved[:MOST])


def _of(line: Line) -> str:
    return _line(line.name, line.cells)


def _line(name: str, cells: tuple[str, ...]) -> str:
    shown = from_columns(f"{to_columns(name)[:NAME_WIDTH]:<{NAME_WIDTH}}")
    return shown + "".join(f"{cell:>{CELL_WIDTH}}" for cell in cells)
