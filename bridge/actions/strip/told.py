"""What strips say besides their edits: who is left alone and why, which steps stay, what every track measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bridge.actions.strip.chain import Skipped
from bridge.actions.strip.holding import NOT_CHOSEN, UNSURE
from bridge.actions.strip.propose import Proposed
from bridge.actions.strip.request import Request
from bridge.actions.strip.sends import reverbs_of
from bridge.actions.strip.vocals import leads
from bridge.findings import Findings, Table
from bridge.plan import Edit, Insert
from bridge.session import Receive
from bridge.template.model import STRIP_STEPS
from bridge.words import plural, spoken, track_name
from models.strips.answer import Strip, Verdict

TITLES: Final[Mapping[str, str]] = {
    "eq": "Equaliser",
    "comp": "Compressor",
    "multiband": "Multiband compressor",
    "reverb": "Reverb",
}


def findings(
    request: Request,
    found: Proposed,
    edits: Sequence[Edit],
    skipped: Mapping[str, Sequence[Skipped]],
    staying: Mapping[str, str],
) -> Findings:
    """Everything besides the plan. ``skipped`` and ``staying`` are by GUID."""
    return Findings(
        sentences=(*_sentences(request, found.strips, edits), *_vocal_sentences(request, found, staying)),
        remarks=dict(_remarks(request, skipped, staying)),
        tables=tuple(_tables(request, found.strips)),
    )


def verdicts(strip: Strip) -> Mapping[str, Verdict[Any] | None]:
    """The verdicts of a strip by step."""
    return {"eq": strip.eq, "comp": strip.compressor, "multiband": strip.multiband, "reverb": strip.send}


def _sentences(request: Request, strips: Sequence[Strip], edits: Sequence[Edit]) -> Iterator[str]:
    strength = request.wishes.strength * 100.0
    yield f"{_whose(request)}, strength {strength:.0f} %."
    if request.template.strip.instead and not request.wishes.live:
        names = ", ".join(each.name for each in request.template.strip.instead.values())
        yield f"Stock plug-ins in the place of {names}: only a running REAPER can set those."
    count: dict[str, set[str]] = defaultdict(set)
    for edit in edits:
        if isinstance(edit.after, Insert):
            count[edit.step].add(edit.target)
        elif isinstance(edit.after, Receive):
            count[edit.step].add(edit.after.source)
    if unknown := [guid for guid, each in reverbs_of(request).items() if each is None]:
        names = ", ".join(track_name(request.session.track(guid).name) for guid in unknown)
        yield f"Nothing is sent to a reverb: what plays on {names} is not known, and so not how loud it is."
    told = [
        f"{TITLES[step].lower()} on {plural(len(count[step]), 'track')}" for step in STRIP_STEPS if count[step]
    ]
    if told:
        yield f"{', '.join(told).capitalize()}."
    nothing = [
        str(number)
        for number, track in enumerate(request.session.tracks, 1)
        for guid, strip in zip(request.scene.guids, strips, strict=True)
        if guid == track.guid and _needs_nothing(strip)
    ]
    if nothing:
        need = "needs" if len(nothing) == 1 else "need"
        yield f"{plural(len(nothing), 'track')} {need} nothing: {', '.join(nothing)}."


def _vocal_sentences(request: Request, found: Proposed, staying: Mapping[str, str]) -> Iterator[str]:
    """Who decides on lead vocals, and what a vocal chain says of a fader, which is none of a strip's business."""
    names = {guid: track_name(request.session.track(guid).name) for guid in leads(request) if guid not in staying}
    if names and request.wishes.solver is None:
        told = ", ".join(names.values())
        yield f"{told}: the rules for any track (--solver rules or cnn asks for a vocal chain)."
    for index, vocal in found.vocals.items():
        name = names[request.scene.guids[index]]
        level = "" if vocal.level.settings is None else f" Its fader would go {vocal.level.settings:+.1f} dB"
        stays = f"{level} ({vocal.level.why}); faders stay, Balance sets them." if level else ""
        yield f"{name}: vocal chain {request.wishes.solver}.{stays}"


def _whose(request: Request) -> str:
    learned = request.style.classes
    if not learned:
        return "House rules"
    known = ", ".join(map(spoken, sorted(learned)))
    return f'Profile "{request.style.name}" for {known}, house rules for the others'


def _needs_nothing(strip: Strip) -> bool:
    said = [verdict for verdict in verdicts(strip).values() if verdict is not None]
    return bool(said) and all(verdict.settings is None for verdict in said)


def _remarks(
    request: Request, skipped: Mapping[str, Sequence[Skipped]], staying: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for guid, why in staying.items():
        if why not in (UNSURE, NOT_CHOSEN) and f"{why}." not in _problems(request, guid):
            yield guid, (f"{why[0].upper()}{why[1:]}: left as it is.",)
    for guid, steps in skipped.items():
        yield guid, tuple(f"{TITLES[each.step]}: {each.why}." for each in steps)


def _problems(request: Request, guid: str) -> tuple[str, ...]:
    """What is said of a track anyway, whatever the action."""
    track = request.analysis.tracks.get(guid)
    return track.problems if track else ()


def _tables(request: Request, strips: Sequence[Strip]) -> Iterator[Table]:
    """What each step says of each track, also where it changes nothing."""
    names = [track_name(request.session.track(guid).name) for guid in request.scene.guids]
    for step in STRIP_STEPS:
        rows = [
            (name, "set" if verdict.settings is not None else "nothing", verdict.why)
            for name, strip in zip(names, strips, strict=True)
            if (verdict := verdicts(strip)[step]) is not None
        ]
        if rows:
            caption = "What was measured, also where nothing is needed."
            yield Table(title=TITLES[step], caption=caption, columns=("Track", "", "Why"), rows=tuple(rows))
