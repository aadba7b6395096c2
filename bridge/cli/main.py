"""The ``deskhand`` command: exit code 0, 1 for what the user can mend, 2 for wrong usage, 130 when called off."""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from bridge.cli.parser import parse
from bridge.cli.stopping import stoppable
from bridge.desk import STOPPED
from bridge.errors import UserError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. The one place where an error ends."""
    _speak_utf8()
    arguments = parse(argv)
    try:
        command = importlib.import_module(f"bridge.cli.{arguments.command}")
        with stoppable():
            code: int = command.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{STOPPED}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the outermost boundary: logged in full, reported in one line
        return _report_bug(error)
    return code


def _speak_utf8() -> None:
    """Track names are any text; a console in another encoding shows a substitute instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _report_bug(error: Exception) -> int:
    from platformdirs import user_log_path

    log: Path = user_log_path("deskhand", ensure_exists=True) / "deskhand.log"
    with log.open("a", encoding="utf-8", errors="replace") as stream:
        traceback.print_exception(error, file=stream)
    print(
        f"Deskhand has a bug: {type(error).__name__}: {error}. A project is only ever replaced as a whole, so "
        f"yours is either as it was or completely written. Please send {log} with your report.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
