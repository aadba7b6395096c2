"""The ``show`` command: the tracks of a project as a list."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from bridge.cli.output import to_json
from bridge.cli.project import opened
from bridge.preview import layout_of
from bridge.session import Session, Track
from bridge.words import decibels, from_columns, pan, plural, to_columns, track_name
from core.units import db_from_gain


def run(arguments: argparse.Namespace) -> int:
    """Print the project."""
    with opened(arguments, "Deskhand: Show") as project:
        session = project.host.snapshot()
    print(to_json(session) if arguments.json else "\n".join(listing(session)))
    return 0


def listing(session: Session) -> Iterator[str]:
    """The session as lines of text: project, then one line a track, indented by folder."""
    facts = [plural(len(session.tracks), "track")]
    facts += [f"{session.sample_rate} Hz"] if session.sample_rate else []
    facts += [f"{session.tempi[0].bpm:g} bpm"] if session.tempi else []
    facts += [f"REAPER {session.reaper_version}"] if session.reaper_version else []
    yield f"{session.name}    {', '.join(facts)}"
    layout = layout_of(session)
    for number, track in enumerate(session.tracks, 1):
        name = to_columns("  " * layout.depth(track.guid) + track_name(track.name))
        mix = f"{decibels(db_from_gain(track.volume), signed=True):>9}  {pan(track.pan):<10}"
        line = f"{number:>4}  {name:<40} {mix}  {to_columns(', '.join(_facts(track)))}"
        yield from_columns(line).rstrip()
    for warning in session.warnings:
        yield from_columns(to_columns(f"      {warning}"))


def _facts(track: Track) -> Iterator[str]:
    states = {
        "muted": track.mute,
        "solo": track.solo,
        "polarity inverted": track.phase_inverted,
        "frozen": track.frozen,
        "locked": track.locked,
        "hidden": track.hidden_in_tcp and track.hidden_in_mixer,
    }
    yield from (word for word, holds in states.items() if holds)
    if track.channels != 2:
        yield plural(track.channels, "channel")
    if track.items:
        yield plural(len(track.items), "item")
    if track.fx:
        yield " + ".join(fx.name for fx in track.fx)
    if track.receives:
        yield plural(len(track.receives), "receive")
    if track.envelopes:
        yield f"automated: {', '.join(track.envelopes)}"
