"""A session with its analysis and plan, made by hand: small, and with one of everything that the report shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bridge.analysis import Analysis, Levels, Pair, TrackAnalysis
from bridge.identify import named
from bridge.plan import Edit, Insert, NewTrack, Place, Plan
from bridge.plugins import reacomp, reaeq
from bridge.plugins.registry import new, write
from bridge.plugins.shown import details
from bridge.preview import preview
from bridge.receipt import Outcome, Receipt, Status
from bridge.session import Item, Receive, Session, Tempo, Track
from core.units import gain_from_db
from models.ears.prediction import Identity, Prediction
from models.ears.taxonomy import UNKNOWN, family_of


@dataclass(frozen=True)
class Case:
    """What a report is rendered from."""

    before: Session
    after: Session
    analysis: Analysis
    plan: Plan
    receipt: Receipt | None = None


def case(session: Session, analysis: Analysis, edits: tuple[Edit, ...]) -> Case:
    """A dry run of ``edits``, with the session that they lead to."""
    plan = Plan(action="organise", project=session.name, edits=edits)
    return Case(session, preview(session, plan).session, analysis, plan)


def identity(name: str, label: str, confidence: float, **more: object) -> Identity:
    by_name = replace(
        Prediction(
            name=name,
            label=label,
            family=family_of(label),
            role=None if family_of(label) else label,
            side=None,
            number=None,
            part=None,
            confidence=confidence,
            alternatives=(),
            reason=f"the name says {label.replace('_', ' ')}" if label != UNKNOWN else "the name says nothing",
        ),
        **more,  # type: ignore[arg-type]
    )
    return named(by_name)


def levels(loudness: float, **more: object) -> Levels:
    """Levels of 20 s of something that comes and goes."""
    envelope = tuple(
        loudness + 8.0 * math.sin(second / 1.7) - (30.0 if second % 7 == 0 else 0.0) for second in range(20)
    )
    made = Levels(
        sample_peak=min(0.0, loudness + 14.0),
        rms=loudness,
        rms_peak=loudness + 6.0,
        loudness=loudness,
        seconds=20.0,
        sample_rates=(44100,),
        bit_depths=(16,),
        envelope=envelope,
    )
    return replace(made, **more)  # type: ignore[arg-type]


HIGH_PASS = reaeq.band(shape=reaeq.Shape.HIGH_PASS, frequency=80.0, width=1.9)

ROWS: tuple[tuple[str, str, float, float | None, str, int | None], ...] = (
    ("click", "click", 0.99, -24.0, "click", None),
    ("GIT Rythmus L", "electric_guitar", 0.97, -19.9, "GIT Rythmus L", 0xD68910),
    ("Piano (St) bounce", "piano", 0.99, -21.0, "Piano (St)", 0x27864F),
    ("vox lead comp FINAL2", "lead_vocal", 0.98, -24.5, "", None),
    ("01_KickIn-02", "kick", 0.99, -22.4, "Kick In", 0xC0392B),
    ("SN top", "snare", 0.98, -26.9, "SN Top", 0xC0392B),
    ("Bass DI.wav", "bass_guitar", 0.99, -12.9, "Bass DI", 0x8E5A2B),
    ("lead", "lead_vocal", 0.55, -18.2, "", None),
    ("Audio 07_02", UNKNOWN, 0.0, None, "", None),
    ("Chöre Aah", "backing_vocal", 0.93, -51.2, "Chöre Aah", 0x7D3C98),
    ("ボーカル 重ね録り 三", "lead_vocal", 0.71, -23.0, "ボーカル 重ね録り 三", 0x7D3C98),
    ("<script>alert(1)</script>", UNKNOWN, 0.0, -30.0, "", None),
    ("", UNKNOWN, 0.0, -34.0, "", None),
    (
        "Gtr solo take 7 through the small amp in the corridor with the door open - do NOT use the first bar_03",
        "electric_guitar",
        0.96,
        -20.0,
        "Gtr solo take 7 through the small amp in the corridor with the door open - do NOT use the first bar",
        0xF4D03F,
    ),
)
"""Name, label, confidence, loudness (None: not measured), name after ("": kept), colour after."""

DRUMS = "{00000000-0000-4000-8000-00000000FFFF}"


def guid(number: int) -> str:
    return f"{{00000000-0000-4000-8000-{number:012X}}}"


def full() -> Case:
    """One of everything, as a dry run."""
    session = Session(
        name="Mail order rock",
        sample_rate=44100,
        reaper_version="7.28/win64",
        tempi=(Tempo(position=0.0, bpm=132.0),),
        tracks=tuple(
            Track(
                guid=guid(number),
                name=name,
                volume=gain_from_db(-6.0) if number == 3 else 1.0,
                items=(Item(position=0.0, length=20.0),),
                envelopes=("volume",) if number == 4 else (),
            )
            for number, (name, *_) in enumerate(ROWS, start=1)
        ),
        warnings=("One media file is missing: Audio/Bass DI_02.flac.",),
    )
    tracks = {guid(number): _analysed(number) for number in range(1, len(ROWS) + 1)}
    pair = Pair(left=guid(2), right=guid(14), correlation=-0.56, inverted=True)
    return case(session, Analysis(tracks=tracks, pairs=(pair,)), tuple(_edits()))


def written() -> Case:
    """The same, written: one edit skipped, one failed."""
    dry = full()
    statuses: dict[tuple[str, str], tuple[Status, str]] = {
        (guid(5), "name"): ("skipped", "it is 'Kick' now, not '01_KickIn-02'"),
        (guid(3), "colour"): ("failed", ""),
    }
    outcomes = tuple(
        Outcome(edit=edit, status=status, why=why)
        for edit in dry.plan.edits
        for status, why in (statuses.get((edit.target, edit.field), ("written", "")),)
    )
    receipt = Receipt(
        action="organise", project=dry.before.name, outcomes=outcomes, run=3, backup="Mail order rock.RPP.before-3"
    )
    return replace(dry, receipt=receipt)


def strips() -> Case:
    """Plug-ins on two tracks with their parameters, one new and one set, and a send that changes."""
    tracks = (
        Track(
            guid=guid(1), name="Vox lead", items=(Item(position=0.0, length=9.0),), fx=(new(reacomp.neutral()),)
        ),
        Track(guid=guid(2), name="Verb", receives=(Receive(source=guid(1), volume=0.5),)),
    )
    session = Session(name="Strips", tracks=tracks)
    eq = replace(reaeq.neutral(), bands=(HIGH_PASS, reaeq.band(frequency=312.0, gain=-3.2, width=1.4)), gain=1.1)
    reasons = {
        "band 1": "nothing of value below: 99.5 % of its energy lies above 96 Hz",
        "band 2": "masks the bass guitar by 4.1 dB in the octave around 315 Hz over 61 % of the time both play",
        "gain": "keeps \N{MINUS SIGN}23.0 LUFS",
    }
    before = tracks[0].fx[0]
    law = replace(reacomp.neutral(), threshold=-23.4, ratio=4.0, attack=4.5)
    squeezed = {
        "threshold": "loudness range 21.3 LU, 16.4 LU is usual",
        "ratio": "loudness range 21.3 LU, 16.4 LU is usual",
    }
    edits = (
        Edit(
            step="eq",
            target=guid(1),
            field="insert",
            before=None,
            after=Insert(fx=new(eq), at=0),
            reason="rumble and a masked bass guitar",
            confidence=0.71,
            details=details(None, eq, reasons),
        ),
        Edit(
            step="comp",
            target=guid(1),
            field="insert",
            before=Insert(fx=before, at=1),
            after=Insert(fx=write(before, law), at=1),
            reason="its loudness moves more than a lead vocal's does",
            confidence=0.64,
            details=details(reacomp.neutral(), law, squeezed),
        ),
        Edit(
            step="reverb",
            target=guid(2),
            field="receive",
            before=tracks[1].receives[0],
            after=replace(tracks[1].receives[0], volume=0.25),
            reason="it is wet already: direct-to-reverberant ratio 3 dB",
            confidence=0.6,
        ),
    )
    found = {
        track.guid: TrackAnalysis(
            guid=track.guid, identity=identity(track.name, "lead_vocal", 0.9), levels=levels(-23.0)
        )
        for track in tracks
    }
    return case(session, Analysis(tracks=found), edits)


def large(count: int) -> Case:
    """A session of many tracks, two edits each."""
    tracks = tuple(
        Track(guid=guid(number), name=f"Vox {number}_01", items=(Item(position=0.0, length=9.0),))
        for number in range(count)
    )
    found = {
        track.guid: TrackAnalysis(
            guid=track.guid, identity=identity(track.name, "lead_vocal", 0.9), levels=levels(-30.0 + number % 20)
        )
        for number, track in enumerate(tracks)
    }
    edits = tuple(
        edit
        for track in tracks
        for edit in (
            Edit(
                step="names",
                target=track.guid,
                field="name",
                before=track.name,
                after=track.name[:-3],
                reason="take",
            ),
            Edit(
                step="gain",
                target=track.guid,
                field="item_gains",
                before=(1.0,),
                after=(0.5,),
                reason="to \N{MINUS SIGN}24 LUFS",
            ),
        )
    )
    return case(Session(name="Large", tracks=tracks), Analysis(tracks=found), edits)


def _analysed(number: int) -> TrackAnalysis:
    name, label, confidence, loudness, *_ = ROWS[number - 1]
    measured = None if loudness is None else levels(loudness)
    problems: tuple[str, ...] = ()
    more: dict[str, object] = {}
    if number == 7 and measured:
        measured = replace(measured, clipped=213, sample_peak=0.0)
        problems = ("The audio clips: 213 runs of samples at full scale.",)
    if number == 2 and measured:
        measured = replace(measured, stereo=True, side=-math.inf)
    if number == 9:
        problems = ("Audio/07-Audio 07_02.flac cannot be found.",)
    if number == 8:
        more = {
            "alternatives": (("electric_guitar", 0.31), ("synth_lead", 0.09)),
            "reason": "“lead” alone can be either",
        }
    found = identity(name, label, confidence, **more)
    return TrackAnalysis(guid=guid(number), identity=found, levels=measured, problems=problems)


def _edits() -> list[Edit]:
    edits = [
        Edit(
            step="folders",
            target=DRUMS,
            field="track",
            before=None,
            after=NewTrack(name="Drums", colour=0xC0392B),
            reason="2 drum tracks stand at the top level",
            confidence=0.97,
        )
    ]
    for number, (name, _, confidence, _, after, colour) in enumerate(ROWS, start=1):
        if after and after != name:
            edits.append(
                _edit("names", number, "name", name, after, "take number and file extension taken off", confidence)
            )
        if colour is not None:
            edits.append(
                _edit(
                    "colours", number, "colour", None, colour, f"colour of the class of track {number}", confidence
                )
            )
    edits.append(_edit("mono", 2, "channel_modes", (), (), "both channels are the same (no difference)", 0.99))
    for number, change, words in (
        (7, -9.1, "\N{MINUS SIGN}12.9 → \N{MINUS SIGN}22.0"),
        (10, 24.0, "\N{MINUS SIGN}51.2 → \N{MINUS SIGN}27.2"),
        (6, 4.9, "\N{MINUS SIGN}26.9 → \N{MINUS SIGN}22.0"),
    ):
        reason = f"{words} LUFS, target for the class"
        edits.append(_edit("gain", number, "item_gains", (1.0,), (gain_from_db(change),), reason, 0.98))
    edits.append(
        _edit("balance", 3, "volume", gain_from_db(-6.0), gain_from_db(-3.5), "1.5 dB below the vocal", 0.64)
    )
    kick, snare = (Place(parent=DRUMS), Place(parent=DRUMS, after=guid(5)))
    edits.append(_edit("order", 5, "place", Place(after=guid(4)), kick, "drums go into the folder Drums", 0.99))
    edits.append(
        _edit("order", 6, "place", Place(after=guid(4)), snare, "below the kick, in the template's order", 0.98)
    )
    return edits


def _edit(
    step: str, number: int, field: str, before: object, after: object, reason: str, confidence: float
) -> Edit:
    return Edit(
        step=step,
        target=guid(number),
        field=field,
        before=before,  # type: ignore[arg-type]
        after=after,  # type: ignore[arg-type]
        reason=reason,
        confidence=confidence,
    )
