"""Which track and which class the engineer means."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from typing import Final

from bridge.cli.project import LIVE
from bridge.errors import UserError
from bridge.session import Session, Track
from bridge.words import spoken, track_name
from models.ears.taxonomy import LABELS, UNKNOWN

_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_MOST_HINTS: Final = 4


def find_track(session: Session, wanted: str, project: str) -> tuple[int, Track]:
    """A track and its number, by its name, by its name in other letters, or by its number.

    ``project`` is how the command line names the project.

    Raises
    ------
    UserError
        If none or several are meant.
    """
    numbered = list(enumerate(session.tracks, 1))
    ways = (
        [(number, track) for number, track in numbered if track.name == wanted],
        [(number, track) for number, track in numbered if track.name.casefold() == wanted.casefold()],
        [(number, track) for number, track in numbered if str(number) == wanted],
    )
    found = next((matches for matches in ways if matches), [])
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f'{number} "{track_name(track.name)}"' for number, track in found)
        raise UserError(
            f'{len(found)} tracks of {session.name} are called "{wanted}": {listed}. Nothing was stored. '
            f"Give the number of the one you mean."
        )
    raise no_such_track(session, wanted, project, safe="Nothing was stored.")


def chosen(session: Session, arguments: argparse.Namespace, project: str) -> frozenset[str] | None:
    """GUIDs of the tracks that ``--only`` or ``--selected`` picks, None for all.

    ``project`` is how the command line names the project.

    Raises
    ------
    UserError
        If a name is no track's, or no track is selected.
    """
    if arguments.selected:
        selected = frozenset(track.guid for track in session.tracks if track.selected)
        if not selected:
            raise UserError(
                f"No track is selected in {session.name}. Nothing was written. "
                f"Select tracks in REAPER{' and save' if project != LIVE else ''}, or name them with --only."
            )
        return selected
    if arguments.only is None:
        return None
    return named(session, arguments.only, project)


def named(session: Session, names: Sequence[str], project: str) -> frozenset[str]:
    """GUIDs of all tracks of these names, in any letters.

    Raises
    ------
    UserError
        If a name is no track's.
    """
    by_name: dict[str, list[str]] = {}
    for track in session.tracks:
        by_name.setdefault(track.name.casefold(), []).append(track.guid)
    for name in names:
        if name.casefold() not in by_name:
            raise no_such_track(session, name, project, safe="Nothing was written.")
    return frozenset(guid for name in names for guid in by_name[name.casefold()])


def no_such_track(session: Session, wanted: str, project: str, *, safe: str) -> UserError:
    """Says so, what is ``safe``, and which tracks are called something like it."""
    known = dict.fromkeys(track.name for track in session.tracks)
    close = difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.5)
    hint = f"Close names: {', '.join(close)}." if close else f"deskhand show {project} lists the tracks."
    return UserError(f'No track of {session.name} is called "{wanted}". {safe} {hint}')


def read_label(text: str) -> str:
    """The label that a text names: in any letters and separators, and cut short where that is still one.

    Raises
    ------
    UserError
        If it names none or several.
    """
    labels = {_letters(label): label for label in LABELS}
    asked = _letters(text)
    if asked in labels:
        return labels[asked]
    begun = [label for letters, label in labels.items() if asked and letters.startswith(asked)]
    if len(begun) == 1:
        return begun[0]
    meant = begun or _near(text, labels)
    question = f"Did you mean {_either(meant)}?" if meant else f"Classes are {', '.join(map(spoken, LABELS))}."
    raise UserError(f'"{text}" is {"more than one" if begun else "no"} class. Nothing was stored. {question}')


def _near(text: str, labels: dict[str, str]) -> list[str]:
    """What the word means on a track sheet ("vox"), then labels spelt like it."""
    from models.ears.names.recognise import recognise_names

    (read,) = recognise_names([text])
    spelt = [labels[match] for match in difflib.get_close_matches(_letters(text), list(labels), n=3)]
    meant = [] if read.label == UNKNOWN else [read.label]
    return list(dict.fromkeys(meant + spelt))[:_MOST_HINTS]


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def _either(labels: list[str]) -> str:
    *some, last = map(spoken, labels)
    return f"{', '.join(some)} or {last}" if some else last
