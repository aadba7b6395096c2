"""``deskhand evaluate upmix``: upmixes of mixes whose sources and ambience are known, as Markdown tables."""

from __future__ import annotations

import argparse
import sys

from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.errors import UserError
from models.separation.evaluate.run import evaluate
from models.strips.evaluate.markdown import lines


def run(arguments: argparse.Namespace) -> int:
    """Measure and print.

    Raises
    ------
    UserError
        If something cannot be read, or there is no song.
    """
    try:
        found = list(
            evaluate(arguments.data, seconds=arguments.seconds, seed=arguments.seed, progress=Progress("Upmixing"))
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"Upmixes cannot be measured: {error}. Nothing was written. Name other folders."
        ) from error
    for table in found:
        for what in table.left_out:
            print(f"Left out: {what}.", file=sys.stderr)
    if arguments.json:
        print(to_json({"seed": arguments.seed, "tables": plain(found)}))
    else:
        print("\n\n".join("\n".join(lines(table)) for table in found))
    return 0
