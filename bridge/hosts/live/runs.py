"""The plan log: every run that was sent to REAPER, so that none is lost with a process that ends.

Conventions
-----------
* One file a run, in the folder ``runs`` of the runtime folder: written before the run is sent, replaced in one
  step when its receipt has come. A run that is ``sent`` and whose command has ended was cut off.
* A project is known by its path, one that was never saved by its REAPER and tab. A tab that was saved under
  another name keeps its undo history, so its runs stay its own. Runs are numbered for each project.
* ``state`` is REAPER's count of the project's changes that the run was made from.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from bridge.errors import UserError
from bridge.hosts.rpp.files import remove_file, replace_file
from bridge.plan import Plan
from bridge.runtime import runtime_folder

FOLDER: Final = "runs"
KEPT: Final = 50
"""Runs that are kept once they are finished, of all projects together."""

SAME_START_S: Final = 2.0
"""How far two readings of one process's start may lie apart: the system's clock is set now and then."""

Fate = Literal["sent", "written", "not written"]
FATES: Final = ("sent", "written", "not written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A project that is open in REAPER; ``path`` is None until it is saved, ``token`` the agent's word for it."""

    instance: str
    token: str
    name: str
    path: str | None

    @property
    def shown(self) -> str:
        """What to call it in a sentence."""
        return Path(self.path).name if self.path else self.name or "the unsaved project"

    def is_same(self, other: Tab) -> bool:
        """Whether it is the same project, open still or again."""
        return self.path == other.path if self.path and other.path else self.is_here(other)

    def is_here(self, other: Tab) -> bool:
        """Whether it is the same tab of the same REAPER: its undo history is the same."""
        return (self.instance, self.token) == (other.instance, other.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run. ``owner`` is the process that sent it (see :func:`process`).

    ``time`` is ISO 8601 in UTC, and never before that of an earlier run on the project: clocks are set back.
    """

    number: int
    time: str
    action: str
    label: str
    tab: Tab
    state: int
    owner: str
    plan: Mapping[str, Any] = field(repr=False)
    fate: Fate = "sent"
    counts: Mapping[str, int] = field(default_factory=dict)
    undone: bool = False

    def age(self) -> tuple[str, int]:
        """What sorts runs from the oldest on."""
        return self.time, self.number

    @property
    def in_force(self) -> bool:
        """Whether it was written and not taken back."""
        return self.fate == "written" and not self.undone

    @property
    def file(self) -> str:
        """The name of its record."""
        project = self.tab.path or f"{self.tab.instance} {self.tab.token}"
        digest = hashlib.sha256(project.encode("utf-8", "surrogateescape")).hexdigest()
        return f"{digest[:16]}-{self.number:06d}.json"

    def proposed(self) -> Plan:
        """The plan that was sent."""
        return Plan.from_json(json.dumps(self.plan))


class RunLog:
    """The runs on disk. Nothing is kept in memory: several commands may write to it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or runtime_folder() / FOLDER

    def of(self, tab: Tab) -> list[Run]:
        """The runs of a project, oldest first."""
        mine = (run for run in self._all() if tab.is_same(run.tab) or tab.is_here(run.tab))
        return sorted(mine, key=Run.age)

    def unfinished(self, tab: Tab) -> list[Run]:
        """The runs of a project that were cut off: sent, no receipt, and their command has ended or gone on."""
        return [run for run in self.of(tab) if run.fate == "sent" and not _is_at_work(run.owner)]

    def orphans(self, instances: Collection[str]) -> list[Run]:
        """The runs that were cut off on projects that were never saved, in a REAPER that is not among these."""
        runs = (run for run in self._all() if run.fate == "sent" and run.tab.path is None)
        return [run for run in runs if run.tab.instance not in instances and not _is_at_work(run.owner)]

    def begin(self, tab: Tab, plan: Plan, *, label: str, state: int) -> Run:
        """Write down a run that is about to be sent.

        Raises
        ------
        UserError
            If it cannot be written down; it must not be sent then.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        earlier = self.of(tab)
        run = Run(
            number=max((run.number for run in earlier), default=0) + 1,
            time=max(datetime.now(UTC).isoformat(timespec="seconds"), *(run.time for run in earlier), ""),
            action=plan.action,
            label=label,
            tab=tab,
            state=state,
            owner=process(os.getpid()),
            plan=json.loads(plan.to_json()),
        )
        run = self._reserved(run)
        try:
            self._save(run)
        except UserError:
            self.drop(run)
            raise
        return run

    def settle(self, run: Run, fate: Fate, counts: Mapping[str, int]) -> Run:
        """Note what became of a run, and let go of the oldest that are finished."""
        settled = replace(run, fate=fate, counts=dict(counts))
        self._save(settled)
        self._prune()
        return settled

    def undone(self, run: Run) -> None:
        """Note that a run was taken back."""
        self._save(replace(run, undone=True))

    def drop(self, run: Run) -> None:
        """Forget a run that was not sent, or that REAPER refused."""
        remove_file(self.folder / run.file)

    def damaged(self) -> list[str]:
        """The names of records that cannot be read."""
        return [path.name for path in self._files() if path.stat().st_size and _read(path) is None]

    def _reserved(self, run: Run) -> Run:
        """The run under a number that no other command took meanwhile."""
        while True:
            try:
                (self.folder / run.file).touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                run = replace(run, number=run.number + 1)
            except OSError as error:
                raise UserError(
                    f"The run cannot be written down in {self.folder}: {error.strerror}. Nothing was sent to"
                    " REAPER. Check the disk and its free space, then run the command again."
                ) from error
            else:
                return run

    def _save(self, run: Run) -> None:
        replace_file(self.folder / run.file, json.dumps(asdict(run)).encode("ascii"))

    def _prune(self) -> None:
        finished = [run for run in self._all() if run.fate != "sent"]
        for run in sorted(finished, key=Run.age)[:-KEPT]:
            self.drop(run)

    def _all(self) -> Iterable[Run]:
        return (run for path in self._files() if (run := _read(path)) is not None)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []


def _read(path: Path) -> Run | None:
    try:
        raw = json.loads(path.read_bytes())
        run = Run(**{**raw, "tab": Tab(**raw["tab"])})
        return run if run.fate in FATES and isinstance(run.number, int) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def process(pid: int) -> str:
    """The process of this number and when it started, in seconds since 1970; empty where there is none."""
    import psutil

    try:
        return f"{pid} {psutil.Process(pid).create_time()}"
    except psutil.Error:
        return ""


def _is_at_work(owner: str) -> bool:
    """Whether a run's command is another one that is running still."""
    pid, _, started = owner.partition(" ")
    if not started or int(pid) == os.getpid():
        return False
    now = process(int(pid)).partition(" ")[2]
    return bool(now) and abs(float(now) - float(started)) < SAME_START_S
