"""What Deskhand wrote into plug-ins and sends, so that it knows its own work again.

A plug-in whose parameters are those that Deskhand wrote is not the engineer's choice yet: the next run may set it
anew. One that somebody has touched since is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bridge.profile.store import Profile, default_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A key of the settings that were written on the track ``target``; ``what`` says where on it."""

    target: str
    what: str
    key: str


Known = frozenset[Written]
"""Everything that was ever written: a run that is taken back brings earlier settings to light."""


def remember_settings(profile: Profile, written: Iterable[Written]) -> None:
    """Keep what was written."""
    rows = [(each.target, each.what, each.key) for each in written]
    with profile.changing() as database:
        database.executemany("INSERT OR IGNORE INTO settings (target, what, key) VALUES (?, ?, ?)", rows)


def load_settings(path: Path | None = None) -> Known:
    """What was written; nothing where no profile is."""
    path = path or default_path()
    if not path.exists():
        return frozenset()
    with Profile(path) as profile, profile.reading() as database:
        rows = database.execute("SELECT target, what, key FROM settings").fetchall()
    return frozenset(Written(target=target, what=what, key=key) for target, what, key in rows)
