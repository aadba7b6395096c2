"""The ``upmix`` command: 5.1 of a stereo recording."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bridge.cli.output import plain, to_json
from bridge.cli.terminal import Terminal
from bridge.errors import UserError
from bridge.hosts.rpp.files import real
from bridge.upmix.job import PRINT, Output, Upmixed, upmix
from bridge.upmix.recording import Recording
from bridge.upmix.separators import separator_for
from bridge.words import clock, decibels, plural
from core.upmix.presets import presets

MONO: Final = "The file is mono: it plays from the front alone. There is no ambience in it for the surrounds."


def run(arguments: argparse.Namespace) -> int:
    """Upmix a project or a file."""
    if arguments.project is not None or arguments.live:
        from bridge.cli import upmix_project

        return upmix_project.run(arguments)
    return _run_file(arguments)


def _run_file(arguments: argparse.Namespace) -> int:
    """Upmix, then say what was written and what it came to."""
    desk = Terminal(quiet=arguments.json)
    output = _output(arguments)
    _refuse_over_input(arguments.source, (*output.files.values(), *output.previews.values()))
    with Recording(arguments.source) as mix:
        if mix.is_mono:
            desk.warn(MONO)
        separator = separator_for(arguments.separator, desk, models=arguments.models, agreed=arguments.yes)
        scene = presets()[arguments.preset]
        length = clock(mix.frames / mix.sample_rate)
        title = (
            f"Upmix  {arguments.source.name}    {length}, {mix.sample_rate} Hz, {scene.name}, {separator.label}"
        )
        if arguments.dry_run:
            wanted = [str(path) for path in (*output.files.values(), *output.previews.values())]
            desk.tell(f"{title}\nNothing was written. It would be: {', '.join(wanted)}.")
            return 0
        done = upmix(mix, separator, scene, output, progress=desk.progress("Upmixing"))
        for sentence in mix.troubles:
            desk.warn(sentence)
    if arguments.json:
        print(to_json(_as_json(done, separator.name, scene.name)))
    else:
        print("\n".join((title, *_lines(done))))
    return 0


def _output(arguments: argparse.Namespace) -> Output:
    out: Path = arguments.out
    return Output(
        files={PRINT: out},
        order=arguments.order,
        floating=arguments.bits == "32f",
        previews={name: out.with_name(f"{out.stem} {name}.wav") for name in arguments.preview},
        head=arguments.head,
    )


def _refuse_over_input(source: Path, outputs: tuple[Path, ...]) -> None:
    for path in outputs:
        if real(path) == real(source):
            raise UserError(f"{path} is what is to be upmixed. Nothing was written. Name another file with --out.")


def _lines(done: Upmixed) -> Iterator[str]:
    yield ""
    for level in done.measured.levels:
        yield f"  {level.channel:<4} {decibels(level.rms_db):>10} RMS  {decibels(level.peak_db):>10} peak"
    yield f"  Fold-down to stereo: {decibels(done.residual_db)} from the original."
    yield ""
    for written in done.files:
        over = f", {plural(written.over, 'sample')} over full scale" if written.over else ""
        yield f"{written.path}    {plural(written.channels, 'channel')}, peak {decibels(written.peak_db)}FS{over}"


def _as_json(done: Upmixed, separator: str, preset: str) -> dict[str, object]:
    return {
        "files": plain(done.files),
        "figures": plain(done.measured),
        "separator": separator,
        "preset": preset,
    }
