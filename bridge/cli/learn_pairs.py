"""``learn --before DRY --after WET --class NAME``: what recordings before and after say of their engineer."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bridge.cache import key_of as key_of_data
from bridge.cli.match import match_pair, read_pair
from bridge.cli.match_words import one_compressor
from bridge.cli.terminal import Terminal
from bridge.errors import UserError
from bridge.profile.habits import Habit
from bridge.profile.lesson import key_of
from bridge.words import plural, spoken
from models.strips.habits.kinds import COMPRESSOR, EQ, USES
from models.strips.habits.read import pair_habits
from models.strips.measured import sound_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSaid:
    """A pair of a class, and what it said; nothing where ``values`` are empty."""

    before: Path
    after: Path
    label: str
    values: dict[str, float] = field(default_factory=dict)

    def habit(self, taste: str, learned: datetime) -> Habit:
        """What is kept of it."""
        key = key_of_data([key_of(self.before), key_of(self.after)])[:16]
        return Habit(
            taste=taste, key=key, name=self.after.stem, learned=learned, label=self.label, values=self.values
        )


def pairs_said(arguments: argparse.Namespace, desk: Terminal) -> Iterator[PairSaid]:
    """What each pair says.

    Raises
    ------
    UserError
        If a file cannot be read, or two cannot be compared.
    """
    labels = arguments.label * len(arguments.before) if len(arguments.label) == 1 else arguments.label
    pairs = list(zip(arguments.before, arguments.after, labels, strict=True))
    progress = desk.progress("Comparing") if pairs else None
    for number, (before, after, label) in enumerate(pairs, 1):
        yield PairSaid(before=before, after=after, label=label, values=_values(before, after))
        if progress:
            progress(number, len(pairs), after.name)


def told(said: PairSaid) -> str:
    """A sentence."""
    files = f"{said.before.name} → {said.after.name}"
    if not said.values:
        return f"{files}: not learned, it tells no setting."
    steps = {
        "compressor": any(name.startswith(COMPRESSOR) for name in said.values),
        "multiband compressor": any(name.startswith("multiband") for name in said.values),
        "EQ": any(name in EQ for name in said.values),
    }
    found = ", ".join(step for step, there in steps.items() if there)
    return f"{files}: {plural(len(said.values), 'value')} of a {spoken(said.label)} learned ({found})."


def _values(before: Path, after: Path) -> dict[str, float]:
    both = read_pair(before, after)
    matched = match_pair(both)
    sound = sound_of(both.dry, both.sample_rate)
    if sound is None:
        raise UserError(f"{before.name} is silent. Nothing was kept. Name a recording that sounds.")
    whole = one_compressor(matched)
    values = pair_habits(
        sound.levels, matched.compressor.law if whole else None, None if whole else matched.multiband, matched.eq
    )
    found = {"comp": COMPRESSOR, "multiband": "multiband"}
    uses = {USES[step]: 1.0 for step, what in found.items() if any(name.startswith(what) for name in values)}
    return values | uses
