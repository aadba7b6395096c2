"""What every command that edits does with its proposal: show, ask, write what is accepted, read back, report."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bridge.cli.ab import AB
from bridge.cli.output import plain, to_json, told
from bridge.cli.project import Project, opened
from bridge.cli.stopping import uninterrupted
from bridge.desk import Desk, Report
from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.plan import FIELDS, MASTER, Plan
from bridge.preview import preview
from bridge.proposal import Proposal
from bridge.receipt import Receipt, Status
from bridge.session import Session
from bridge.words import plural, track_name

Propose = Callable[[Project, argparse.Namespace], Proposal]
"""Reads the project and works out the plan."""

Written = Callable[[Proposal, Receipt], None]
"""Told what became of a proposal, before anybody else is."""


COUNTED: Final[tuple[tuple[Status, str], ...]] = (
    ("written", "written and read back"),
    ("skipped", "skipped"),
    ("failed", "failed"),
)
UNDO_IN_REAPER: Final = "Undo: Ctrl+Z in REAPER, or Deskhand: Undo last run."


def act(
    arguments: argparse.Namespace,
    title: str,
    propose: Propose,
    written: Written | None = None,
    *,
    compared: bool = False,
) -> int:
    """Propose, show, ask, write, read back, report.

    ``title`` heads the dialogs in REAPER. ``compared``: the command has ``--ab``.
    """
    _refuse_report_over_input(arguments)
    with opened(arguments, title) as project:
        proposal = propose(project, arguments)
        ab = AB(project, proposal.session, arguments) if compared else None
        return _act(project, arguments, proposal, written, ab)


def _act(
    project: Project, arguments: argparse.Namespace, proposal: Proposal, written: Written | None, ab: AB | None
) -> int:
    report = partial(_write_report, proposal, arguments, ab)
    project.desk.show(proposal)
    if ab is not None:
        ab.render(proposal.plan)
    accepted = _accepted(proposal, project.desk, report, arguments)
    if accepted is None:
        return _told(project.desk, arguments, proposal, report, proposal.plan, None)
    if ab is not None:
        ab.render(accepted)
    with uninterrupted():  # to the last word: who calls it off is told that nothing was written
        receipt = project.host.apply(accepted)
        _keep(proposal, receipt, written, project.desk)
        return _told(project.desk, arguments, proposal, report, accepted, receipt)


def _keep(proposal: Proposal, receipt: Receipt, written: Written | None, desk: Desk) -> None:
    """What the action remembers of a run; where it cannot, the run is written all the same."""
    try:
        if written is not None:
            written(proposal, receipt)
    except UserError as error:
        desk.warn(f"The edits were written, but this was not kept for the next run: {error}")


def _told(
    desk: Desk,
    arguments: argparse.Namespace,
    proposal: Proposal,
    report: Callable[[Plan, Receipt | None], Path],
    shown: Plan,
    receipt: Receipt | None,
) -> int:
    """Report what became of the plan that was shown; the exit code."""
    path = report(shown, receipt)
    failed = receipt is not None and receipt.count("failed") > 0
    if arguments.json:
        print(to_json(_as_json(proposal, shown, receipt, path)))
    else:
        result, *details = _closing(proposal.with_plan(shown), receipt, live=arguments.live)
        attention = receipt is not None and receipt.count("written") < len(shown.edits)
        desk.tell(result, (*details, f"Report: {path}"), attention=attention)
    if arguments.open_report:
        webbrowser.open(path.as_uri())
    return int(failed and not arguments.in_reaper)


def _accepted(proposal: Proposal, desk: Desk, report: Report, arguments: argparse.Namespace) -> Plan | None:
    """The plan to write, None where nothing is to be written."""
    if arguments.dry_run or not proposal.plan.edits or (arguments.json and not arguments.yes):
        return None
    return proposal.plan if arguments.yes else desk.confirm(proposal, report)


def _write_report(
    proposal: Proposal,
    arguments: argparse.Namespace,
    ab: AB | None,
    plan: Plan,
    receipt: Receipt | None = None,
) -> Path:
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
            findings=proposal.findings,
            insert=proposal.section if ab is None else ab.insert(plan, receipt),
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


def _closing(proposal: Proposal, receipt: Receipt | None, *, live: bool) -> Iterator[str]:
    """What became of the plan: the result, then what stands behind it."""
    plan = proposal.plan
    if receipt is None:
        count = plural(len(plan.edits), "edit")
        yield f"{count} proposed, nothing was written." if plan.edits else "Nothing to do: nothing was written."
        return
    counts = ", ".join(f"{receipt.count(status)} {word}" for status, word in COUNTED)
    yield f"{counts}. {UNDO_IN_REAPER}" if live and receipt.run is not None else f"{counts}."
    tracks = (*preview(proposal.session, plan).session.tracks, *proposal.session.tracks)
    names = {MASTER: "Master", **{track.guid: track_name(track.name) for track in tracks}}
    for outcome in receipt.outcomes:
        if outcome.status != "written":
            target = f'"{names[outcome.edit.target]}"' if outcome.edit.target in names else outcome.edit.target
            yield f"  {outcome.status}: {FIELDS[outcome.edit.field].label} of {target}: {outcome.why}"
    if receipt.backup is not None:
        yield f"Backup: {receipt.backup}"


def _as_json(proposal: Proposal, plan: Plan, receipt: Receipt | None, report: Path) -> dict[str, object]:
    return {
        "project": proposal.session.name,
        "tracks": [
            plain(found) | {"identity": told(found.identity)} for found in proposal.analysis.tracks.values()
        ],
        "pairs": [plain(pair) for pair in proposal.analysis.pairs],
        "findings": plain(proposal.findings),
        "plan": plain(plan),
        "receipt": plain(receipt),
        "report": str(report),
    }
