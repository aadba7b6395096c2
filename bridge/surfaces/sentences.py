"""What the line of a run says once it has ended."""

from __future__ import annotations

from bridge.cli.acting import COUNTED
from bridge.proposal import Proposal
from bridge.receipt import Receipt
from bridge.words import plural, spoken


def proposed(proposal: Proposal) -> str:
    """How many edits, and what the action found out besides."""
    edits = proposal.plan.edits
    count = f"{plural(len(edits), 'edit')} proposed" if edits else "Nothing to do"
    return " ".join((f"{count}, nothing was written.", *proposal.findings.sentences))


def written(receipt: Receipt) -> str:
    """How many edits are in the project."""
    counts = ", ".join(f"{receipt.count(status)} {word}" for status, word in COUNTED)
    changed = " What was skipped has changed meanwhile, see its rows." if receipt.count("skipped") else ""
    return f"{counts}.{changed}"


def taken_back(receipt: Receipt | None, *, live: bool) -> str:
    """Which run, and how exactly; None where there was none left."""
    if receipt is None:
        return "Every run of Deskhand has been taken back already."
    exactly = "Redo in REAPER brings it back" if live else "byte for byte"
    return f"Run {receipt.run} ({spoken(receipt.action)}) was taken back, {exactly}."
