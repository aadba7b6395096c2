"""A profile as one JSON file: to keep, to read, to take to another computer.

It holds no audio and no path. Embeddings are 32-bit floats, little-endian, in base64. Whatever comes in is checked
field by field; a file is taken over as a whole or not at all.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from bridge.errors import UserError
from bridge.hosts.rpp.files import replace_file
from bridge.profile.habits import Habit, habit_of, habits, learn_habits, sources
from bridge.profile.habits import fields_of as fields_of_habit
from bridge.profile.rows import from_bytes, to_bytes, to_time
from bridge.profile.songs import Song, fields_of, learn, song_of, songs
from bridge.profile.store import Profile
from models.ears.corrections import Correction

FORMAT: Final = "deskhand profile"
LISTS: Final = {1: ("corrections",), 2: ("corrections", "songs"), 3: ("corrections", "songs", "habits")}
"""What a file of each version holds besides its format and version."""

VERSION: Final = max(LISTS)

MOST_BYTES: Final = 64 * 2**20
"""The largest file that is read: some 60 000 corrections with what was heard."""

REQUIRED: Final = frozenset({"made", "name", "label"})
OPTIONAL: Final = frozenset({"track", "ear", "embedding"})

CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far in the future a correction may lie: one from next year would outrank all that follow."""


class Contents(NamedTuple):
    """What a file holds."""

    corrections: tuple[Correction, ...] = ()
    songs: tuple[Song, ...] = ()
    habits: tuple[Habit, ...] = ()


class Counts(NamedTuple):
    """How many of each. ``strips`` are songs and pairs that channel strips were learned from."""

    corrections: int
    songs: int
    strips: int = 0


def export_to(path: Path, profile: Profile) -> Counts:
    """Write everything that is remembered to a file in one step.

    Raises
    ------
    UserError
        If the file is there and no export, or cannot be written.
    """
    if path.exists() and not _is_export(path):
        raise UserError(f"{path} is there and is no export of Deskhand. It was not touched. Name another file.")
    contents = Contents(profile.corrections(), songs(profile), habits(profile))
    replace_file(path, to_text(contents).encode("utf-8"))
    return _counts(contents)


def import_from(path: Path, profile: Profile) -> tuple[Counts, Counts]:
    """Add what a file holds. Returns how many of each were new, and how many the file holds.

    A song that is known already is taken over from the file.

    Raises
    ------
    UserError
        If the file is no valid export: nothing was imported then.
    """
    try:
        contents = from_text(_read(path))
        _check_lengths([*profile.corrections(), *contents.corrections])
    except ValueError as error:
        raise UserError(
            f"{path} cannot be imported: {error}. Nothing was imported. "
            f'Name a file that "deskhand profile export" wrote.'
        ) from error
    added = Counts(
        profile.add(contents.corrections), learn(profile, contents.songs), learn_habits(profile, contents.habits)
    )
    return added, _counts(contents)


def to_text(contents: Contents) -> str:
    """What is remembered as JSON."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "corrections": [_fields(each) for each in contents.corrections],
        "songs": [fields_of(each) for each in contents.songs],
        "habits": [fields_of_habit(each) for each in contents.habits],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def from_text(text: str) -> Contents:
    """What :func:`to_text` wrote, by this version of the program or an earlier one.

    Raises
    ------
    ValueError
        If anything is not as :func:`to_text` writes it; the message says what and where.
    """
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is no export of a profile")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version not in LISTS:
        raise ValueError(f"expected version {', '.join(map(str, LISTS))}, not {version!r}")
    lists = LISTS[version]
    wrong = [name for name in lists if not isinstance(document.get(name), list)]
    if wrong or document.keys() != {"format", "version", *lists}:
        raise ValueError(f"expected a list of {' and one of '.join(lists)} and nothing else")
    latest = datetime.now(UTC) + CLOCKS_DIFFER
    return Contents(
        tuple(_correction(entry, number, latest) for number, entry in enumerate(document["corrections"], 1)),
        tuple(_song(entry, number, latest) for number, entry in enumerate(document.get("songs", ()), 1)),
        _habits(document.get("habits", ()), latest),
    )


def _counts(contents: Contents) -> Counts:
    return Counts(len(contents.corrections), len(contents.songs), sources(contents.habits))


def _habits(entries: Sequence[Any], latest: datetime) -> tuple[Habit, ...]:
    found = tuple(_habit(entry, number, latest) for number, entry in enumerate(entries, 1))
    seen: set[tuple[str, str, int]] = set()
    for number, habit in enumerate(found, 1):
        place = habit.taste, habit.key, habit.track
        if place in seen:
            raise ValueError(f"habit {number}: track {habit.track} of this song is there already")
        seen.add(place)
    return found


def _habit(entry: Any, number: int, latest: datetime) -> Habit:
    try:
        habit = habit_of(entry)
        if habit.learned > latest:
            raise ValueError(f"its time lies in the future: {entry['learned']}")
    except ValueError as error:
        raise ValueError(f"habit {number}: {error}") from None
    return habit


def _song(entry: Any, number: int, latest: datetime) -> Song:
    try:
        song = song_of(entry)
        if song.learned > latest:
            raise ValueError(f"its time lies in the future: {entry['learned']}")
    except ValueError as error:
        raise ValueError(f"song {number}: {error}") from None
    return song


def _fields(correction: Correction) -> dict[str, str]:
    heard = correction.embedding
    fields = {
        "made": to_time(correction.made),
        "name": correction.name,
        "label": correction.label,
        "track": correction.track,
        "ear": correction.ear_version,
        "embedding": None if heard is None else base64.b64encode(to_bytes(heard)).decode("ascii"),
    }
    return {name: text for name, text in fields.items() if text is not None}


def _correction(entry: Any, number: int, latest: datetime) -> Correction:
    try:
        fields = _checked(entry)
        correction = Correction(
            made=datetime.fromisoformat(fields["made"]),
            name=fields["name"],
            label=fields["label"],
            track=fields.get("track"),
            ear_version=fields.get("ear"),
            embedding=_embedding(fields.get("embedding")),
        )
        if correction.made > latest:
            raise ValueError(f"its time lies in the future: {fields['made']}")
    except ValueError as error:
        raise ValueError(f"correction {number}: {error}") from None
    return correction


def _checked(entry: Any) -> dict[str, str]:
    if not isinstance(entry, dict) or not REQUIRED <= entry.keys() <= REQUIRED | OPTIONAL:
        wanted = ", ".join(sorted(REQUIRED))
        raise ValueError(f"expected {wanted}, and perhaps {', '.join(sorted(OPTIONAL))}")
    for name, text in entry.items():
        if not isinstance(text, str) or (name != "name" and not text):
            raise ValueError(f"{name} must be text")
    return entry


def _embedding(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return from_bytes(base64.b64decode(text, validate=True))
    except binascii.Error:
        raise ValueError("embedding must be base64") from None


def _check_lengths(corrections: Sequence[Correction]) -> None:
    """What one ear heard has one length."""
    lengths: dict[str, int] = {}
    for correction in corrections:
        if correction.ear_version is not None and correction.embedding is not None:
            known = lengths.setdefault(correction.ear_version, len(correction.embedding))
            if known != len(correction.embedding):
                raise ValueError(
                    f'the embedding of "{correction.name}" has {len(correction.embedding)} numbers, others of the '
                    f"same ear {known}"
                )


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read ({error.strerror})") from error
    if len(data) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 2**20} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is no UTF-8 text") from None


def _is_export(path: Path) -> bool:
    try:
        from_text(_read(path))
    except ValueError:
        return False
    return True
