"""What a balance says besides its edits: who solved, what stays and why, headroom, and what the profile knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bridge.actions.balance.grouping import grouped_pans
from bridge.actions.balance.holding import UNSURE
from bridge.actions.balance.request import Request
from bridge.actions.balance.way import Mask, Way
from bridge.actions.organise.view import strongest_restraint
from bridge.balancing.scene import Scene
from bridge.findings import Curve, Findings, LevelMove, Table
from bridge.plan import Plan
from bridge.profile.songs import Song
from bridge.profile.taste import outliers
from bridge.words import number, plural, spoken, track_name
from models.balance.headroom import Headroom, headroom
from models.balance.material import Array, Material
from models.balance.solution import Balance, Taste
from models.balance.targets import aim
from models.ears.taxonomy import CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A solver's answer and what became of it.

    ``material`` has the faders where the engineer left them, ``now`` (n,) as they stand. ``free`` marks those that
    may move, ``staying`` says why others do not, by GUID.
    """

    material: Material
    now: Array
    balance: Balance
    way: Way
    free: Mask
    staying: Mapping[str, str]


def findings(request: Request, answer: Answer, plan: Plan) -> Findings:
    """Everything besides the plan."""
    labels = [label for label in CLASSES if any(part.label == label for part in answer.material.parts)]
    curve = answer.balance.curve
    return Findings(
        sentences=tuple(_sentences(request, answer, plan)),
        remarks=dict(_remarks(request, answer)),
        levels=dict(_levels(request.scene, answer)),
        tables=(_known(labels, request.taste, request.songs), *_standing_out(request.taste, request.songs)),
        curves=(_search(curve),) if curve else (),
    )


def _sentences(request: Request, answer: Answer, plan: Plan) -> Iterator[str]:
    taste, songs, wishes, scene = request.taste, request.songs, request.wishes, request.scene
    whose = f'Profile "{taste.name}": {plural(len(songs), "song")}' if songs else _literature(request)
    start = ", from the present faders" if wishes.from_current else ""
    yield f"{whose}, strength {wishes.strength * 100:.0f} %{start}."
    edited = {edit.target for edit in plan.edits if edit.field == "volume"}
    numbers = {track.guid: place for place, track in enumerate(request.session.tracks, 1)}
    left = [
        str(numbers[guid])
        for guid, free in zip(scene.guids, answer.free, strict=True)
        if free and guid not in edited
    ]
    if left:
        stay, go = ("stays", "it goes") if len(left) == 1 else ("stay", "they go")
        smallest = number(request.template.balance.smallest_db)
        near = "near enough to" if wishes.from_current else f"within {smallest} dB of"
        yield f"{plural(len(left), 'fader')} {stay}, {near} where {go}: {', '.join(left)}."
    before = headroom(scene.material, answer.now, scene.material.pans)
    moves = np.abs(answer.way.after - answer.now) >= request.template.balance.smallest_db
    ends = np.where(answer.free & moves, answer.way.after, answer.now)
    after = headroom(scene.material, ends, answer.way.pans)
    if np.isfinite(after.bound):
        yield _peaks(before, after, request.sure_headroom)


def _literature(request: Request) -> str:
    """Whose levels they are instead of the engineer's; a profile or genre that was named and is empty is told."""
    levels = "Levels from the literature"
    if not request.named:
        return levels
    of = f' of genre "{request.genre}"' if request.genre else ""
    return f'{levels}: profile "{request.taste.name}" holds no song{of}'


def _peaks(before: Headroom, after: Headroom, sure: bool) -> str:
    where = "before the master's plug-ins and fader"
    if sure:
        return (
            f"The mix peaks at {number(after.bound)} dBFS at most {where} "
            f"(near {number(after.likely)}, estimated). It was {number(before.bound)} ({number(before.likely)})."
        )
    return (
        f"The mix peaks near {number(after.likely)} dBFS {where} (estimated; {number(after.bound)} at most). "
        f"It was {number(before.likely)} ({number(before.bound)})."
    )


def _remarks(request: Request, answer: Answer) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Why a fader stays, where neither the diff nor the report says it already."""
    for guid, why in answer.staying.items():
        told = strongest_restraint(request.session.track(guid), request.template.leave_alone)[0] != "nothing"
        if why != UNSURE and not told:
            listed = guid in request.analysis.tracks and why in request.analysis.tracks[guid].problems
            yield guid, (f"{'Not measured' if listed else why.rstrip('.')}: fader and pan stay.",)
    for guid in request.scene.guids:
        if guid in grouped_pans(request.session) and guid not in answer.staying:
            yield guid, ("its pan is grouped: it stays.",)


def _levels(scene: Scene, answer: Answer) -> Iterator[tuple[str, LevelMove]]:
    loudness, gone = answer.material.loudness, answer.way
    for index in np.flatnonzero(answer.material.audible):
        levels = (float(loudness[index] + gains[index]) for gains in (answer.now, gone.after, gone.belongs))
        before, after, target = levels
        yield scene.guids[index], LevelMove(before=before, after=after, target=target)


def _known(labels: Sequence[str], taste: Taste, songs: Sequence[Song]) -> Table:
    """Where each class of the session belongs, and from where that is known."""
    aims = {label: aim(label, taste) for label in labels}
    genres = sorted({song.genre for song in songs if song.genre})
    of = f" ({', '.join(genres)})" if genres else ""
    whose = f"{plural(len(songs), 'song')}{of} of profile {taste.name}" if songs else "no song of the engineer"
    return Table(
        title="What is known",
        caption=f"Loudness of each class in a full band, relative to the mix. Learned from {whose}.",
        columns=("Class", "Belongs at, LU", "Spread, LU", "Songs", "From"),
        rows=tuple(
            (spoken(label), number(known.loudness), number(known.spread), str(known.songs), known.source)
            for label, known in aims.items()
        ),
    )


def _standing_out(taste: Taste, songs: Sequence[Song]) -> Iterator[Table]:
    rows = tuple(
        (track_name(each.song), spoken(each.label), number(each.away, signed=True))
        for each in outliers(songs, taste)
    )
    if rows:
        yield Table(
            title="Exceptions",
            caption="Songs that put a class elsewhere than the others do.",
            columns=("Song", "Class", "From the usual, LU"),
            rows=rows,
        )


def _search(curve: tuple[float, ...]) -> Curve:
    ends = f"{number(curve[0], 2)} at first, {number(curve[-1], 2)} after {plural(len(curve), 'generation')}"
    return Curve(title="Search", caption=f"Best value after each generation: {ends}.", values=curve)
