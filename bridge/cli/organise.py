"""The ``organise`` command: analyse, propose, show, and write what is accepted."""

from __future__ import annotations

import argparse
import difflib
import webbrowser
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bridge.actions.organise.settle import settle
from bridge.analyse import analyse, identify_again
from bridge.analysis import Analysis
from bridge.cli.ears import open_ear
from bridge.cli.output import plain, to_json, told
from bridge.cli.progress import Progress
from bridge.cli.uninterrupted import uninterrupted
from bridge.diff import Diff
from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.hosts.rpp.host import RppHost
from bridge.plan import Plan
from bridge.preview import preview
from bridge.profile import load_corrections
from bridge.receipt import Receipt
from bridge.session import Session
from bridge.template.load import load
from bridge.template.model import Template
from bridge.words import plural


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that is known before anything is written."""

    session: Session
    analysis: Analysis
    plan: Plan
    template: Template


def run(arguments: argparse.Namespace) -> int:
    """Propose, show, ask, write, read back, report."""
    _refuse_report_over_input(arguments)
    host = RppHost(arguments.project, out=arguments.out)
    proposal = propose(host, arguments)
    if not arguments.json:
        print(Diff.of(proposal.session, proposal.analysis, proposal.plan, proposal.template))
    accepted = _accepted(proposal, arguments)
    receipt = None
    if accepted is not None:
        with uninterrupted():
            receipt = host.apply(accepted)
    shown = accepted if accepted is not None else proposal.plan
    report = _write_report(proposal, shown, receipt, arguments)
    if arguments.json:
        print(to_json(_as_json(proposal, shown, receipt, report)))
    else:
        print(f"{_closing(shown, receipt)}\nReport: {report}")
    return 1 if receipt is not None and receipt.count("failed") else 0


def propose(host: RppHost, arguments: argparse.Namespace) -> Proposal:
    """Read the project, listen to it, and work out the plan."""
    template = load(arguments.template)
    session = host.snapshot()
    only = chosen(session, arguments)
    ear = open_ear("Until then tracks are recognised by their names alone.")
    corrections = load_corrections(ear=ear.version if ear else None)
    heard = analyse(session, tracks=only, ear=ear, corrections=corrections, progress=Progress("Listening"))
    again = partial(identify_again, analysis=heard, ear=ear, corrections=corrections)
    plan, analysis = settle(session, heard, template, again, only=only, skip=arguments.skip)
    return Proposal(session, analysis, plan, template)


def chosen(session: Session, arguments: argparse.Namespace) -> frozenset[str] | None:
    """GUIDs of the tracks that ``--only`` or ``--selected`` picks, None for all.

    Raises
    ------
    UserError
        If a name is no track's, or no track is selected.
    """
    if arguments.selected:
        selected = frozenset(track.guid for track in session.tracks if track.selected)
        if not selected:
            raise UserError(
                f"No track is selected in {session.name}. Nothing was written. "
                f"Select tracks in REAPER and save, or name them with --only."
            )
        return selected
    if arguments.only is None:
        return None
    by_name: dict[str, list[str]] = {}
    for track in session.tracks:
        by_name.setdefault(track.name.casefold(), []).append(track.guid)
    for name in arguments.only:
        if name.casefold() not in by_name:
            raise UserError(_no_such_track(name, session, arguments.project))
    return frozenset(guid for name in arguments.only for guid in by_name[name.casefold()])


def _no_such_track(name: str, session: Session, project: Path) -> str:
    known = dict.fromkeys(track.name for track in session.tracks)
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    hint = f"Close names: {', '.join(close)}." if close else f'deskhand show "{project}" lists the tracks.'
    return f'No track of {session.name} is called "{name}". Nothing was written. {hint}'


def _accepted(proposal: Proposal, arguments: argparse.Namespace) -> Plan | None:
    """The plan to write, None where nothing is to be written."""
    if arguments.dry_run or not proposal.plan.edits or (arguments.json and not arguments.yes):
        return None
    return proposal.plan if arguments.yes else _ask(proposal, arguments)


def _ask(proposal: Proposal, arguments: argparse.Namespace) -> Plan | None:
    plan = proposal.plan
    while plan.edits:
        try:
            answer = input(f"{plural(len(plan.edits), 'edit')}.  Apply? [y]es  [n]o  [e]dit list  [o]pen report  ")
        except EOFError as error:
            raise UserError(
                "\nNobody answered. Nothing was written. Run again with --yes to write without asking."
            ) from error
        match answer.strip().casefold()[:1]:
            case "y":
                return plan
            case "n":
                return None
            case "e":
                plan = _leave_out(plan)
            case "o":
                webbrowser.open(_write_report(proposal, plan, None, arguments).as_uri())
    return None


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


def _write_report(proposal: Proposal, plan: Plan, receipt: Receipt | None, arguments: argparse.Namespace) -> Path:
    from bridge.report import write_report

    path = _report_path(proposal.session, arguments)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_report(
            path,
            before=proposal.session,
            after=preview(proposal.session, plan).session,
            analysis=proposal.analysis,
            plan=plan,
            receipt=receipt,
            template=proposal.template,
        )
    except OSError as error:
        state = "Nothing was written" if receipt is None else "The edits were written and can be undone"
        raise UserError(
            f"The report {path} could not be written: {error.strerror}. {state}. Name another file with --report."
        ) from error


def _refuse_report_over_input(arguments: argparse.Namespace) -> None:
    inputs = [path for path in (arguments.project, arguments.out, arguments.template) if path is not None]
    if arguments.report is not None and real(arguments.report) in map(real, inputs):
        raise UserError(
            f"The report would replace {arguments.report}. Nothing was written. Name another file with --report."
        )


def _report_path(session: Session, arguments: argparse.Namespace) -> Path:
    if arguments.report is not None:
        return Path(arguments.report).absolute()
    from platformdirs import user_data_path

    return user_data_path("deskhand") / "reports" / f"{session.name or 'project'}.html"


def _closing(plan: Plan, receipt: Receipt | None) -> str:
    if receipt is None:
        count = plural(len(plan.edits), "edit")
        return f"{count} proposed, nothing was written." if plan.edits else "Nothing to do: nothing was written."
    lines = [
        f"{receipt.count('written')} written and read back, {receipt.count('skipped')} skipped, "
        f"{receipt.count('failed')} failed."
    ]
    lines += [
        f"  {outcome.status}: {outcome.edit.field} of {outcome.edit.target}: {outcome.why}"
        for outcome in receipt.outcomes
        if outcome.status != "written"
    ]
    if receipt.backup is not None:
        lines.append(f"Backup: {receipt.backup}")
    return "\n".join(lines)


def _as_json(proposal: Proposal, plan: Plan, receipt: Receipt | None, report: Path) -> dict[str, object]:
    return {
        "project": proposal.session.name,
        "tracks": [
            plain(found) | {"identity": told(found.identity)} for found in proposal.analysis.tracks.values()
        ],
        "pairs": [plain(pair) for pair in proposal.analysis.pairs],
        "plan": plain(plan),
        "receipt": plain(receipt),
        "report": str(report),
    }
