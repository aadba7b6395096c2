"""The model card: what the ears were made from, how well they do, and at what they fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import DictLoader, Environment, StrictUndefined

from models.bootstrap import ROUNDS, Score
from models.ears.data.split import SHARES
from models.ears.evaluate.aims import SHIPPED, against_aims
from models.ears.evaluate.facts import Library, Settings, WeightsFile
from models.ears.evaluate.mistakes import Mistake, Recall, recalls, worst_mistakes
from models.ears.evaluate.picture import draw_confusion
from models.ears.evaluate.published import REAL_SESSIONS, VALIDATION
from models.ears.evaluate.results import Confusion, Evaluation
from models.ears.evaluate.wording import COLUMNS, counted, interval, percent
from models.ears.sound.windows import RATE

CARD: Final = "ears.md"
TEMPLATE: Final = "card.md.j2"
WORST: Final = 8
"""Classes and mistakes that are listed."""


def write_card(
    out: Path,
    *,
    evaluation: Evaluation,
    libraries: Sequence[Library],
    weights: WeightsFile,
    settings: Settings,
    made: str = "",
) -> Path:
    """Write the model card and its pictures into a folder, which is made if it is not there.

    Parameters
    ----------
    libraries : sequence of Library
        All that the recordings come from, of every part of the split.
    settings : mapping
        How the weights were trained; may be empty.
    made : str
        A sentence on training material that no folder holds (synthesised, rendered).

    Returns
    -------
    Path
        The card.
    """
    out.mkdir(parents=True, exist_ok=True)
    mistakes = [_mistakes(f"confusion_{number}.png", each) for number, each in enumerate(evaluation.confusions, 1)]
    for chapter in mistakes:
        if chapter.worst:
            draw_confusion(out / chapter.picture, chapter.confusion)
    card = out / CARD
    text = _template().render(
        evaluation=evaluation,
        tables=[(table, table.row(*SHIPPED), list(against_aims(table))) for table in evaluation.tables],
        parts=[(part, [library for library in libraries if library.part == part]) for part in SHARES],
        credits=[library for library in libraries if library.wants_credit],
        weights=weights,
        settings=settings,
        made=made,
        mistakes=mistakes,
        columns=COLUMNS,
        measures=(*COLUMNS, "balanced", "macro_f1"),
        published=VALIDATION,
        real_sessions=REAL_SESSIONS,
        rounds=ROUNDS,
        rate=RATE,
    )
    card.write_text(text, encoding="utf-8")
    return card


def _template() -> Any:
    source = (files(__package__) / TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({TEMPLATE: source}),
        autoescape=False,  # noqa: S701  # Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        capital=lambda text: text[:1].upper() + text[1:],
        cell=lambda text: text.replace("|", "/"),
        contents=_contents,
        figure=_figure,
        percent=percent,
        counted=counted,
        words=lambda label: label.replace("_", " "),
    )
    return environment.get_template(TEMPLATE)


def _contents(labels: Mapping[str, int]) -> str:
    return ", ".join(f"{label.replace('_', ' ')} {count}" for label, count in labels.items())


def _figure(score: Score) -> str:
    spread = interval(score)
    return f"{percent(score.value)} [{spread}]" if spread else percent(score.value)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one confusion tells; the picture is drawn where there are mistakes."""

    confusion: Confusion
    picture: str
    tracks: int
    weak: list[Recall]
    worst: list[Mistake]


def _mistakes(picture: str, confusion: Confusion) -> Chapter:
    found = recalls(confusion)
    return Chapter(
        confusion=confusion,
        picture=picture,
        tracks=sum(each.tracks for each in found),
        weak=[each for each in found if each.hits < each.tracks][:WORST],
        worst=worst_mistakes(confusion, WORST),
    )
