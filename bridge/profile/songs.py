"""What finished songs say about an engineer, song by song: learned, listed, forgotten.

A song is kept as a whole: learning it again replaces it, and forgetting it leaves no trace in what is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bridge.errors import UserError
from bridge.profile.rows import to_time
from bridge.profile.store import Profile
from models.ears.taxonomy import CLASSES

_LOUDEST, _QUIETEST = 60.0, -120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a song puts a class.

    ``level`` is its loudness relative to the mix of a full band in LU, the scale of
    :class:`models.balance.solution.Offset`. ``width`` is the distance of its outermost part from the centre, 0 to
    1, None where none of them has a pan.
    """

    label: str
    level: float
    width: float | None = None

    def __post_init__(self) -> None:
        if self.label not in CLASSES:
            raise ValueError(f"label must be a class, not {self.label!r}")
        if not _QUIETEST <= self.level <= _LOUDEST:
            raise ValueError(f"level must be from {_QUIETEST:g} to {_LOUDEST:g} LU, not {self.level!r}")
        if self.width is not None and not 0.0 <= self.width <= 1.0:
            raise ValueError(f"width must be from 0 to 1, not {self.width!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A finished song. ``taste`` is the profile it belongs to, ``key`` tells projects of the same name apart."""

    taste: str
    key: str
    name: str
    learned: datetime
    genre: str = ""
    places: tuple[Place, ...] = ()


def learn(profile: Profile, songs: Iterable[Song]) -> int:
    """Keep songs, each in the place of what was known of it. Returns how many were not known before."""
    rows = [(song.taste, song.key, song.name, song.genre, to_time(song.learned), _text(song)) for song in songs]
    with profile.changing() as database:
        known = _count(database)
        database.executemany(
            "INSERT OR REPLACE INTO songs (taste, key, name, genre, learned, places) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )
        return _count(database) - known


def songs(profile: Profile, taste: str | None = None, *, genre: str = "") -> tuple[Song, ...]:
    """Songs in the order in which they were learned: of one profile or of all, of one genre or of all."""
    with profile.reading() as database:
        rows = database.execute(
            "SELECT taste, key, name, genre, learned, places FROM songs ORDER BY learned, id"
        ).fetchall()
    found = (_song(profile, row) for row in rows)
    return tuple(
        song
        for song in found
        if taste in (None, song.taste) and (not genre or song.genre.casefold() == genre.casefold())
    )


def forget(profile: Profile, name: str, taste: str) -> int:
    """Forget the songs of this name. Returns how many there were."""
    with profile.changing() as database:
        return database.execute("DELETE FROM songs WHERE name = ? AND taste = ?", (name, taste)).rowcount


def reset_taste(profile: Profile, taste: str) -> int:
    """Forget all songs of one profile. Returns how many there were."""
    with profile.changing() as database:
        return database.execute("DELETE FROM songs WHERE taste = ?", (taste,)).rowcount


def fields_of(song: Song) -> dict[str, Any]:
    """A song in JSON's own kinds."""
    return {
        "profile": song.taste,
        "key": song.key,
        "name": song.name,
        "genre": song.genre,
        "learned": to_time(song.learned),
        "places": [_place_fields(place) for place in song.places],
    }


def song_of(fields: Any) -> Song:
    """The song of :func:`fields_of`.

    Raises
    ------
    ValueError
        If anything is not as :func:`fields_of` gives it.
    """
    texts = ("profile", "key", "name", "genre", "learned")
    if not isinstance(fields, dict) or fields.keys() != {*texts, "places"}:
        raise ValueError(f"expected {', '.join(texts)} and places")
    for name in texts:
        if not isinstance(fields[name], str) or (name in ("profile", "key", "learned") and not fields[name]):
            raise ValueError(f"{name} must be text")
    learned = datetime.fromisoformat(fields["learned"])
    if learned.tzinfo is None:
        raise ValueError("learned must have a time zone")
    return Song(
        taste=fields["profile"],
        key=fields["key"],
        name=fields["name"],
        genre=fields["genre"],
        learned=learned,
        places=_places(fields["places"]),
    )


def _place_fields(place: Place) -> dict[str, Any]:
    return {"label": place.label, "level": place.level, "width": place.width}


def _places(entries: Any) -> tuple[Place, ...]:
    if not isinstance(entries, list):
        raise ValueError("places must be a list")
    return tuple(_place(entry) for entry in entries)


def _place(entry: Any) -> Place:
    if not isinstance(entry, dict) or entry.keys() != {"label", "level", "width"}:
        raise ValueError("a place has label, level and width, and nothing else")
    label, level, width = entry["label"], entry["level"], entry["width"]
    if not isinstance(label, str) or not _is_number(level) or not (width is None or _is_number(width)):
        raise ValueError("a place's label must be text, its level a number, its width a number or null")
    return Place(label=label, level=float(level), width=None if width is None else float(width))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(song: Song) -> str:
    return json.dumps([_place_fields(place) for place in song.places], allow_nan=False)


def _song(profile: Profile, row: tuple[str, str, str, str, str, str]) -> Song:
    taste, key, name, genre, learned, places = row
    try:
        return Song(
            taste=taste,
            key=key,
            name=name,
            genre=genre,
            learned=datetime.fromisoformat(learned),
            places=_places(json.loads(places)),
        )
    except (ValueError, TypeError) as error:
        raise UserError(
            f'{profile.path}: what it holds for the song "{name}" cannot be read: {error}. Nothing was changed. '
            f'Forget it with: deskhand profile forget "{name}" --profile "{taste}".'
        ) from error


def _count(database: Any) -> int:
    return int(database.execute("SELECT count(*) FROM songs").fetchone()[0])
