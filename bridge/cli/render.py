"""The ``render`` command: the project as an audio file, without REAPER."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from bridge.cli.output import plain, to_json
from bridge.cli.progress import Progress
from bridge.hosts.rpp.host import RppHost
from bridge.render.files import Written
from bridge.render.render import Rendering, render
from bridge.words import decibels, plural


def run(arguments: argparse.Namespace) -> int:
    """Render, then say what was written and what was left out."""
    session = RppHost(arguments.project).snapshot()
    done = render(
        session,
        arguments.out,
        stems=arguments.stems,
        floating=arguments.float,
        progress=Progress("Rendering"),
    )
    print(to_json(_as_json(session.name, done)) if arguments.json else "\n".join(_lines(done)))
    return 0


def _lines(done: Rendering) -> Iterator[str]:
    for written in (done.mix, *done.stems):
        yield _line(written, done.sample_rate)
    notes = done.notes
    chapters = {
        "Bypassed, because Deskhand has no model of it": [str(one) for one in notes.bypassed],
        "Simplified": notes.simplified,
        "Not rendered": notes.problems,
        "Feedback": notes.loops,
    }
    for title, sentences in chapters.items():
        if sentences:
            yield f"\n{title}"
            yield from (f"  {sentence}" for sentence in sentences)


def _line(written: Written, sample_rate: int) -> str:
    seconds = round(written.frames / sample_rate)
    line = (
        f"{written.path}    {seconds // 60:02d}:{seconds % 60:02d}, {sample_rate} Hz,"
        f" {plural(written.channels, 'channel')}, peak {decibels(written.peak_db)}FS"
    )
    return f"{line}, {plural(written.over, 'sample')} over full scale" if written.over else line


def _as_json(project: str, done: Rendering) -> dict[str, object]:
    return {
        "project": project,
        "sample_rate": done.sample_rate,
        "mix": plain(done.mix),
        "stems": plain(done.stems),
        "bypassed": plain(done.notes.bypassed),
        "simplified": done.notes.simplified,
        "not_rendered": done.notes.problems,
        "feedback": done.notes.loops,
    }
