"""What of a project is to be upmixed, rendered to temporary files that go with the block.

The rendering stops short of the master's plug-ins and fader: the upmix feeds the master as the original did, and
passes them once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from bridge.desk import Progress
from bridge.errors import UserError
from bridge.render.files import Files, append
from bridge.render.mixer import Mixer
from bridge.render.notes import Notes
from bridge.session import Master, Session
from bridge.upmix.recording import Recording

NEUTRAL: Final = Master(pan_law=1.0)
"""A master that passes what it gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be upmixed: a session in which only that is heard, and the stretch of it in seconds.

    ``stop`` is None for the end. ``sources`` are names of sources by GUID of the tracks that belong to them.
    """

    session: Session
    start: float = 0.0
    stop: float | None = None
    sources: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """The mix, the stems by source where they are wanted, and what was left out of the rendering."""

    mix: Recording
    stems: Mapping[str, Recording]
    notes: Notes


@contextmanager
def rendered(wanted: Wanted, progress: Progress) -> Iterator[Material]:
    """Render it.

    Raises
    ------
    UserError
        If nothing of it can be heard, or the disk for temporary files is full.
    """
    with tempfile.TemporaryDirectory(prefix="deskhand-upmix-") as place, ExitStack() as stack:
        paths, notes, rate = _render(wanted, Path(place), progress)
        span = round(wanted.start * rate), None if wanted.stop is None else round(wanted.stop * rate)
        read = {name: stack.enter_context(Recording(path, *span)) for name, path in paths.items()}
        mix = read.pop(MIX)
        if mix.frames <= 0:
            raise UserError(NOTHING_THERE)
        yield Material(mix, read, notes)


def looked_at(wanted: Wanted) -> tuple[float, Notes]:
    """How long it is at most, in seconds, and what will be left out of it, without rendering it.

    Raises
    ------
    UserError
        If nothing of it can be heard.
    """
    session = replace(wanted.session, master=NEUTRAL)
    with Mixer(session, every_track=bool(wanted.sources)) as mixer:
        _check(session, mixer)
        end = mixer.frames / mixer.sample_rate
        length = min(end, end if wanted.stop is None else wanted.stop) - wanted.start
        if length <= 0.0:
            raise UserError(NOTHING_THERE)
        return length, mixer.notes


MIX: Final = "mix"

NOTHING_THERE: Final = "Nothing sounds in that stretch of the project. Nothing was written. Name another one."


def _check(session: Session, mixer: Mixer) -> None:
    if not mixer.frames:
        why = f" {mixer.notes.problems[0]}" if mixer.notes.problems else ""
        raise UserError(
            f"Nothing of it can be heard in {session.name}.{why} Nothing was written."
            " Check the mute and solo buttons, and whether the media files are where the project says."
        )


def _render(wanted: Wanted, folder: Path, progress: Progress) -> tuple[dict[str, Path], Notes, int]:
    session = replace(wanted.session, master=NEUTRAL)
    sources = wanted.sources or {}
    with Mixer(session, every_track=bool(sources)) as mixer, Files() as files:
        _check(session, mixer)
        paths = {name: folder / f"{name}.wav" for name in (MIX, *dict.fromkeys(sources.values()))}
        opened = {
            name: files.open(path, mixer.sample_rate, 2, mixer.frames, floating=True)
            for name, path in paths.items()
        }
        done = 0
        for block in mixer.blocks(stems=bool(sources)):
            sums = {name: np.zeros_like(block.mix) for name in paths}
            sums[MIX] = block.mix
            for stem, audio in zip(mixer.stems if sources else (), block.stems, strict=True):
                if stem.route.source in sources:
                    sums[sources[stem.route.source]] += audio
            for name, audio in sums.items():
                append(opened[name], audio)
            done += len(block.mix)
            progress(done // mixer.sample_rate, mixer.frames // mixer.sample_rate, "the project")
        files.finish()
        return paths, mixer.notes, mixer.sample_rate
