"""Rendering: files of the known signal where the render settings say, no audio engine behind it."""

from __future__ import annotations

import base64
import math
import re
from pathlib import Path
from typing import Final

from tests.reaper_host.functions.items import items_of, length_of
from tests.reaper_host.functions.tracks import get_value, name_of, number_of, selected_tracks
from tests.reaper_host.host import Host
from tests.reaper_host.objects import Track
from tests.reaper_host.project import Project
from tests.reaper_host.tone import write_tone
from tests.reaper_host.values import Word

FORMAT: Final = base64.b64encode(b"evaw\x18\x00\x00\x00").decode()
"""Wave, 24 bits."""
WITH_MASTER, STEMS_ONLY, PRE_FADER = 1, 2, 8192
"""Bits of RENDER_SETTINGS."""
CUSTOM, SELECTION = 0, 2
"""Values of RENDER_BOUNDSFLAG; every other renders the whole project here."""
DEVICE_RATE: Final = 48000

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def targets(host: Host, project: Project) -> list[tuple[Track, Path]]:
    """What a render with the present settings would write, from which track."""
    settings = int(project.settings.get("RENDER_SETTINGS", 0))
    tracks = selected_tracks(project) if settings & (WITH_MASTER | STEMS_ONLY) else []
    if not settings & STEMS_ONLY:
        tracks = [Track(project, project.root), *tracks]
    folder = Path(str(project.settings.get("RENDER_FILE", "")))
    base = project.path.parent if project.path is not None else host.resources
    found: list[tuple[Track, Path]] = []
    for track in tracks:
        path = base / folder / f"{file_name(track)}.wav"
        taken = {other for _, other in found}
        number = 0
        while path in taken:
            number += 1
            path = base / folder / f"{file_name(track)}-{number:03d}.wav"
        found.append((track, path))
    return found


def file_name(track: Track) -> str:
    """The file's name after the pattern, with the wildcards that the stand-in knows."""
    project = track.project
    name = str(project.settings.get("RENDER_PATTERN", "")) or "$project-$track"
    stem = project.path.stem if project.path is not None else "untitled"
    number = number_of(track)
    shown = "Master" if track.is_master else name_of(track) or f"track {number}"
    for wildcard, value in (("$tracknumber", f"{max(number, 0):02d}"), ("$track", shown), ("$project", stem)):
        name = name.replace(wildcard, _FORBIDDEN.sub("_", value))
    return name


def render(host: Host, project: Project) -> None:
    """Write every target, and what RENDER_STATS tells of it."""
    start, end = bounds(project)
    own = Word("SAMPLERATE", 2).get(project.root)
    rate = int(project.settings.get("RENDER_SRATE", 0)) or int(
        Word("SAMPLERATE", 1, DEVICE_RATE).get(project.root) if own else DEVICE_RATE
    )
    channels = int(project.settings.get("RENDER_CHANNELS", 2))
    pre_fader = int(project.settings.get("RENDER_SETTINGS", 0)) & PRE_FADER
    stats = []
    for track, path in targets(host, project):
        if path.exists():
            host.fault(f"a render would overwrite {path.name}: REAPER asks the user")
            return
        try:
            host.misbehaviour.check_disk(path)
        except OSError:
            host.show("message", f"Error opening {path} for writing", title="Render error")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        gain = 0.0 if not track.is_master and not items_of(track) else 1.0
        gain *= 1.0 if pre_fader else get_value(host, track, "D_VOL")
        peak = write_tone(path, max(number_of(track), 1), end - start, gain, rate, channels)
        level = f"{20.0 * math.log10(peak):.2f}" if peak > 0.0 else "-inf"
        stats.append(f"FILE:{path};PEAK:{level}")
    project.settings["RENDER_STATS"] = ";".join(stats)


def render_stats(project: Project) -> str:
    """Of the last render."""
    return str(project.settings.get("RENDER_STATS", ""))


def bounds(project: Project) -> tuple[float, float]:
    """From where to where a render goes, in seconds."""
    flag = int(project.settings.get("RENDER_BOUNDSFLAG", 1))
    if flag == CUSTOM:
        return float(project.settings.get("RENDER_STARTPOS", 0.0)), float(
            project.settings.get("RENDER_ENDPOS", 0.0)
        )
    if flag == SELECTION:
        return project.transport.selection
    return 0.0, length_of(project)
