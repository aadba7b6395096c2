"""The model card of the networks that balance by listening, and the same as lines for the terminal.

Every run leaves its figures beside the weights; the card is made of all that are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from models.balance.train.measure import BASELINE, Row
from models.balance.train.run import Trained
from models.bootstrap import Score
from models.ears.evaluate.facts import write_sources

CARD: Final = "balance.md"
TEMPLATE: Final = "card.md.j2"


def report(trained: Trained) -> str:
    """The table of test songs, one answer a line, and what it means."""
    width = max(len(row.name) for row in trained.rows)
    lines = [
        f"{'Mean absolute error':<{width}}   levels, dB              distance from the centre",
        *(f"{row.name:<{width}}   {figure(row.levels):<22}  {figure(row.widths, 2)}" for row in trained.rows),
        f"{trained.network} {verdict(trained.rows[-1])} {BASELINE}.",
    ]
    return "\n".join(lines)


def write_card(trained: Trained, out: Path) -> Path:
    """Keep what a run brought, and write the card of all runs in ``out``. Returns the card's file."""
    results = {**asdict(trained), "weights": trained.weights.name if trained.weights else None}
    (out / f"balance-{trained.network}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    runs = [_read(path) for path in sorted(out.glob("balance-*.json"))]
    if trained.weights:
        write_sources(trained.weights, {part: trained.sources[part] for part in ("train", "tune")})
    source = (files(__package__) / TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        autoescape=False,  # noqa: S701  # Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(figure=figure, verdict=verdict)
    card = out / CARD
    card.write_text(environment.from_string(source).render(runs=runs, baseline=BASELINE), encoding="utf-8")
    return card


def figure(score: Score, digits: int = 2) -> str:
    """A mean and its 95 % interval."""
    if score.value is None:
        return "-"
    value = f"{score.value:.{digits}f}"
    return value if score.low is None else f"{value} ({score.low:.{digits}f} to {score.high:.{digits}f})"


def verdict(row: Row) -> str:
    """How a row stands beside the baseline, as far as the interval of the paired difference tells."""
    low, high = row.behind.low, row.behind.high
    if low is None or high is None:
        return "cannot be compared with"
    if high < 0.0:
        return "beats"
    return "is behind" if low > 0.0 else "is not told apart from"


def _read(path: Path) -> Mapping[str, Any]:
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {
        **stored,
        "rows": [_row(row) for row in stored["rows"]],
        "engineers": {name: Score(**score) for name, score in stored["engineers"].items()},
        "best": _best(stored["history"]),
    }


def _row(stored: Mapping[str, Any]) -> Row:
    scores = {name: Score(**score) for name, score in stored.items() if name != "name"}
    return Row(name=stored["name"], **scores)


def _best(history: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The epoch that was kept."""
    return min(history, key=lambda epoch: float(epoch["tuning"]))
