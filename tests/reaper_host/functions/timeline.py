"""Markers, regions, tempo and time signatures."""

from __future__ import annotations

from bridge.hosts.rpp.colours import to_native
from bridge.hosts.rpp.read_project import TEMPO_ENVELOPES, read_markers, read_tempi
from bridge.hosts.rpp.rows import Row, Rows, Warnings
from bridge.session import Marker, Tempo
from tests.reaper_host.declare import ApiMisuse, reascript
from tests.reaper_host.host import Host
from tests.reaper_host.objects import MarkerPlace
from tests.reaper_host.project import Project

Enumerated = tuple[int, int, float, float, int, int]


@reascript("int CountProjectMarkers(ReaProject* proj, int* num_markersOut, int* num_regionsOut)")
def count_markers(host: Host, project: Project | None, markers: int, regions: int) -> tuple[int, int, int]:
    found = markers_of(host.of(project))
    ranges = sum(one.end is not None for one in found)
    return len(found), len(found) - ranges, ranges


@reascript(
    "int EnumProjectMarkers3(ReaProject* proj, int idx, bool* isrgnOut, double* posOut, double* rgnendOut,"
    " const char** nameOut, int* markrgnindexnumberOut, int* colorOut)"
)
def enum_markers(
    host: Host,
    project: Project | None,
    place: int,
    is_region: int,
    position: float,
    end: float,
    name: None,
    number: int,
    colour: int,
) -> Enumerated:
    """The name never reaches a script."""
    found = markers_of(host.of(project))
    if not 0 <= place < len(found):
        return 0, is_region, position, end, number, colour
    one = found[place]
    shown = to_native(one.colour, host.order) if one.colour is not None else 0
    return place + 1, int(one.end is not None), one.position, one.end or 0.0, one.number, shown


@reascript("ProjectMarker* GetRegionOrMarker(ReaProject* proj, int index, const char* guidStr)")
def get_marker(host: Host, project: Project | None, place: int, guid: str) -> MarkerPlace | None:
    owner = host.of(project)
    return MarkerPlace(owner, place) if 0 <= place < len(markers_of(owner)) else None


@reascript(
    "bool GetSetRegionOrMarkerInfo_String(ReaProject* proj, ProjectMarker* regionOrMarker,"
    " const char* parameterName, char* stringNeedBig, bool setNewValue)"
)
def get_marker_text(
    host: Host, project: Project | None, marker: MarkerPlace, name: str, text: str, is_set: int
) -> tuple[int, str]:
    if name != "P_NAME" or is_set:
        raise ApiMisuse(f"of a marker's texts the stand-in knows the name, to read, not {name}")
    return 1, markers_of(marker.project)[marker.place].name


@reascript("int CountTempoTimeSigMarkers(ReaProject* proj)")
def count_tempo_markers(host: Host, project: Project | None) -> int:
    return len(_points(host.of(project)))


@reascript(
    "bool GetTempoTimeSigMarker(ReaProject* proj, int ptidx, double* timeposOut, int* measureposOut,"
    " double* beatposOut, double* bpmOut, int* timesig_numOut, int* timesig_denomOut, bool* lineartempoOut)"
)
def get_tempo_marker(
    host: Host, project: Project | None, place: int, *outputs: float
) -> tuple[int, float, int, float, float, int, int, int]:
    """Measure and beat are not worked out: they are 0."""
    points = _points(host.of(project))
    if not 0 <= place < len(points):
        return 0, 0.0, 0, 0.0, 0.0, 0, 0, 0
    point = points[place]
    signature = point.integer(4)
    linear = int(point.integer(3) == 0)
    return 1, point.number(1), 0, 0.0, point.number(2), signature % 65536, signature // 65536, linear


@reascript(
    "void TimeMap_GetTimeSigAtTime("
    "ReaProject* proj, double time, int* timesig_numOut, int* timesig_denomOut, double* tempoOut)"
)
def get_signature(
    host: Host, project: Project | None, time: float, numerator: int, denominator: int, bpm: float
) -> tuple[int, int, float]:
    tempo = tempo_at(host.of(project), time)
    return tempo.numerator, tempo.denominator, tempo.bpm


@reascript("void GetProjectTimeSignature2(ReaProject* proj, double* bpmOut, double* bpiOut)")
def get_project_signature(host: Host, project: Project | None, bpm: float, beats: float) -> tuple[float, float]:
    tempo = tempo_at(host.of(project), 0.0)
    return tempo.bpm, float(tempo.numerator)


@reascript("double TimeMap2_GetDividedBpmAtTime(ReaProject* proj, double time)")
def get_divided_bpm(host: Host, project: Project | None, time: float) -> float:
    tempo = tempo_at(host.of(project), time)
    return tempo.bpm * tempo.denominator / 4.0


@reascript("double TimeMap_GetDividedBpmAtTime(double time)")
def get_divided_bpm_here(host: Host, time: float) -> float:
    return float(get_divided_bpm(host, None, time))


@reascript("double Master_GetTempo()")
def get_tempo(host: Host) -> float:
    return tempo_at(host.project, host.project.transport.position).bpm


def markers_of(project: Project) -> list[Marker]:
    """Markers and regions by position."""
    found = read_markers(Rows.of(project.root.body, Warnings()), project.order)
    return sorted(found, key=lambda one: one.position)


def tempo_at(project: Project, time: float) -> Tempo:
    """The tempo that holds at a time."""
    tempi = read_tempi(project.root, Rows.of(project.root.body, Warnings()), Warnings())
    return [tempi[0], *(tempo for tempo in tempi[1:] if tempo.position <= time)][-1]


def _points(project: Project) -> list[Row]:
    for envelope in project.root.blocks(*TEMPO_ENVELOPES):
        rows = Rows.of(envelope.body, Warnings())
        if rows[b"ACT"].flag(1):
            return list(rows.all(b"PT"))
    return []
