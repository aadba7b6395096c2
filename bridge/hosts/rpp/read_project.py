"""What a project holds beside its tracks: header, master track, markers and regions, tempo.

Conventions
-----------
* ``SAMPLERATE rate use ...``: a rate that is not in use (the device's holds) reads as None.
* A region is two MARKER lines of the same number with bit 1 of the flags set, its start and its end.
* ``TEMPO bpm numerator denominator`` holds from 0 on; the points of an active tempo envelope follow, their
  ``PT time bpm shape signature`` with signature = numerator + 65536 * denominator, 0 or missing = as before.
  Ramps are read as their points.
"""

from __future__ import annotations

from bridge.hosts.rpp.colours import ByteOrder, from_native
from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.read_envelopes import MASTER_ENVELOPES, read_envelopes
from bridge.hosts.rpp.read_fx import read_chain
from bridge.hosts.rpp.rows import Row, Rows, Warnings
from bridge.session import Marker, Master, Tempo

REGION = 1
MASTER_MUTE, MASTER_MONO = 1, 4
TEMPO_ENVELOPES = (b"TEMPOENVEX", b"TEMPOENVNEW")


def read_header(row: Row) -> tuple[str, str]:
    """``(version, platform)`` of the words of a REAPER_PROJECT line, both empty where REAPER 3 wrote none."""
    version, _, platform = row.text(2).partition("/")
    return version, platform


def read_sample_rate(rows: Rows) -> int | None:
    """The project's own sample rate in Hz, None where it follows the device."""
    row = rows[b"SAMPLERATE"]
    return (row.integer(1) or None) if row.flag(2) else None


def read_master(project: Block, rows: Rows, order: ByteOrder, warnings: Warnings) -> Master:
    """The master track."""
    volume = rows[b"MASTER_VOLUME"]
    state = rows[b"MASTERMUTESOLO"].integer(1)
    return Master(
        volume=volume.number(1, 1.0),
        pan=volume.number(2),
        pan_law=volume.number(3, -1.0),
        dual_pan=(volume.number(4, -1.0), volume.number(5, 1.0)),
        width=rows[b"MASTER_WIDTH"].number(1, 1.0),
        pan_mode=rows[b"MASTER_PANMODE"].integer(1, -1),
        pan_taper=rows[b"MASTER_PANLAWFLAGS"].integer(1),
        mute=bool(state & MASTER_MUTE),
        mono=bool(state & MASTER_MONO),
        channels=rows[b"MASTER_NCH"].integer(1, 2),
        colour=from_native(rows[b"MASTERPEAKCOL"].integer(1), order),
        fx=read_chain(next(project.blocks(b"MASTERFXLIST"), None), warnings),
        fx_enabled=rows[b"MASTER_FX"].flag(1, True),
        automation=read_envelopes(project, MASTER_ENVELOPES, warnings),
        automation_mode=rows[b"MASTERAUTOMODE"].integer(1),
    )


def read_markers(rows: Rows, order: ByteOrder) -> tuple[Marker, ...]:
    """Markers and regions in file order."""
    markers: list[Marker] = []
    open_regions: dict[int, int] = {}
    for row in rows.all(b"MARKER"):
        number, position = row.integer(1), row.number(2)
        is_region = bool(row.integer(4) & REGION)
        if is_region and number in open_regions:
            started = open_regions.pop(number)
            start = markers[started]
            markers[started] = Marker(
                number=number, position=start.position, name=start.name, end=position, colour=start.colour
            )
            continue
        if is_region:
            open_regions[number] = len(markers)
        letter = row.text(7)
        written: ByteOrder = "R" if letter == "R" else "B" if letter == "B" else order
        markers.append(
            Marker(number=number, position=position, name=row.text(3), colour=from_native(row.integer(5), written))
        )
    return tuple(markers)


def read_tempi(project: Block, rows: Rows, warnings: Warnings) -> tuple[Tempo, ...]:
    """Every tempo of the project, the first at 0."""
    row = rows[b"TEMPO"]
    tempi = [
        Tempo(position=0.0, bpm=row.number(1, 120.0), numerator=row.integer(2, 4), denominator=row.integer(3, 4))
    ]
    for envelope in project.blocks(*TEMPO_ENVELOPES):
        points = Rows.of(envelope.body, warnings)
        if points[b"ACT"].flag(1):
            for point in points.all(b"PT"):
                _add_tempo(tempi, point)
    return tuple(tempi)


def _add_tempo(tempi: list[Tempo], point: Row) -> None:
    before, signature = tempi[-1], point.integer(4)
    tempo = Tempo(
        position=point.number(1),
        bpm=point.number(2, before.bpm),
        numerator=signature % 65536 or before.numerator,
        denominator=signature // 65536 or before.denominator,
    )
    if tempo.position <= 0.0:
        tempi.clear()
    tempi.append(tempo)
