"""The balance action: session, analysis, scene and taste in; plan and findings out.

What moves is the fader of a part: of a track, or of the folder of a left and a right that are one. Returns, buses
and the master stay. The engineer's own faders are where the way begins, also where Deskhand moved them before: so
the same wishes give the same faders, and a second run finds nothing to move.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from bridge.actions.balance.grouping import grouped_pans, moving_together
from bridge.actions.balance.holding import as_known, held
from bridge.actions.balance.request import Request
from bridge.actions.balance.told import Answer, findings
from bridge.actions.balance.way import Mask, Pull, Way, way
from bridge.actions.organise.passing import in_dual_pan
from bridge.findings import Findings
from bridge.plan import Edit, Plan
from bridge.words import number
from core.units import db_from_gain, gain_from_db
from models.balance.finish import Limits
from models.balance.material import Material
from models.balance.priors import priors
from models.balance.solution import Balance, Solver, Taste
from models.balance.targets import aim
from models.ears.taxonomy import UNKNOWN

TOP_OF_FADER = 12.0
"""dB: how far up REAPER's fader goes."""

FULL_PAN = 1.0

SAME_MOVE = 0.001
"""dB within which faders of a group have moved by the same."""


def balance(request: Request, *, seed: int = 1) -> tuple[Plan, Findings]:
    """Propose faders and pans, and say what is behind them. ``seed`` is that of a solver that searches."""
    staying = held(request)
    groups = moving_together(request, staying)
    material = as_known(request.scene, staying, _as_left(request, staying, groups))
    answer = without_limits(request.solver).solve(material, request.taste, seed=seed)
    free = np.array([guid not in staying for guid in request.scene.guids], dtype=bool) & material.audible
    gone = way(material, answer.gains, answer.pans, _pull(request, material, free, groups))
    edits = tuple(edit for index in np.flatnonzero(free) for edit in _edits(request, answer, gone, int(index)))
    plan = Plan(action="balance", project=request.session.name, edits=edits)
    told = Answer(
        material=material, now=request.scene.material.gains, balance=answer, way=gone, free=free, staying=staying
    )
    return plan, findings(request, told, plan)


@runtime_checkable
class Limited(Protocol):
    """A solver that keeps to limits of its own."""

    limits: Limits


def without_limits(solver: Solver) -> Solver:
    """The solver without a ceiling and an end of the fader: both are kept at the end of the way."""
    if not isinstance(solver, Limited):
        return solver
    free = copy(solver)
    free.limits = replace(solver.limits, ceiling=math.inf, highest=math.inf)
    return free


def _as_left(request: Request, staying: Mapping[str, str], groups: tuple[tuple[int, ...], ...]) -> Material:
    """The material with faders and pans where the engineer left them; those that stay are where they stand.

    A group of which some faders were moved since is as it stands: that is the distance they are to keep.
    """
    material, wishes = request.scene.material, request.wishes
    tracks = [request.session.track(guid) for guid in request.scene.guids]
    going = np.array([each.guid not in staying for each in tracks], dtype=bool)
    moved = [_db_between(each.volume, wishes.start(each.guid, "volume", each.volume)) for each in tracks]
    panned = [wishes.start(each.guid, "pan", each.pan) - each.pan for each in tracks]
    gains, pans = np.where(going, moved, 0.0), np.where(going, panned, 0.0)
    for group in map(list, groups):
        gains[group] *= np.ptp(gains[group]) <= SAME_MOVE
    return replace(material, gains=material.gains + gains, pans=material.pans + pans)


def _pull(request: Request, material: Material, free: Mask, groups: tuple[tuple[int, ...], ...]) -> Pull:
    wishes, rules = request.wishes, request.template.balance
    spread = (
        np.array([_spread(part.label, request.taste) for part in material.parts]) if wishes.from_current else None
    )
    focused = np.array(
        [
            not wishes.focus.isdisjoint({guid, *members})
            for guid, members in zip(request.scene.guids, request.scene.members, strict=True)
        ],
        dtype=bool,
    )
    for group in map(list, groups):
        focused[group] = focused[group].any()
    return Pull(
        free=free,
        panned=free & np.array([_may_pan(request, index) for index in range(len(free))], dtype=bool),
        groups=groups,
        focused=focused,
        focus=rules.focus_db,
        strength=wishes.strength,
        ceiling=_ceiling(request),
        sure=request.sure_headroom,
        placed=request.scene.material.pans,
        smallest_pan=rules.smallest_pan,
        top=np.array([_top(request, index) for index in range(len(material.parts))]),
        spread=spread,
    )


def _ceiling(request: Request) -> float:
    """The ceiling in dBFS; a sure one leaves room for the faders that stay because they are near enough."""
    rules = request.template.balance
    return rules.ceiling_dbfs - (rules.smallest_db if request.sure_headroom else 0.0)


def _top(request: Request, index: int) -> float:
    """The gain of a part with its fader at the upper end; no end where the fader is all the way down."""
    own = db_from_gain(request.session.track(request.scene.guids[index]).volume)
    return float(request.scene.material.gains[index]) + TOP_OF_FADER - own


def _spread(label: str, taste: Taste) -> float:
    """What a class differs by from song to song, in LU; no limit where nothing is known of it."""
    known = label != UNKNOWN and (label in priors() or label in taste.offsets)
    return aim(label, taste).spread if known else np.inf


def _edits(request: Request, answer: Balance, gone: Way, index: int) -> Iterator[Edit]:
    track = request.session.track(request.scene.guids[index])
    rules = request.template.balance
    change = float(gone.after[index] - request.scene.material.gains[index])
    after = db_from_gain(track.volume) + change
    if abs(after - db_from_gain(track.volume)) >= rules.smallest_db:
        yield Edit(
            step="faders",
            target=track.guid,
            field="volume",
            before=track.volume,
            after=gain_from_db(after),
            reason=answer.reasons[index] + "".join(_on_the_way(request, gone, index, after)),
            confidence=float(answer.sure[index]),
        )
    pan = min(max(float(gone.pans[index]), -FULL_PAN), FULL_PAN)
    if _may_pan(request, index) and abs(pan - track.pan) >= rules.smallest_pan:
        yield Edit(
            step="pans",
            target=track.guid,
            field="pan",
            before=track.pan,
            after=pan,
            reason=_why_there(request, index),
            confidence=float(answer.sure[index]),
        )


def _may_pan(request: Request, index: int) -> bool:
    """Whether the track's pan is what places the part: stereo stays wide, and a panned folder has its own say."""
    material: Material = request.scene.material
    track = request.session.track(request.scene.guids[index])
    if track.guid in grouped_pans(request.session):
        return False
    own = abs(float(material.pans[index]) - track.pan) < request.template.balance.smallest_pan
    return own and not material.parts[index].wide and not in_dual_pan(request.session, track)


def _on_the_way(request: Request, gone: Way, index: int, after: float) -> Iterator[str]:
    """What else moves this fader, or stops it."""
    wishes = request.wishes
    if gone.grouped[index]:
        yield "; moves with its group"
    if request.scene.guids[index] in wishes.focus:
        yield f"; in focus: {number(request.template.balance.focus_db, signed=True)} dB"
    if wishes.strength < 1.0:
        yield f"; {wishes.strength * 100:.0f} % of the way"
    if gone.lowered < -0.05:
        yield f"; all faders {number(gone.lowered)} dB for the master's headroom"
    if after > TOP_OF_FADER - 0.05:
        short = float(gone.belongs[index] - gone.after[index])
        yield f"; the fader ends there, {number(short)} dB short"


def _why_there(request: Request, index: int) -> str:
    part = request.scene.material.parts[index]
    if part.partner >= 0:
        other = request.session.track(request.scene.guids[part.partner])
        return f"one side, {other.name or 'its partner'} is the other"
    return f"where {part.label.replace('_', ' ')} goes"


def _db_between(now: float, other: float) -> float:
    return db_from_gain(other) - db_from_gain(now) if now and other else 0.0
