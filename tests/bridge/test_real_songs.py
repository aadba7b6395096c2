"""The job on real music: six songs of MedleyDB, wrapped into projects with names as engineers write them."""

from __future__ import annotations

import csv
import math
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import soundfile

from bridge.actions.organise.settle import settle
from bridge.analyse import analyse, identify_again
from bridge.analysis import Analysis
from bridge.hosts.rpp.host import RppHost
from bridge.preview import layout_of
from bridge.session import Session
from bridge.template.load import load
from core.units import db_from_power, power_from_db
from tests.shared import SHARED, needs_shared

MULTITRACKS = SHARED / "data" / "audio" / "multitracks"
NAMES = {
    "drum set": ("drum_loop", ("Drums", "01 DRUMS_bounce", "Schlagzeug")),
    "electric bass": ("bass_guitar", ("Bass DI.wav", "BASS amp-02", "E-Bass")),
    "male singer": ("lead_vocal", ("vox lead_03", "LeadVox", "Gesang")),
    "female singer": ("lead_vocal", ("Lead Vox 1", "Lead Vox 2")),
    "distorted electric guitar": ("electric_guitar", ("GTR dist", "EGtr Dist 01", "E-Git verzerrt")),
    "clean electric guitar": ("electric_guitar", ("ElecGtr clean", "Gtr 2", "EG3", "git clean 4")),
    "acoustic guitar": ("acoustic_guitar", ("AcGtr", "Ac Gtr 2")),
}
TRACK = """  <TRACK {guid}
    NAME "{name}"
    <ITEM
      POSITION 0
      LENGTH {seconds}
      VOLPAN 1 0 1 -1
      <SOURCE FLAC
        FILE "{file}"
      >
    >
  >
"""
MOST_OFF_TARGET = 1.05
"""LU: the tolerance of the house template, and what gating differs by when a level moves."""


def songs() -> list[str]:
    return sorted(path.name for path in MULTITRACKS.glob("*") if path.is_dir())


def wrap(song: str, folder: Path) -> tuple[Path, dict[str, str]]:
    """A project that plays the raw tracks of a song, and the class of every track name."""
    with (MULTITRACKS / "INDEX.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["song"] == song and "_RAW_" in row["file"]]
    labels: dict[str, str] = {}
    tracks = []
    for row in rows:
        label, names = NAMES[row["instrument"]]
        name = next(name for name in names if name not in labels)
        labels[name] = label
        file = MULTITRACKS / row["file"]
        seconds = soundfile.info(file).duration
        tracks.append(
            TRACK.format(guid=f"{{{uuid.uuid5(uuid.NAMESPACE_URL, name)}}}", name=name, seconds=seconds, file=file)
        )
    project = folder / f"{song}.RPP"
    project.write_text(f'<REAPER_PROJECT 0.1 "7.14/linux-x86_64" 0\n{"".join(tracks)}>\n', encoding="utf-8")
    return project, labels


def heard(session: Session) -> Analysis:
    return analyse(session, workers=1)


@needs_shared
def test_the_songs_are_there() -> None:
    assert len(songs()) == 6


@needs_shared
@pytest.mark.parametrize("song", songs())
def test_a_real_song_is_recognised_grouped_and_brought_to_its_targets(
    song: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    project, labels = wrap(song, tmp_path)
    original = project.read_bytes()
    template = replace(load(), steps=load().steps - {"names"})
    session = RppHost(project).snapshot()
    before = heard(session)
    assert {found.identity.name: found.identity.label for found in before.tracks.values()} == labels
    plan, _ = settle(session, before, template, partial(identify_again, analysis=before))
    receipt = RppHost(project).apply(plan)
    assert receipt.count("written") == len(plan.edits) > 0

    organised = RppHost(project).snapshot()
    layout = layout_of(organised)
    assert all(layout.depth(track.guid) == 1 for track in session.tracks)
    after = heard(organised)
    for guid, found in after.tracks.items():
        if guid in before.tracks:
            levels = found.levels
            assert levels is not None
            target = template.classes[found.identity.label].loudness
            at_target = abs(levels.loudness - target) <= MOST_OFF_TARGET
            at_peak = math.isclose(levels.sample_peak, template.gain.peak_dbfs, abs_tol=0.05)
            assert at_target or (at_peak and levels.loudness < target), (guid, levels.loudness, levels.sample_peak)
    again = partial(identify_again, analysis=after)
    assert settle(organised, after, template, again)[0].edits == ()

    assert RppHost(project).undo() is not None
    assert project.read_bytes() == original


def test_power_adds_for_pairs() -> None:
    assert db_from_power(2 * power_from_db(-23.0)) == pytest.approx(-19.99, abs=0.01)
