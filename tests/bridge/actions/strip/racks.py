"""Requests for strips with stand-in rules: every verdict is what the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.actions.strip import chain, sends
from bridge.actions.strip.action import strip
from bridge.actions.strip.request import Request
from bridge.actions.strip.rules import Rules
from bridge.actions.strip.wishes import Wishes
from bridge.findings import Findings
from bridge.plan import Edit, Plan
from bridge.plugins.fromcore import from_core
from bridge.plugins.registry import new
from bridge.preview import preview
from bridge.profile.settings import Known
from bridge.session import Fx, Session, Track
from bridge.strips.scene import Scene
from bridge.template.load import load
from bridge.template.model import STRIP_STEPS, Instead
from core.processors.dynamics import CompressorSettings
from core.processors.filters import EqBand
from core.processors.multiband import MultibandBand, MultibandSettings
from core.processors.reverb import ReverbSettings
from models.strips.answer import Equaliser, Return, Send, Verdict
from models.strips.material import Channel, Mix
from models.strips.space.reverb import Space
from models.strips.style import Style
from tests.bridge.balancing.songs import taken_for

EQ = Equaliser(bands=(EqBand("high_pass", 80.0), EqBand("band", 315.0, -2.5, 1.4)), gain=0.5)
COMP = CompressorSettings(threshold_db=-23.4, ratio=4.0, attack_ms=10.0, release_ms=120.0, makeup_db=3.0)
BANDS = MultibandSettings(bands=tuple(MultibandBand(threshold_db=-20.0 - n, ratio=2.0) for n in range(4)))
ROOM = ReverbSettings(rt60_s=1.2, wet_db=0.0, dry_db=float("-inf"))
AMP = Fx(name="VST: Amp (Somebody)", kind="VST", chunk='<VST "VST: Amp (Somebody)" amp.dll 0 "" 1 ""\n  AAAA\n>')


def verdict(settings: Any, *, sure: float = 0.8, **reasons: str) -> Verdict[Any]:
    """A verdict with a reason for everything."""
    return Verdict(settings=settings, why="measured" if settings else "needs nothing", reasons=reasons, sure=sure)


def stock(settings: Equaliser | CompressorSettings | MultibandSettings | ReverbSettings) -> Fx:
    """The stock plug-in with these settings."""
    return new(from_core(settings))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the stand-in rules say of every track; ``sent`` is a send's level in dB to ``room``."""

    eq: Equaliser | None = EQ
    comp: CompressorSettings | None = COMP
    bands: MultibandSettings | None = None
    sent: float | None = None
    room: str = "Plate"
    sure: float = 0.8
    seen: list[frozenset[int]] = field(default_factory=list)

    def rules(self) -> Rules:
        """Them as rules."""

        def reverb(mix: Mix, style: Style, existing: Mapping[str, ReverbSettings] | None = None) -> Space:
            target = next(iter(existing or {}), self.room)
            send = None if self.sent is None else Send(level=self.sent, target=target)
            made = () if existing else (Return(name=self.room, verdict=verdict(ROOM)),)
            return Space(sends=tuple(verdict(send, sure=self.sure) for _ in mix.channels), returns=made)

        def equalise(mix: Mix, style: Style, strength: float) -> tuple[Verdict[Equaliser], ...]:
            self.seen.append(mix.changed)
            return tuple(verdict(self.eq, sure=self.sure) for _ in mix.channels)

        return Rules(
            equalise=equalise,
            compress=lambda channel, style: verdict(
                self.comp, sure=self.sure, threshold_db="5 % lie above", attack_ms="as hits rise"
            ),
            compress_bands=lambda channel, style: verdict(self.bands, sure=self.sure),
            after_eq=lambda sound, bands, *, gain=0.0: sound,
            after_compression=lambda sound, settings: sound,
            reverb=reverb,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One proposal, and what the next one starts from once it is written."""

    request: Request
    plan: Plan
    findings: Findings

    @property
    def edits(self) -> tuple[Edit, ...]:
        return self.plan.edits

    @property
    def after(self) -> Session:
        """The session once the plan is written; every edit of it fits."""
        found = preview(self.request.session, self.plan)
        assert not found.skipped
        return found.session

    @property
    def known(self) -> Known:
        """What is remembered once the plan is written."""
        written = (*chain.written_of(self.edits), *sends.written_of(self.edits))
        return self.request.wishes.known | frozenset(written)


def propose(
    session: Session,
    wanted: Wanted | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    partners: Sequence[int] = (),
    fixed: Mapping[str, str] | None = None,
    behind_unknown: bool = False,
    instead: Mapping[str, Instead] | None = None,
    **wishes: Any,
) -> Run:
    """A proposal for all tracks with items."""
    tracks = [track for track in session.tracks if track.items]
    channels = tuple(Channel(name=track.name, label="piano", sure=0.9, sound=None) for track in tracks)
    template = load()
    request = Request(
        session=session,
        analysis=taken_for(session, labels),
        scene=Scene(
            mix=Mix(channels=channels, changed=frozenset(), bpm=120.0),
            guids=tuple(track.guid for track in tracks),
            members=tuple((track.guid,) for track in tracks),
            partners=tuple(partners) or (-1,) * len(tracks),
            fixed=fixed or {},
            left_out={},
        ),
        template=replace(
            template, strip=replace(template.strip, behind_unknown=behind_unknown, instead=instead or {})
        ),
        wishes=Wishes(**{"steps": frozenset(STRIP_STEPS), **wishes}),
        rules=(wanted or Wanted()).rules(),
    )
    return Run(request, *strip(request))


def chains(session: Session) -> dict[str, list[str]]:
    """The plug-ins of each track by their short names."""
    return {track.guid: [_short(fx) for fx in track.fx] for track in session.tracks}


def _short(fx: Fx) -> str:
    return fx.name.split(": ")[1].split(" ")[0]


def with_fx(track: Track, *fx: Fx) -> Track:
    """The track with a chain."""
    return replace(track, fx=fx)
