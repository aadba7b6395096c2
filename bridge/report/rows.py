"""The rows that the page shows: plain data, no decisions left for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from bridge.findings import Table

State = Literal["recognised", "unsure", "unknown", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A track colour and the text colour that reads on it; both empty for the theme's colour."""

    background: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailRow:
    """One parameter of an edit. ``reasons`` counts the rows that share its reason, 0 where one above tells it."""

    name: str
    before: str
    after: str
    reason: str
    reasons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One edit. ``status`` is empty in a dry run; ``why`` explains a skipped or failed edit."""

    step: str
    field: str
    before: str
    after: str
    before_chip: Chip | None
    after_chip: Chip | None
    reason: str
    confidence: float
    status: str = ""
    why: str = ""
    details: tuple[DetailRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A track in one of the two track lists. ``was`` is its other name, empty where the name stays."""

    number: int
    name: str
    depth: int
    folder: bool
    chip: Chip
    fader: str
    was: str = ""
    state: State = "recognised"
    what: str = ""
    confidence: float | None = None
    gain: str = ""
    old_fader: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A track in the plot of levels. ``plot`` is empty, and ``words`` says why, where nothing was measured."""

    name: str
    chip: Chip
    anchor: str
    envelope: Markup
    plot: Markup
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    """All about one track. ``facts`` are measured values with their names."""

    anchor: str
    number: int
    name: str
    was: str
    chip: Chip
    state: State
    what: str
    confidence: float | None
    reason: str
    alternatives: tuple[tuple[str, float], ...]
    problems: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    edits: tuple[EditRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to look at first. ``kind`` is one word; ``anchor`` is empty where no single track is meant."""

    kind: str
    text: str
    number: int | None = None
    name: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """How many edits one step has, and what became of them."""

    step: str
    edits: int
    written: int
    skipped: int
    failed: int
    share: float


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A curve with its drawing."""

    title: str
    caption: str
    plot: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole report."""

    action: str
    project: str
    facts: tuple[str, ...]
    outcome: str
    dry_run: bool
    counts: tuple[tuple[str, int], ...]
    notices: tuple[Notice, ...]
    steps: tuple[StepRow, ...]
    before: tuple[ListRow, ...]
    after: tuple[ListRow, ...]
    levels: tuple[LevelRow, ...]
    levels_of: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    curves: tuple[CurveRow, ...]
    tracks: tuple[TrackRow, ...]
