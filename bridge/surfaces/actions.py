"""What can be proposed from a surface: the same actions, by the same functions, as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bridge.proposal import Proposal
    from bridge.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Action:
    """An action. ``words`` are its command line before the project; ``keep`` is told what was written."""

    words: Sequence[str]
    keep: Callable[[Proposal, Receipt], None] | None = None


def _keep_balance(proposal: Proposal, receipt: Receipt) -> None:
    from bridge.cli.balance import remember_starts

    remember_starts(proposal, receipt)


def _keep_strip(proposal: Proposal, receipt: Receipt) -> None:
    from bridge.cli.strip import remember_written

    remember_written(proposal, receipt)


ACTIONS: Final[Mapping[str, Action]] = {
    "organise": Action(("organise",)),
    "balance": Action(("balance",), _keep_balance),
    "strip": Action(("strip",), _keep_strip),
}
"""By the word of :attr:`bridge.plan.Plan.action`."""
