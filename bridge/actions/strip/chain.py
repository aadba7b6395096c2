"""From verdicts to plug-ins in the chain of a track.

Where a new plug-in goes
------------------------
Behind everything that is in the chain already, in the order equaliser, compressor, multiband compressor: what
makes the sound (an instrument, an amplifier) comes first, and what the engineer has set keeps hearing what it was
set for. In front only of those of Deskhand's own that come later in that order.

What is set
-----------
A plug-in that Deskhand wrote and nobody has touched since is set anew; where the track needs none any more it is
made neutral. A stock plug-in of the engineer's is set only where that is asked for; else the step is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from bridge.actions.strip.instead import shown
from bridge.cache import key_of
from bridge.plan import Detail, Edit, Insert
from bridge.plugins.fromcore import from_core, shown_reasons
from bridge.plugins.reacomp import ReaComp
from bridge.plugins.reaeq import ReaEq
from bridge.plugins.reaxcomp import ReaXcomp
from bridge.plugins.registry import PLUGINS, Settings, new, read, write
from bridge.plugins.shown import details, parameters
from bridge.profile.settings import Known, Written
from bridge.session import Fx, Track
from bridge.template.model import Instead
from models.strips.answer import Strip, Verdict

PLUGIN_OF: Final[Mapping[str, type[Any]]] = {"eq": ReaEq, "comp": ReaComp, "multiband": ReaXcomp}
"""Step → settings of the stock plug-in that it is."""

ORDER: Final = tuple(PLUGIN_OF)

STAYS: Final[tuple[tuple[Callable[[Fx], bool], str], ...]] = (
    (lambda fx: not fx.enabled, "is bypassed and stays so"),
    (lambda fx: fx.offline, "is offline and stays so"),
    (lambda fx: "<PARMENV" in fx.chunk, "has an automated parameter and stays"),
)
"""States in which a plug-in is not set."""

ASKS: Final = "is there already and stays; --adjust sets it"


@dataclass(frozen=True, slots=True)
class Slot:
    """A plug-in in a chain: which step it is (none: empty), its settings, and whether they are Deskhand's.

    ``stays`` is why it may not be set.
    """

    fx: Fx
    step: str = ""
    settings: Settings | None = None
    ours: bool = False
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step that is left out on a track that may be changed, and why."""

    step: str
    why: str


def settings_key(settings: Settings) -> str:
    """Key of settings: equal keys, equal parameters as they are displayed."""
    return key_of([type(settings).__name__, parameters(settings)])


def slots_of(track: Track, known: Known) -> list[Slot]:
    """The chain of a track."""
    return [_slot(track.guid, fx, known) for fx in track.fx]


def occupied(track: Track, known: Known, *, adjust: bool) -> frozenset[str]:
    """Steps that are not set on a track, since a plug-in of the engineer's is there and stays."""
    slots = slots_of(track, known)
    places = {step: _place(slots, step) for step in ORDER}
    return frozenset(
        step for step, at in places.items() if at is not None and not _may_set(slots[at], adjust=adjust)
    )


def staying(track: Track, known: Known, steps: Set[str], *, adjust: bool) -> tuple[Fx, ...]:
    """The plug-ins that stay as they are where ``steps`` are set: what is set hears what comes out of them."""
    slots = slots_of(track, known)
    anew = {_place(slots, step) for step in steps}
    return tuple(slot.fx for at, slot in enumerate(slots) if at not in anew or not _may_set(slot, adjust=adjust))


def strip_edits(
    track: Track,
    strip: Strip,
    known: Known,
    *,
    adjust: bool,
    instead: Mapping[str, Instead],
) -> Iterator[Edit | Skipped]:
    """The edits that put a strip on a track, in order, and steps that are left out.

    ``instead`` are the plug-ins in the place of stock ones, by step.
    """
    slots = slots_of(track, known)
    verdicts = {"eq": strip.eq, "comp": strip.compressor, "multiband": strip.multiband}
    for step, verdict in verdicts.items():
        if verdict is not None and step in instead:
            yield from _foreign(track, slots, step, verdict, instead[step], adjust=adjust)
        elif verdict is not None:
            yield from _step(track, slots, step, verdict, adjust=adjust)


def _step(
    track: Track, slots: list[Slot], step: str, verdict: Verdict[Any], *, adjust: bool
) -> Iterator[Edit | Skipped]:
    at = _place(slots, step)
    if at is None:
        if verdict.settings is not None:
            yield _inserted(track, slots, step, verdict)
    elif _may_set(slots[at], adjust=adjust):
        if slots[at].ours or verdict.settings is not None:
            yield from _set(track, slots, at, step, verdict)
    elif verdict.settings is not None:
        yield Skipped(step, f"{slots[at].fx.name} {slots[at].stays or ASKS}")


def _place(slots: Sequence[Slot], step: str) -> int | None:
    """Which plug-in a step is: the last of Deskhand's, or the last of the engineer's; None where there is none."""
    there = [at for at, slot in enumerate(slots) if slot.step == step]
    own = [at for at in there if slots[at].ours]
    return (own or there)[-1] if there else None


def _may_set(slot: Slot, *, adjust: bool) -> bool:
    return not slot.stays and (slot.ours or adjust)


def _foreign(
    track: Track, slots: list[Slot], step: str, verdict: Verdict[Any], instead: Instead, *, adjust: bool
) -> Iterator[Edit | Skipped]:
    """A plug-in whose settings only its display tells: whether they are Deskhand's is not known."""
    if verdict.settings is None:
        return
    there = [at for at, slot in enumerate(slots) if instead.name.casefold() in slot.fx.name.casefold()]
    if there and not adjust:
        yield Skipped(step, f"{slots[there[-1]].fx.name} {ASKS}")
        return
    before = Insert(fx=slots[there[-1]].fx, at=there[-1]) if there else None
    fx = before.fx if before else Fx(name=instead.name)
    after = Insert(fx=fx, at=before.at if before else len(slots), shown=shown(instead, verdict.settings))
    if before is None:
        slots.append(Slot(fx))
    yield Edit(
        step=step,
        target=track.guid,
        field="insert",
        before=before,
        after=after,
        reason=verdict.why,
        confidence=_probability(verdict.sure),
        details=tuple(Detail(name=name, before="", after=text, reason="") for name, text in after.shown),
    )


def _inserted(track: Track, slots: list[Slot], step: str, verdict: Verdict[Any]) -> Edit:
    settings: Settings = from_core(verdict.settings)  # type: ignore[arg-type]  # _step has asked for None
    later = ORDER[ORDER.index(step) + 1 :]
    at = next((place for place, slot in enumerate(slots) if slot.ours and slot.step in later), len(slots))
    fx = new(settings)
    slots.insert(at, Slot(fx, step, settings, ours=True))
    return _edit(track, step, verdict, None, Insert(fx=fx, at=at), None, settings)


def _set(track: Track, slots: list[Slot], at: int, step: str, verdict: Verdict[Any]) -> Iterator[Edit]:
    slot = slots[at]
    settings = from_core(verdict.settings) if verdict.settings is not None else _neutral(step)
    assert slot.settings is not None
    if settings_key(settings) == settings_key(slot.settings):
        return
    fx = write(slot.fx, settings)
    before = Insert(fx=slot.fx, at=at)
    slots[at] = Slot(fx, step, settings, ours=True)
    yield _edit(track, step, verdict, before, Insert(fx=fx, at=at), slot.settings, settings)


def _edit(
    track: Track,
    step: str,
    verdict: Verdict[Any],
    before: Insert | None,
    after: Insert,
    old: Settings | None,
    settings: Settings,
) -> Edit:
    reasons = {} if verdict.settings is None else shown_reasons(verdict.settings, verdict.reasons)
    return Edit(
        step=step,
        target=track.guid,
        field="insert",
        before=before,
        after=after,
        reason=verdict.why,
        confidence=_probability(verdict.sure),
        details=details(old, settings, reasons),
    )


def _slot(target: str, fx: Fx, known: Known) -> Slot:
    try:
        settings = read(fx)
    except ValueError:
        return Slot(fx)
    step = next((step for step, kind in PLUGIN_OF.items() if isinstance(settings, kind)), "")
    if settings is None or not step:
        return Slot(fx)
    ours = Written(target=target, what=step, key=settings_key(settings)) in known
    return Slot(fx, step, settings, ours, next((why for holds, why in STAYS if holds(fx)), ""))


def _probability(sure: float) -> float:
    return min(1.0, max(0.0, sure))


def _neutral(step: str) -> Settings:
    settings: Settings = next(one for one in PLUGINS if one.settings is PLUGIN_OF[step]).neutral()
    return settings


def written_of(edits: Sequence[Edit]) -> Iterator[Written]:
    """What is to be remembered of edits that were written."""
    for edit in edits:
        settings = read(edit.after.fx) if isinstance(edit.after, Insert) and not edit.after.shown else None
        if settings is not None:
            yield Written(target=edit.target, what=edit.step, key=settings_key(settings))
