"""The ``profile`` command: what Deskhand remembers of its engineer, shown, exported, imported, forgotten."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from bridge.errors import UserError
from bridge.profile import Counts, Profile, export_to, import_from
from bridge.profile.habits import Habit, forget_habits, habits, reset_habits, sources
from bridge.profile.songs import Song, forget, reset_taste, songs
from bridge.words import number, plural, spoken, track_name
from models.ears.corrections import Correction


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says."""
    with Profile() as profile:
        VERBS[arguments.verb](profile, arguments)
    return 0


def _show(profile: Profile, arguments: argparse.Namespace) -> None:
    learned, strips = songs(profile, arguments.profile), habits(profile, arguments.profile)
    if arguments.profile is None:
        for line in listing(profile.corrections()):
            print(line)
    every: tuple[Song | Habit, ...] = (*learned, *strips)
    for taste in dict.fromkeys(each.taste for each in every):
        of_songs = [song for song in learned if song.taste == taste]
        of_strips = [habit for habit in strips if habit.taste == taste]
        for line in known_lines(taste, of_songs, of_strips):
            print(line)
    if arguments.profile is not None and not (learned or strips):
        print(f"Nothing is known of {arguments.profile}. Learn with: deskhand learn PROJECT")
    print(f"Kept in {profile.path}")


def listing(corrections: Sequence[Correction]) -> Iterator[str]:
    """One sentence a correction, latest first: no columns, so that a screen reader can follow."""
    yield f"{plural(len(corrections), 'correction')} remembered."
    for correction in reversed(corrections):
        made = correction.made.astimezone()
        heard = "by name and sound" if correction.embedding else "by name"
        label = spoken(correction.label)
        yield f'"{track_name(correction.name)}": {label}, said on {made.day} {made:%b %Y}, known {heard}.'


def known_lines(name: str, learned: Sequence[Song], strips: Sequence[Habit]) -> Iterator[str]:
    """Everything that a profile knows: balance, then channel strips."""
    if learned:
        yield from tastes(name, learned)
    if strips:
        from bridge.cli.habit_words import strip_habits

        yield from strip_habits(name, strips)


def tastes(name: str, learned: Sequence[Song]) -> Iterator[str]:
    """What a profile knows: its songs, where it puts each class, and what stands out of that."""
    from bridge.profile.taste import outliers, taste_of

    taste = taste_of(learned, name)
    yield f'Profile "{name}": {plural(len(learned), "song")} learned.'
    for song in learned:
        genre = f", {song.genre}" if song.genre else ""
        day = song.learned.astimezone()
        yield f'"{track_name(song.name)}"{genre}: learned on {day.day} {day:%b %Y}.'
    for label, offset in taste.offsets.items():
        width = taste.widths.get(label)
        apart = f", {width.mean * 100:.0f} % from the centre" if width is not None else ""
        spread = f"spread {number(offset.spread)} LU over {plural(offset.songs, 'song')}"
        yield f"{spoken(label)}: {number(offset.mean)} LU to the mix, {spread}{apart}."
    for each in outliers(learned, taste):
        away = number(each.away, signed=True)
        yield f'"{track_name(each.song)}" stands out: {spoken(each.label)} {away} LU from the usual.'


def _export(profile: Profile, arguments: argparse.Namespace) -> None:
    counts = export_to(arguments.file, profile)
    print(f"{_counted(counts)} written to {arguments.file}. It holds {_contents(counts)}, no audio.")


def _import(profile: Profile, arguments: argparse.Namespace) -> None:
    added, held = import_from(arguments.file, profile)
    print(f"{_counted(added)} added, {sum(held) - sum(added)} known already.")


def _forget(profile: Profile, arguments: argparse.Namespace) -> None:
    taste = arguments.profile
    count = max(forget(profile, arguments.song, taste), forget_habits(profile, arguments.song, taste))
    if not count:
        names = [song.name for song in songs(profile, taste)] + [each.name for each in habits(profile, taste)]
        known = ", ".join(f'"{name}"' for name in dict.fromkeys(names)) or "none"
        raise UserError(
            f'No song of profile "{arguments.profile}" is called "{arguments.song}". Nothing was forgotten. '
            f"Its songs: {known}."
        )
    print(f"{plural(count, 'song')} forgotten.")


def _reset(profile: Profile, arguments: argparse.Namespace) -> None:
    if arguments.profile is not None:
        _reset_taste(profile, arguments)
        return
    counts = Counts(profile.count(), len(songs(profile)), sources(habits(profile)))
    if any(counts) and not arguments.yes and not _agreed(f"{_counted(counts)}? A copy is kept"):
        print("Nothing was forgotten.")
        return
    copy = profile.reset()
    if copy is None:
        print("Nothing was remembered, so nothing was forgotten.")
    else:
        print(f"{_counted(counts)} forgotten. A copy is kept: {copy}")


def _reset_taste(profile: Profile, arguments: argparse.Namespace) -> None:
    kept = {song.key for song in songs(profile, arguments.profile)}
    count = len(kept | {habit.key for habit in habits(profile, arguments.profile)})
    what = f'{plural(count, "song")} of profile "{arguments.profile}"'
    if count and not arguments.yes and not _agreed(f"{what}? No copy is kept"):
        print("Nothing was forgotten.")
        return
    reset_taste(profile, arguments.profile)
    reset_habits(profile, arguments.profile)
    print(f"{what} forgotten.")


def _counted(counts: Counts) -> str:
    """The numbers of what there is; corrections where there is nothing at all."""
    nothing = not (counts.songs or counts.strips)
    listed = [plural(counts.corrections, "correction")] if counts.corrections or nothing else []
    listed += [plural(counts.songs, "song")] if counts.songs else []
    listed += [f"{plural(counts.strips, 'lesson')} on strips"] if counts.strips else []
    return " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))


def _contents(counts: Counts) -> str:
    return "names of tracks and songs" if counts.songs or counts.strips else "track names"


def _agreed(what: str) -> bool:
    try:
        answer = input(f"Forget {what}.  [y]es  [n]o  ")
    except EOFError as error:
        raise UserError(
            "\nNobody answered. Nothing was forgotten. Run again with --yes to forget without asking."
        ) from error
    return answer.strip().casefold()[:1] == "y"


VERBS: Final[dict[str, Callable[[Profile, argparse.Namespace], None]]] = {
    "show": _show,
    "export": _export,
    "import": _import,
    "forget": _forget,
    "reset": _reset,
}
