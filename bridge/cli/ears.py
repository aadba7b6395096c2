"""The ear that commands listen with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bridge.errors import UserError

if TYPE_CHECKING:
    from bridge.audio.hear import Listener


def open_ear(without: str) -> Listener | None:
    """The built-in ear, None where it cannot be used: the user is told why, and ``without``: what follows."""
    from bridge.audio.hear import built_in_ear

    try:
        return built_in_ear()
    except UserError as error:
        print(f"{error} {without}", file=sys.stderr)
        return None
