# @noindex
"""What an operation of the agent raises instead of an answer: the bridge is told the text and which of the two."""

from __future__ import annotations


class Refused(Exception):
    """The operation was not begun: nothing was read and nothing was changed. The message is one sentence."""


class Failed(Exception):
    """The operation was begun and could not be ended. The message says in one sentence what happened."""
