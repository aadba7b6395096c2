"""The ear that commands listen with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bridge.desk import Desk
from bridge.errors import UserError

if TYPE_CHECKING:
    from bridge.audio.hear import Listener


def open_ear(without: str, desk: Desk) -> Listener | None:
    """The built-in ear, None where it cannot be used: the desk says why, and ``without``: what follows."""
    from bridge.audio.hear import built_in_ear

    try:
        return built_in_ear()
    except UserError as error:
        desk.warn(f"{error} {without}")
        return None
