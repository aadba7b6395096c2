"""A bridge with other limits and other actions: ``python -m tests.bridge.serve.bridge_under_test JSON``.

The object may have ``port``, ``patience`` (fields of :class:`Patience`), ``table`` (action → program text of a
Python child, which finds what the bridge appends in ``sys.argv``) and ``python`` (what runs the children).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from bridge.errors import UserError
from bridge.runtime import BridgeRecord
from bridge.serve.actions import Actions
from bridge.serve.server import serve
from bridge.serve.wire import Patience


def main() -> int:
    settings = json.loads(sys.argv[1])
    table = {action: ("-c", program) for action, program in settings.get("table", {}).items()}
    try:
        serve(
            settings.get("port", 0),
            actions=Actions((settings.get("python", sys.executable),), table),
            patience=Patience(**settings.get("patience", {})),
            ready=announce,
        )
    except UserError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


def announce(record: BridgeRecord) -> None:
    sys.stdout.write(json.dumps(asdict(record)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
