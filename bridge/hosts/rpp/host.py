"""A project file on disk as a host: no REAPER needed, and every run can be taken back byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.checks import problem_in_file
from bridge.hosts.readback import outcomes, preview_sound
from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.files import check_writable, digest, read_file, real, remove_file, replace_file
from bridge.hosts.rpp.history import History, Run
from bridge.hosts.rpp.keys import can_be, keys_of
from bridge.hosts.rpp.read_fx import same_sound
from bridge.hosts.rpp.reader import find_root, guids_of, media_of, read_session
from bridge.hosts.rpp.relocate import make_media_absolute
from bridge.hosts.rpp.writer import write_session
from bridge.plan import Plan
from bridge.preview import Preview
from bridge.receipt import Receipt
from bridge.session import Session


class RppHost:
    """A project file (.RPP, .rpp-bak, .RTrackTemplate).

    Parameters
    ----------
    path
        The project.
    out
        Another file to write to; the project itself then stays untouched, and history and backups go with
        ``out``. Media that the project names relative to its folder are named absolutely in a file that lies
        elsewhere.
    """

    def __init__(self, path: Path, *, out: Path | None = None) -> None:
        self.path = path
        self.out = None if out is None or real(out) == real(path) else out
        self._seen: str | None = None

    def snapshot(self) -> Session:
        """Read the project. See :meth:`bridge.hosts.host.Host.snapshot`."""
        data = read_file(self.path)
        session = read_session(_parse(data, self.path), self.path)
        self._seen = digest(data)
        return session

    def apply(self, plan: Plan) -> Receipt:
        """Write what fits of the plan. See :meth:`bridge.hosts.host.Host.apply`."""
        data = self._unchanged()
        document = _parse(data, self.path)
        before = read_session(document, self.path)
        shown, skipped = preview_sound(before, plan, problem_in_file)
        if not shown.fitting:
            return Receipt(action=plan.action, project=str(self.path), outcomes=skipped)
        _refuse_damaged(document, self.path)
        write_session(document, before, shown.session)
        target = self._target(document)
        after = document.serialise()
        run = None
        if self.out is not None or after != data:
            counts = {"written": len(shown.fitting), "skipped": len(skipped)}
            run = self._commit(target, plan.action, after, counts)
        observed = self._read_back(target, shown)
        return Receipt(
            action=plan.action,
            project=str(self.out or self.path),
            outcomes=outcomes(plan, shown, skipped, observed, same_sound),
            run=None if run is None else run.number,
            backup=None if run is None or run.backup is None else str(target.with_name(run.backup)),
        )

    def undo(self) -> Receipt | None:
        """Take the last run back. See :meth:`bridge.hosts.host.Host.undo`."""
        target = real(self.out or self.path)
        history = History.load(target)
        if not history.runs:
            raise UserError(
                f"Deskhand has not written to {target.name} yet. Nothing was changed."
                " There is nothing to take back."
            )
        run = history.last()
        if run is None:
            return None
        now = digest(read_file(target)) if target.exists() or run.before is not None else None
        if now not in (run.before, run.after):
            raise _changed_since(target, run)
        if now == run.after:
            data = history.backup_of(run)
            if data is None:
                remove_file(target)
            else:
                check_writable(target)
                replace_file(target, data)
        self._seen = None
        try:
            history.undone(run.number).save()
            history.drop_backup(run)
        except UserError as error:
            raise UserError(
                f"{target.name} is as it was before run {run.number}, but the record of its runs is not:"
                f" {error.__cause__}. Run undo once more when the disk can be written."
            ) from error
        return Receipt(action=run.action, project=str(self.out or self.path), run=run.number)

    def _unchanged(self) -> bytes:
        data = read_file(self.path)
        if self._seen is not None and digest(data) != self._seen:
            saved = datetime.fromtimestamp(self.path.stat().st_mtime)
            raise UserError(
                f"{self.path.name} changed on disk after Deskhand read it (saved {saved:%H:%M:%S}).\n"
                "Nothing was written. Save in REAPER, then run the command again."
            )
        self._seen = digest(data)
        return data

    def _target(self, document: Document) -> Path:
        if self.out is None:
            return real(self.path)
        target = real(self.out)
        if not target.parent.is_dir():
            raise UserError(
                f"The folder {target.parent} is not there. Nothing was written. Make it, or write elsewhere."
            )
        if target.exists():
            _parse(read_file(target), target)
        if target.parent != real(self.path).parent:
            make_media_absolute(document, media_of(document, self.path))
        return target

    def _commit(self, target: Path, action: str, after: bytes, counts: Mapping[str, int]) -> Run:
        """Backup, history, project: in this order, so that a cut at any point leaves what undo understands."""
        check_writable(target)
        before = read_file(target) if target.exists() else None
        history = History.load(target)
        extended = history.with_run(action, before, after, counts)
        run = extended.runs[-1]
        try:
            if before is not None:
                extended.keep_backup(run, before)
            extended.save()
            self._unchanged()
            replace_file(target, after, like=self.path)
        except BaseException:
            try:
                extended.drop_backup(run)
            finally:
                history.restore()
            raise
        if self.out is None:
            self._seen = run.after
        return run

    def _read_back(self, target: Path, shown: Preview) -> Session:
        """The session on disk, its tracks under the keys they have in the plan.

        A stand-in key (see :mod:`bridge.hosts.rpp.keys`) follows the position in the file, which a run may
        change: where the GUIDs on disk are those that were to be written, in that order, the n-th track on disk
        is the n-th that was to be.
        """
        document = _parse(read_file(target), target)
        wanted = [track.guid for track in shown.session.tracks]
        root = find_root(document)
        assert root is not None
        found = guids_of(root)
        fits = len(found) == len(wanted) and all(map(can_be, wanted, found))
        return read_session(document, target, wanted if fits else keys_of(found))


def _parse(data: bytes, path: Path) -> Document:
    if not data.strip():
        raise UserError(f"{path.name} is empty. Nothing was changed. Restore it from a backup (.rpp-bak).")
    document = Document.parse(data)
    if find_root(document) is None:
        raise UserError(
            f"{path.name} is not a REAPER project: it holds neither a project nor tracks. Nothing was changed."
            " Name a .RPP, .rpp-bak or .RTrackTemplate file."
        )
    return document


def _refuse_damaged(document: Document, path: Path) -> None:
    if document.unclosed or document.stray:
        raise UserError(
            f"{path.name} is damaged: {document.unclosed} of its blocks do not end and {document.stray} end"
            " without a start. Nothing was written. Open it in REAPER, look it over, save it, then run the"
            " command again."
        )


def _changed_since(target: Path, run: Run) -> UserError:
    backup = f"the project before it is kept in {run.backup}" if run.backup else "it did not exist before it"
    return UserError(
        f"{target.name} has changed since run {run.number} ({run.action}), saved by REAPER perhaps."
        f" Nothing was taken back: {backup}. Copy what you need from there, or undo in REAPER."
    )
