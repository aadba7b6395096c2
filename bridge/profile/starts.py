"""Where the engineer's own faders stood before Deskhand moved them.

What Deskhand wrote is not taken for the engineer's choice: as long as a fader stands where it was put, the next
proposal begins where the engineer had left it. So half of the way stays half of it however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.profile.store import Profile, default_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A value of a track's ``field`` as the engineer left it, and what Deskhand wrote there."""

    target: str
    field: str
    start: float
    written: float


def remember(profile: Profile, starts: Iterable[Start]) -> None:
    """Keep where faders stood; a later write of the same field counts."""
    rows = [(each.target, each.field, each.start, each.written) for each in starts]
    with profile.changing() as database:
        database.executemany(
            "INSERT OR REPLACE INTO starts (target, field, start, written) VALUES (?, ?, ?, ?)", rows
        )


def load_starts(path: Path | None = None) -> Mapping[tuple[str, str], Start]:
    """What is known, by track GUID and field; nothing where no profile is."""
    path = path or default_path()
    if not path.exists():
        return {}
    with Profile(path) as profile, profile.reading() as database:
        rows = database.execute("SELECT target, field, start, written FROM starts").fetchall()
    found = (Start(target=row[0], field=row[1], start=row[2], written=row[3]) for row in rows)
    return {(each.target, each.field): each for each in found}
