"""Numbers as they stand in the sentences of a strip."""

from __future__ import annotations

from models.balance.reasons import MINUS, number


def percent(share: float) -> str:
    """``86 %``, of a share in [0, 1]."""
    return f"{100.0 * share:.0f} %"


def whole(value: float) -> str:
    """No decimals and a true minus."""
    return f"{round(value)}".replace("-", MINUS)


def signed(value: float) -> str:
    """One decimal with its sign."""
    text = number(value)
    return f"+{text}" if value > 0.0 and text != "0.0" else text
