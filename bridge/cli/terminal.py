"""The terminal as the desk of a command."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.cli.progress import Progress
from bridge.desk import Report
from bridge.errors import UserError
from bridge.plan import Plan
from bridge.proposal import Proposal
from bridge.words import plural


@dataclass(frozen=True, slots=True)
class Terminal:
    """Results on standard output, progress and warnings on standard error, answers from standard input.

    ``quiet``: standard output is kept for a program that reads it.
    """

    quiet: bool = False

    def progress(self, word: str) -> Progress:
        """See :class:`bridge.desk.Desk`."""
        return Progress(word)

    def warn(self, text: str) -> None:
        """See :class:`bridge.desk.Desk`."""
        print(text, file=sys.stderr)

    def tell(self, text: str, details: Sequence[str] = (), *, attention: bool = False) -> None:
        """See :class:`bridge.desk.Desk`."""
        if not self.quiet:
            print(*filter(None, (text, *details)), sep="\n")

    def show(self, proposal: Proposal) -> None:
        """The plan as text, track by track."""
        from bridge.diff import Diff

        if not self.quiet:
            known = (proposal.session, proposal.analysis, proposal.plan, proposal.template, proposal.findings)
            print(Diff.of(*known))

    def confirm(self, proposal: Proposal, report: Report) -> Plan | None:
        """Yes, no, a list to leave edits out of, or the report in the browser."""
        plan = proposal.plan
        while plan.edits:
            question = f"{plural(len(plan.edits), 'edit')}.  Apply? [y]es  [n]o  [e]dit list  [o]pen report"
            match _answer(question, "--yes to write without asking"):
                case "y":
                    return plan
                case "n":
                    return None
                case "e":
                    plan = _leave_out(plan)
                case "o":
                    webbrowser.open(report(plan).as_uri())
        return None

    def agree(self, question: str, *, option: str) -> bool:
        """See :class:`bridge.desk.Desk`."""
        return _answer(f"{question}  [y]es  [n]o", f"{option} to answer beforehand") == "y"

    def line(self, caption: str, text: str = "") -> str | None:
        """See :class:`bridge.desk.Desk`. An empty line takes ``text``."""
        shown = f"{caption} [{text}]  " if text else f"{caption}  "
        try:
            return input(shown).strip() or text
        except EOFError:
            return None


def _answer(question: str, remedy: str) -> str:
    """The first letter of the answer, small; empty for an empty line."""
    try:
        return input(f"{question}  ").strip().casefold()[:1]
    except EOFError as error:
        raise UserError(f"\nNobody answered. Nothing was written. Run again with {remedy}.") from error


def _leave_out(plan: Plan) -> Plan:
    """Ask which edits to leave out, by number."""
    for number, edit in enumerate(plan.edits, 1):
        print(f"{number:>4}  {edit.step:<9} {edit.reason}")
    answer = input("Leave out which? Numbers and ranges, such as 3 7-9; nothing keeps all.  ")
    try:
        left_out = numbers(answer)
    except ValueError:
        print("Those are no numbers. All edits are kept.")
        return plan
    return Plan(
        action=plan.action,
        project=plan.project,
        edits=tuple(edit for number, edit in enumerate(plan.edits, 1) if number not in left_out),
    )


def numbers(text: str) -> set[int]:
    """Numbers and ranges from text: ``"3 7-9"`` gives 3, 7, 8, 9. Raises ``ValueError`` for anything else."""
    found: set[int] = set()
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
