"""Where the engineer's own faders stood before Deskhand moved them.

What Deskhand wrote is not taken for the engineer's choice: as long as a fader stands where it was put, the next
proposal begins where the engineer had left it. So half of the way stays half of it however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.profile.store import Profile, default_path

Starts = Mapping[tuple[str, str], tuple["Start", ...]]
"""What is remembered, by track GUID and field."""

KEPT_OF_A_NUMBER: Final = 1e-6
"""Relative difference up to which a number of a project file is the one that was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A value of a track's ``field`` as the engineer left it, and what Deskhand wrote there."""

    target: str
    field: str
    start: float
    written: float


def theirs(starts: Starts, target: str, field: str, now: float) -> float:
    """Where the engineer had a field that stands at ``now``: what Deskhand wrote there is not theirs."""
    found = (each for each in starts.get((target, field), ()) if _is(each.written, now))
    return next((each.start for each in found), now)


def remember(profile: Profile, starts: Iterable[Start]) -> None:
    """Keep where faders stood. All writes are kept: a run that is taken back brings an earlier one to light."""
    rows = [(each.target, each.field, each.start, each.written) for each in starts]
    with profile.changing() as database:
        database.executemany(
            "INSERT OR REPLACE INTO starts (target, field, start, written) VALUES (?, ?, ?, ?)", rows
        )


def load_starts(path: Path | None = None) -> Starts:
    """What is remembered; nothing where no profile is."""
    path = path or default_path()
    if not path.exists():
        return {}
    with Profile(path) as profile, profile.reading() as database:
        rows = database.execute("SELECT target, field, start, written FROM starts ORDER BY rowid DESC").fetchall()
    found: dict[tuple[str, str], tuple[Start, ...]] = {}
    for target, field, start, written in rows:
        each = Start(target=target, field=field, start=start, written=written)
        found[target, field] = (*found.get((target, field), ()), each)
    return found


def _is(written: float, now: float) -> bool:
    return abs(written - now) <= KEPT_OF_A_NUMBER * max(1.0, abs(now))
