"""The one exception for what the user can mend. Everything else is a bug and keeps its traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend.

    The message says what happened, what is safe and what to do next, one sentence each.
    """
