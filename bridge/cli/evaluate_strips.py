"""``deskhand evaluate strips``: recovered and proposed settings beside what is known, as Markdown tables."""

from __future__ import annotations

import argparse
import sys

from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.errors import UserError
from bridge.workers import default_workers
from models.strips.evaluate.markdown import lines
from models.strips.evaluate.run import evaluate
from models.strips.evaluate.table import Options, Table


def run(arguments: argparse.Namespace) -> int:
    """Measure and print: table by table as they are there, or all at once as JSON.

    Raises
    ------
    UserError
        If nothing was named to measure on, a part is not known, or something cannot be read.
    """
    if not arguments.data and not arguments.multitracks:
        raise UserError(
            "There is nothing to measure on. Nothing was measured. "
            "Name folders of recordings with --data, of songs with --multitracks, or both."
        )
    options = Options(
        data=tuple(arguments.data),
        multitracks=tuple(arguments.multitracks),
        seed=arguments.seed,
        pairs=arguments.pairs,
        workers=arguments.workers or default_workers(),
        progress=Progress,
    )
    found: list[Table] = []
    try:
        for table in evaluate(options, arguments.parts):
            found.append(table)
            _tell(table, quiet=arguments.json)
    except (OSError, ValueError) as error:
        raise UserError(
            f"The strips cannot be measured: {error}. Nothing was written. Name other folders or parts."
        ) from error
    if arguments.json:
        print(to_json({"seed": options.seed, "tables": plain(found)}))
    return 0


def _tell(table: Table, *, quiet: bool) -> None:
    for what in table.left_out:
        print(f"{table.title}: left out {what}.", file=sys.stderr)
    if not quiet:
        print("\n".join(lines(table)), end="\n\n", flush=True)
