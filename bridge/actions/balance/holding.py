"""Which faders stay, and why: what the engineer has settled, and what is not known well enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bridge.actions.balance.grouping import stay_with_their_group
from bridge.actions.balance.request import Request
from bridge.actions.organise.view import strongest_restraint
from bridge.balancing.scene import Scene
from bridge.proposal import RECOGNISED, state_of
from models.balance.material import Material, Part
from models.ears.taxonomy import UNKNOWN

KEPT = "named with --keep"
NOT_CHOSEN = "not chosen"
UNSURE = "not recognised surely"


def held(request: Request) -> Mapping[str, str]:
    """Why the fader of a part stays, by GUID; parts that may move are missing."""
    scene = request.scene
    reasons = {
        guid: _reason(request, guid, members) for guid, members in zip(scene.guids, scene.members, strict=True)
    }
    alone = {guid: why for guid, reason in reasons.items() if (why := reason or scene.fixed.get(guid, ""))}
    return {**stay_with_their_group(request, alone), **alone}


def as_known(scene: Scene, held: Mapping[str, str], material: Material) -> Material:
    """The material for a solver: what stays is fixed, and what is not known surely has no class to go by."""
    parts = tuple(_part(part, held.get(guid, "")) for guid, part in zip(scene.guids, material.parts, strict=True))
    return replace(material, parts=parts)


def _part(part: Part, why: str) -> Part:
    if not why:
        return replace(part, fixed=False)
    return replace(part, fixed=True, label=UNKNOWN if why == UNSURE else part.label)


def _reason(request: Request, guid: str, members: tuple[str, ...]) -> str:
    tracks, wishes = request.analysis.tracks, request.wishes
    found = [tracks[member] for member in members if member in tracks]
    if not any(state_of(each, request.template.act) == RECOGNISED for each in found):
        return UNSURE
    restraint, word = strongest_restraint(request.session.track(guid), request.template.leave_alone)
    if restraint != "nothing":
        return word
    if guid in wishes.keep:
        return KEPT
    return "" if wishes.only is None or not wishes.only.isdisjoint({guid, *members}) else NOT_CHOSEN
