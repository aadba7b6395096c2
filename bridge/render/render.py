"""A session rendered to files: the mix, and its stems where they are wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.render.files import Files, Written, append, not_written
from bridge.render.mixer import Mixer, Stem
from bridge.render.notes import Notes
from bridge.session import Session, Source
from bridge.words import plural

Progress = Callable[[int, int, str], None]
"""Called with seconds done, seconds in all, and the time reached as text."""

UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""Characters that some file system does not take."""

LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Rendering:
    """What was written, and what was left out."""

    mix: Written
    stems: tuple[Written, ...]
    sample_rate: int
    notes: Notes


def render(
    session: Session,
    out: Path,
    *,
    stems: bool = False,
    floating: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Rendering:
    """Render a session to ``out``, and its stems into the folder ``<name of out> stems`` beside it.

    Parameters
    ----------
    out : Path
        A .wav or .flac file, 24-bit. It is replaced if it exists.
    stems : bool
        Also one file for every track that feeds the master: what it feeds it with, before the master's plug-ins
        and fader.
    floating : bool
        32-bit float instead of 24-bit.
    threads : int, optional
        One per core if not given.

    Raises
    ------
    UserError
        If ``out`` is the project or one of its media, cannot be written, or nothing in the session sounds.
    """
    with Mixer(session, threads=threads) as mixer, Files() as files:
        if not mixer.frames:
            raise UserError(_silent(session, mixer.notes))
        places = [out, *(_stem_path(out, stem) for stem in (mixer.stems if stems else ()))]
        _refuse_own_files(session, places)
        if stems:
            _make_folder(places[-1].parent)
        opened = [
            files.open(path, mixer.sample_rate, mixer.channels, mixer.frames, floating=floating) for path in places
        ]
        done = 0
        for block in mixer.blocks(stems=stems):
            for file, audio in zip(opened, (block.mix, *block.stems), strict=True):
                append(file, audio)
            done += len(block.mix)
            if progress is not None:
                seconds = done // mixer.sample_rate
                progress(seconds, mixer.frames // mixer.sample_rate, f"{seconds // 60:02d}:{seconds % 60:02d}")
        if progress is not None:
            progress(mixer.frames // mixer.sample_rate, mixer.frames // mixer.sample_rate, "")
        written = files.finish()
        return Rendering(written[0], written[1:], mixer.sample_rate, mixer.notes)


def _stem_path(out: Path, stem: Stem) -> Path:
    name = UNSAFE.sub("_", stem.name).strip(" .")[:LONGEST_NAME]
    return out.with_name(f"{out.stem} stems") / f"{stem.number:02d} {name}{out.suffix}"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error


def _refuse_own_files(session: Session, places: list[Path]) -> None:
    own = {real(path) for path in _media(session)}
    if session.path is not None:
        own.add(real(session.path))
    for path in places:
        if real(path) in own:
            raise UserError(
                f"{path} belongs to the project {session.name}. Nothing was written. Name another file with --out."
            )


def _media(session: Session) -> Iterator[Path]:
    for track in session.tracks:
        for item in track.items:
            for take in item.takes:
                source: Source | None = take.source
                while source is not None:
                    if source.path is not None:
                        yield source.path
                    source = source.inner


def _silent(session: Session, notes: Notes) -> str:
    why = f" {notes.problems[0]}" if notes.problems else ""
    rest = len(notes.problems) - 1
    more = f" And {plural(rest, 'more reason')} of that kind." if rest > 0 else ""
    return (
        f"Nothing in {session.name} can be heard, so there is nothing to render.{why}{more} Nothing was written."
        " Check the mute and solo buttons, and whether the media files are where the project says."
    )
