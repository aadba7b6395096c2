"""The ``profile`` command: what Deskhand remembers of its engineer, shown, exported, imported, forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bridge.errors import UserError
from bridge.profile import Profile, export_to, import_from
from bridge.words import plural, spoken, track_name
from models.ears.corrections import Correction


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says."""
    with Profile() as profile:
        VERBS[arguments.verb](profile, arguments)
    return 0


def _show(profile: Profile, _: argparse.Namespace) -> None:
    for line in listing(profile.corrections()):
        print(line)
    print(f"Kept in {profile.path}")


def listing(corrections: Sequence[Correction]) -> Iterator[str]:
    """One sentence a correction, latest first: no columns, so that a screen reader can follow."""
    yield f"{plural(len(corrections), 'correction')} remembered."
    for correction in reversed(corrections):
        made = correction.made.astimezone()
        heard = "by name and sound" if correction.embedding else "by name"
        label = spoken(correction.label)
        yield f'"{track_name(correction.name)}": {label}, said on {made.day} {made:%b %Y}, known {heard}.'


def _export(profile: Profile, arguments: argparse.Namespace) -> None:
    count = export_to(arguments.file, profile)
    print(f"{plural(count, 'correction')} written to {arguments.file}. It holds track names, no audio.")


def _import(profile: Profile, arguments: argparse.Namespace) -> None:
    added, held = import_from(arguments.file, profile)
    print(f"{plural(added, 'correction')} added, {held - added} known already.")


def _reset(profile: Profile, arguments: argparse.Namespace) -> None:
    count = profile.count()
    if count and not arguments.yes and not _agreed(count):
        print("Nothing was forgotten.")
        return
    copy = profile.reset()
    if copy is None:
        print("Nothing was remembered, so nothing was forgotten.")
    else:
        print(f"{plural(count, 'correction')} forgotten. A copy is kept: {copy}")


def _agreed(count: int) -> bool:
    try:
        answer = input(f"Forget {plural(count, 'correction')}? A copy is kept.  [y]es  [n]o  ")
    except EOFError as error:
        raise UserError(
            "\nNobody answered. Nothing was forgotten. Run again with --yes to forget without asking."
        ) from error
    return answer.strip().casefold()[:1] == "y"


VERBS: Final[dict[str, Callable[[Profile, argparse.Namespace], None]]] = {
    "show": _show,
    "export": _export,
    "import": _import,
    "reset": _reset,
}
