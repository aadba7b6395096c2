"""The model card of the vocal chain's networks, and the same as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from models.ears.evaluate.facts import write_sources
from models.strips.vocal.train.fit import Epoch
from models.strips.vocal.train.run import Trained

CARD: Final = "vocal.md"
TEMPLATE: Final = "card.md.j2"


def report(trained: Trained) -> str:
    """A line a network: which epoch was kept, and how it stands beside saying the mean."""
    return "\n".join(_lines(trained))


def write_card(trained: Trained, out: Path) -> Path:
    """Write the card and the list of sources beside the weights. Returns the card's file."""
    write_sources(trained.weights, {part: trained.sources[part] for part in ("train", "tune")})
    environment = Environment(
        autoescape=False,  # noqa: S701  # Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    source = (files(__package__) / TEMPLATE).read_text(encoding="utf-8")
    kept = {name: best(history) for name, history in trained.histories.items()}
    card = out / CARD
    card.write_text(environment.from_string(source).render(trained=trained, kept=kept), encoding="utf-8")
    return card


def best(history: Sequence[Epoch]) -> Epoch:
    """The epoch that was kept."""
    return min(history, key=lambda epoch: epoch.tuning)


def _lines(trained: Trained) -> Iterator[str]:
    for name, history in trained.histories.items():
        kept = best(history)
        yield (
            f"{name:<8} epoch {kept.number} of {len(history) - 1} kept: loss on tuning songs {kept.tuning:.4f}, "
            f"of the mean {history[0].tuning:.4f}"
        )
