"""How an engineer sets channel strips, track by track and pair by pair: learned, listed, forgotten.

All tracks of a song, and what a pair of recordings says, are kept as a whole: learning it again replaces it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from bridge.errors import UserError
from bridge.profile.rows import to_time
from bridge.profile.store import Profile
from models.ears.taxonomy import CLASSES
from models.strips.habits.kinds import check

_COLUMNS: Final = "taste, key, name, learned, track, label, parameter, value"
_TEXTS: Final = ("profile", "key", "name", "learned", "label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One track of a finished song, or one pair.

    ``taste`` is the profile it belongs to, ``key`` and ``name`` those of the song or pair, ``track`` tells tracks
    of one song apart. ``values`` go by :mod:`models.strips.habits.kinds`.

    Raises
    ------
    ValueError
        If the label is no class, nothing is known of the track, or a value is beyond what it may be.
    """

    taste: str
    key: str
    name: str
    learned: datetime
    label: str
    track: int = 1
    values: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.label not in CLASSES:
            raise ValueError(f"label must be a class, not {self.label!r}")
        if not self.values:
            raise ValueError("at least one value is expected")
        if self.track < 1:
            raise ValueError(f"track must be 1 or more, not {self.track!r}")
        for parameter, value in self.values.items():
            check(parameter, value)


def learn_habits(profile: Profile, fresh: Iterable[Habit]) -> int:
    """Keep tracks, all of a song or pair in the place of what was known of it.

    Returns how many songs and pairs were not known before.
    """
    every = list(fresh)
    sources = {(habit.taste, habit.key) for habit in every}
    rows = [
        (*_source(habit), habit.track, habit.label, parameter, value)
        for habit in every
        for parameter, value in habit.values.items()
    ]
    with profile.changing() as database:
        known = sum(_delete(database, "taste = ? AND key = ?", source) > 0 for source in sorted(sources))
        places = ", ".join("?" * len(_COLUMNS.split(", ")))
        database.executemany(f"INSERT OR REPLACE INTO habits ({_COLUMNS}) VALUES ({places})", rows)  # noqa: S608
    return len(sources) - known


def habits(profile: Profile, taste: str | None = None) -> tuple[Habit, ...]:
    """Tracks and pairs of one profile or of all, in the order in which they were learned."""
    with profile.reading() as database:
        ordered = f"SELECT {_COLUMNS} FROM habits ORDER BY learned, taste, key, track, id"  # noqa: S608
        rows = database.execute(ordered).fetchall()
    kept = (row for row in rows if taste in (None, row[0]))
    return tuple(_habit(profile, list(group)) for _, group in groupby(kept, key=lambda row: row[:5]))


def sources(known: Iterable[Habit]) -> int:
    """How many songs and pairs there are behind tracks."""
    return len({(habit.taste, habit.key) for habit in known})


def forget_habits(profile: Profile, name: str, taste: str) -> int:
    """Forget the songs and pairs of this name. Returns how many there were."""
    with profile.changing() as database:
        count = "SELECT count(DISTINCT key) FROM habits WHERE name = ? AND taste = ?"
        found = int(database.execute(count, (name, taste)).fetchone()[0])
        _delete(database, "name = ? AND taste = ?", (name, taste))
    return found


def reset_habits(profile: Profile, taste: str) -> None:
    """Forget everything of one profile."""
    with profile.changing() as database:
        _delete(database, "taste = ?", (taste,))


def fields_of(habit: Habit) -> dict[str, Any]:
    """A track in JSON's own kinds."""
    return {
        "profile": habit.taste,
        "key": habit.key,
        "name": habit.name,
        "learned": to_time(habit.learned),
        "label": habit.label,
        "track": habit.track,
        "values": dict(habit.values),
    }


def habit_of(fields: Any) -> Habit:
    """The track of :func:`fields_of`.

    Raises
    ------
    ValueError
        If anything is not as :func:`fields_of` gives it.
    """
    if not isinstance(fields, dict) or fields.keys() != {*_TEXTS, "track", "values"}:
        raise ValueError(f"expected {', '.join(_TEXTS)}, track and values")
    for name in _TEXTS:
        if not isinstance(fields[name], str) or (name != "name" and not fields[name]):
            raise ValueError(f"{name} must be text")
    learned = datetime.fromisoformat(fields["learned"])
    if learned.tzinfo is None:
        raise ValueError("learned must have a time zone")
    track, values = fields["track"], fields["values"]
    if not isinstance(track, int) or isinstance(track, bool):
        raise ValueError("track must be a number")
    if not isinstance(values, dict) or not all(map(_is_number, values.values())):
        raise ValueError("values must be numbers by their names")
    return Habit(
        taste=fields["profile"],
        key=fields["key"],
        name=fields["name"],
        learned=learned,
        label=fields["label"],
        track=track,
        values={name: float(value) for name, value in values.items()},
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _source(habit: Habit) -> tuple[str, str, str, str]:
    return habit.taste, habit.key, habit.name, to_time(habit.learned)


def _delete(database: sqlite3.Connection, where: str, values: tuple[str, ...]) -> int:
    return database.execute(f"DELETE FROM habits WHERE {where}", values).rowcount  # noqa: S608


def _habit(profile: Profile, rows: list[tuple[Any, ...]]) -> Habit:
    taste, key, name, learned, track, label = rows[0][:6]
    try:
        return Habit(
            taste=taste,
            key=key,
            name=name,
            learned=datetime.fromisoformat(learned),
            label=label,
            track=track,
            values={parameter: value for *_, parameter, value in rows},
        )
    except (ValueError, TypeError) as error:
        raise UserError(
            f'{profile.path}: what it holds of the strips of "{name}" cannot be read: {error}. '
            f'Nothing was changed. Forget it with: deskhand profile forget "{name}" --profile "{taste}".'
        ) from error
