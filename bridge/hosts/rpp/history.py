"""The runs that wrote to a project, kept beside it so that each can be taken back.

Conventions
-----------
* ``<file name>.deskhand.json`` lists the runs; ``<file name>.deskhand-<n>.bak`` is the file before run ``n``.
* ``before`` and ``after`` are SHA-256 of the project's bytes. ``before`` and ``backup`` are None where the run
  made the file.
* A run is recorded before the project is replaced: a run that was cut short there shows as one whose ``before``
  is what the project holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import UserError
from bridge.hosts.rpp.files import digest, read_file, remove_file, replace_file

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run that wrote. ``time`` is ISO 8601 in UTC; ``counts`` are edits by what became of them."""

    number: int
    time: str
    action: str
    backup: str | None
    before: str | None
    after: str
    counts: Mapping[str, int] = field(default_factory=dict)
    undone: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The runs of one project file, oldest first. Immutable: every change is a new history to be saved."""

    project: Path
    runs: tuple[Run, ...] = ()

    @property
    def file(self) -> Path:
        """Where the history is kept."""
        return self.project.with_name(f"{self.project.name}.deskhand.json")

    @classmethod
    def load(cls, project: Path) -> History:
        """The history of a project, empty where it has none.

        Raises
        ------
        UserError
            If the history cannot be read.
        """
        history = cls(project)
        if not history.file.exists():
            return history
        try:
            raw = json.loads(read_file(history.file))
            runs = tuple(_decode_run(run) for run in raw["runs"])
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise UserError(
                f"{history.file.name}, the list of Deskhand's runs, is damaged ({error}). Nothing was changed."
                " Move it away; backups (.deskhand-<n>.bak) stay beside the project."
            ) from error
        return cls(project, runs)

    def save(self) -> None:
        """Write the history beside the project."""
        text = json.dumps({"format": FORMAT, "runs": [asdict(run) for run in self.runs]}, indent=1)
        replace_file(self.file, text.encode())

    def restore(self) -> None:
        """Put the history on disk back to this one, without a file where there is no run."""
        if self.runs:
            self.save()
        else:
            remove_file(self.file)

    def last(self) -> Run | None:
        """The last run that has not been taken back."""
        return next((run for run in reversed(self.runs) if not run.undone), None)

    def with_run(self, action: str, before: bytes | None, after: bytes, counts: Mapping[str, int]) -> History:
        """The history with one more run, numbered past all before and past every backup on disk."""
        number = max((run.number for run in self.runs), default=0) + 1
        while self._backup(number).exists():
            number += 1
        run = Run(
            number=number,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            action=action,
            backup=None if before is None else self._backup(number).name,
            before=None if before is None else digest(before),
            after=digest(after),
            counts=dict(counts),
        )
        return replace(self, runs=(*self.runs, run))

    def undone(self, number: int) -> History:
        """The history with this run marked as taken back."""
        return replace(
            self, runs=tuple(replace(run, undone=run.undone or run.number == number) for run in self.runs)
        )

    def keep_backup(self, run: Run, data: bytes) -> None:
        """Write the backup of a run."""
        if run.backup is not None:
            replace_file(self.project.with_name(run.backup), data, like=self.project)

    def backup_of(self, run: Run) -> bytes | None:
        """The bytes before a run, None where the run made the file.

        Raises
        ------
        UserError
            If the backup is gone or is not what was put there.
        """
        if run.backup is None:
            return None
        data = read_file(self.project.with_name(run.backup))
        if digest(data) != run.before:
            raise UserError(
                f"{run.backup}, the backup of run {run.number}, has been changed since it was made."
                f" {self.project.name} is as it was. Run {run.number} cannot be taken back with it."
            )
        return data

    def drop_backup(self, run: Run) -> None:
        """Remove the backup of a run."""
        if run.backup is not None:
            remove_file(self.project.with_name(run.backup))

    def _backup(self, number: int) -> Path:
        return self.project.with_name(f"{self.project.name}.deskhand-{number}.bak")


def _decode_run(raw: dict[str, object]) -> Run:
    run = Run(**raw)  # type: ignore[arg-type]
    for value, kind in ((run.number, int), (run.action, str), (run.after, str), (run.undone, bool)):
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is not {kind.__name__}")
    for name in (run.backup, run.before):
        if not (name is None or isinstance(name, str)) or Path(name or "").name != (name or ""):
            raise TypeError(f"{name!r} is not the name of a file beside the project")
    return run
