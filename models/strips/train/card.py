"""The model card of the learned matcher, and the same as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from models.ears.evaluate.facts import write_sources
from models.strips.match.learned.ranges import LAW
from models.strips.match.learned.stretch import SECONDS
from models.strips.train.examples import DRAWS
from models.strips.train.forests import LEAVES, TREES
from models.strips.train.run import Trained

CARD: Final = "strips-match.md"
TEMPLATE: Final = "card.md.j2"


def report(trained: Trained) -> Iterator[str]:
    """How far the forests are off on tuning pairs, beside the middle of the range."""
    width = max(map(len, trained.errors))
    yield f"{'Tuning pairs, % of the range':<{width}}   learned   middle"
    for asked, (learned, middle) in trained.errors.items():
        yield f"{asked:<{width}}   {100 * learned:7.1f}  {100 * middle:7.1f}"
    size = trained.weights.stat().st_size / 1e6
    yield f"Weights  {trained.weights}  {size:.1f} MB, {trained.checksum[:16]}"


def write_card(trained: Trained, out: Path) -> Path:
    """Write the card and the list of what was heard beside the weights. Returns the card's file."""
    write_sources(trained.weights, trained.sources)
    source = (files(__package__) / TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        autoescape=False,  # noqa: S701  # Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    card = out / CARD
    text = environment.from_string(source).render(
        run=trained,
        ranges=LAW,
        seconds=SECONDS,
        draws=DRAWS,
        trees=TREES,
        leaves=LEAVES,
        size=trained.weights.stat().st_size / 1e6,
    )
    card.write_text(text, encoding="utf-8")
    return card
