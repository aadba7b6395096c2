"""``upmix`` on a project: what is wanted of it is rendered, upmixed, shown, and put on tracks of its own."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from bridge.actions.upmix.places import free_files, media_folder
from bridge.actions.upmix.tracks import feeding_master, plan_of
from bridge.analyse import analyse
from bridge.cli.acting import act
from bridge.cli.choose import find_track
from bridge.cli.project import Project
from bridge.errors import UserError
from bridge.findings import Findings, Table
from bridge.proposal import Proposal
from bridge.receipt import Receipt
from bridge.render.notes import Notes
from bridge.report.insert import Insert
from bridge.session import Session, Track
from bridge.template.load import load
from bridge.upmix.job import LAYOUTS, Output, Upmixed, upmix
from bridge.upmix.material import Material, Wanted, looked_at, rendered
from bridge.upmix.report.page import insert
from bridge.upmix.separators import separator_for
from bridge.upmix.unplayed import unplayed
from bridge.words import decibels, plural, track_name
from core.upmix.presets import presets
from models.ears.taxonomy import family_of
from models.separation.separator import SOURCES

NOT_MUTED: Final = "The original is not muted: only a part of a track is upmixed. Mute that part yourself."
MASTER_FX: Final = (
    "The master has plug-ins. Most of them work on channels 1 and 2 alone unless their pins say otherwise."
)
DRY: Final = "Nothing was rendered: levels and fold-down are measured when it is written."
STEREO: Final = 2
WIDE: Final = (
    "The master has more than two channels. Only 1 and 2 are upmixed: undo an earlier upmix, or mute it, first."
)
UNDO: Final = "The audio files stay if you undo: delete them where you do not want them."


@dataclass(slots=True)
class Run:
    """One run of the command: the files that it made, and whether the project plays them."""

    made: list[Path] = field(default_factory=list)
    kept: bool = False

    def propose(self, project: Project, arguments: argparse.Namespace) -> Proposal:
        """Render, upmix, and work out the plan. The files are there when it is shown, but not in a dry run."""
        session = project.host.snapshot()
        paths = _paths(session, arguments)
        wanted, muted, sentences = _choice(session, arguments, project.argument)
        tables: tuple[Table, ...] = ()
        pictures: Insert | None = None
        if arguments.dry_run:
            length, notes = looked_at(wanted)
            sentences += [DRY, *_not_in_it(notes)]
        else:
            with rendered(wanted, project.desk.progress("Rendering")) as material:
                done = self._upmixed(project, arguments, paths, material)
                length = material.mix.frames / material.mix.sample_rate
            sentences += [
                *_came_to(done, arguments.preset),
                *material.mix.troubles,
                *_not_in_it(material.notes),
                UNDO,
            ]
            tables, pictures = (_table(done),), insert(done.measured)
        files = {name: paths[name] for name in LAYOUTS[arguments.layout]}
        plan = plan_of(
            session,
            files,
            position=wanted.start,
            length=length,
            muted=() if arguments.keep_original else muted,
            positions={name: _place(name, arguments.preset) for name in files if name in SOURCES},
        )
        sentences += [MASTER_FX] if session.master.fx else []
        sentences += [WIDE] if session.master.channels > STEREO else []
        findings = Findings(sentences=tuple(sentences), tables=tables, by_identity=False)
        found = analyse(session, listen=False)
        return Proposal(session, found, plan, load(None), findings, pictures)

    def written(self, _: Proposal, receipt: Receipt) -> None:
        """The files stay where at least one item plays them."""
        self.kept = any(
            outcome.status == "written" and outcome.edit.field == "item" for outcome in receipt.outcomes
        )

    def clear(self) -> None:
        """Remove the files that no project plays."""
        if not self.kept:
            for path in self.made:
                path.unlink(missing_ok=True)

    def _upmixed(
        self, project: Project, arguments: argparse.Namespace, paths: Mapping[str, Path], material: Material
    ) -> Upmixed:
        output = Output(
            files={name: paths[name] for name in LAYOUTS[arguments.layout]},
            layout=arguments.layout,
            order=arguments.order,
            floating=arguments.bits != "24",
            previews={name: paths[name] for name in arguments.preview},
            head=arguments.head,
        )
        separator = separator_for(
            arguments.separator,
            project.desk,
            stems=material.stems,
            models=arguments.models,
            agreed=arguments.yes,
        )
        progress = project.desk.progress("Upmixing")
        done = upmix(material.mix, separator, presets()[arguments.preset], output, progress=progress)
        self.made += paths.values()
        return done


def run(arguments: argparse.Namespace) -> int:
    """Propose, show, ask, write, read back, report."""
    one = Run()
    try:
        return act(arguments, "Deskhand: Upmix", one.propose, one.written)
    finally:
        one.clear()


def _choice(
    session: Session, arguments: argparse.Namespace, project: str
) -> tuple[Wanted, tuple[str, ...], list[str]]:
    """What is to be upmixed, the tracks to mute for it, and what to say about it."""
    kind, *words = arguments.source_of
    if kind == "track":
        track = find_track(session, words[0], project)[1] if words else _selected(session)
        return Wanted(session=_alone(session, track)), (() if track.mute else (track.guid,)), [_from(track)]
    if kind == "item":
        track, place = _item(session, int(words[0]))
        item = track.items[place]
        alone = _alone(session, replace(track, items=(item,)))
        end = item.position + item.length
        return Wanted(session=alone, start=item.position, stop=end), (), [_from(track), NOT_MUTED]
    if kind == "time":
        start, stop = map(float, words)
        return Wanted(session=session, start=start, stop=stop), (), [NOT_MUTED]
    sources = _sources(session) if arguments.separator == "stems" else None
    kept = unplayed(session)
    said = [] if arguments.keep_original else [*_playing_on(session, kept)]
    return Wanted(session=session, sources=sources), feeding_master(session, kept), said


def _from(track: Track) -> str:
    return (
        f'From "{track_name(track.name)}" with its plug-ins and fader; what it sends elsewhere is not part of it.'
    )


def _alone(session: Session, wanted: Track) -> Session:
    """The session in which one track is heard."""
    tracks = (
        replace(wanted, solo=True) if track.guid == wanted.guid else replace(track, solo=False, solo_defeat=False)
        for track in session.tracks
    )
    return replace(session, tracks=tuple(tracks))


def _selected(session: Session) -> Track:
    selected = [track for track in session.tracks if track.selected]
    if len(selected) != 1:
        raise UserError(
            f"{len(selected)} tracks are selected. Nothing was written. Select one, or name it: --from track NAME."
        )
    return selected[0]


def _item(session: Session, number: int) -> tuple[Track, int]:
    """An item by its number, counted from 1 through all tracks from top to bottom."""
    places = [(track, place) for track in session.tracks for place in range(len(track.items))]
    if not 1 <= number <= len(places):
        raise UserError(
            f"{session.name} has {len(places)} items, so there is no item {number}. Nothing was written."
            " Items are counted from 1 through all tracks from top to bottom."
        )
    return places[number - 1]


def _sources(session: Session) -> dict[str, str]:
    """Source by GUID of the tracks whose names say that they are drums, bass or vocals; the rest is ``other``."""
    known = analyse(session, listen=False).tracks
    sources = {guid: family_of(found.identity.label) for guid, found in known.items()}
    claimed = {guid: family for guid, family in sources.items() if family in SOURCES and family != "other"}
    if not claimed:
        raise UserError(
            "No track's name says that it is drums, bass or vocals, so there are no stems."
            " Nothing was written. Name the tracks, or take another --separator."
        )
    return {guid: str(family) for guid, family in claimed.items()}


def _place(source: str, preset: str) -> str:
    """Where a source goes, in a few words for the name of its track."""
    place = presets()[preset].of(source)
    shares = {"C": place.centre, "Ls Rs": max(place.surround, place.wrap), "LFE": float(place.lfe > float("-inf"))}
    return ", ".join(("L R", *(channel for channel, share in shares.items() if share)))


def _paths(session: Session, arguments: argparse.Namespace) -> dict[str, Path]:
    names = (*LAYOUTS[arguments.layout], *arguments.preview)
    return free_files(media_folder(session), session.name or "Project", names)


def _playing_on(session: Session, kept: Collection[str]) -> Iterator[str]:
    names = [f'"{track_name(track.name)}"' for track in session.tracks if track.guid in kept]
    if names:
        yield f"Not muted, because nothing of it could be played for the upmix: {', '.join(names)}."
    if any(track.solo for track in session.tracks):
        yield "Tracks are soloed: nothing else is in the upmix, which itself is heard once no track is soloed."


def _came_to(done: Upmixed, preset: str) -> Iterator[str]:
    yield f"Preset {preset}. Fold-down to stereo: {decibels(done.residual_db)} from the original."
    for written in done.files:
        over = f", {plural(written.over, 'sample')} over full scale" if written.over else ""
        yield f"{written.path.name}: peak {decibels(written.peak_db)}FS{over}"


def _not_in_it(notes: Notes) -> Iterator[str]:
    yield from (f"Not in the upmix: {one}" for one in (*notes.bypassed, *notes.problems))


def _table(done: Upmixed) -> Table:
    rows = tuple(
        (level.channel, decibels(level.rms_db), decibels(level.peak_db)) for level in done.measured.levels
    )
    return Table(
        title="Levels of the channels",
        caption="Over the whole length, relative to full scale.",
        columns=("Channel", "RMS", "Peak"),
        rows=rows,
    )
