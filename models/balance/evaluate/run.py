"""The whole evaluation: songs with their human mix, then engineers whose taste is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.balance.evaluate.cases import Case, read_cases
from models.balance.evaluate.contenders import contenders
from models.balance.evaluate.engineers import Learning, ask_many
from models.balance.evaluate.made_up import line_ups
from models.balance.evaluate.score import Row, leave_one_out
from models.balance.evaluate.songs import find_songs
from models.balance.learned.solvers import Console, Leveller
from models.balance.solution import Solver

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class SongFacts:
    """What was found of a song: tracks, those scored, and how far tracks and mix belong together."""

    name: str
    tracks: int
    scored: int
    explained: float
    condition: float
    staged: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured."""

    seed: int
    songs: tuple[SongFacts, ...]
    rows: tuple[Row, ...]
    learning: tuple[Learning, ...]
    left_out: tuple[str, ...]


def evaluate(
    folders: Sequence[Path],
    solvers: Mapping[str, Solver],
    *,
    sessions: Path | None = None,
    seed: int = 1,
    progress: Callable[[str], Progress] = lambda _: lambda *_: None,
) -> Evaluation:
    """Measure solvers beside the baselines.

    Parameters
    ----------
    folders
        Folders of songs, see :mod:`models.balance.evaluate.songs`.
    solvers
        By name.
    sessions
        Line-ups for simulated engineers, see :func:`models.balance.evaluate.made_up.line_ups`.
    seed
        Of random mixes, engineers, searches and intervals.
    progress
        From what is being done to what is called with steps done, their number, and a name.

    Raises
    ------
    ValueError
        If a folder holds no song, or something cannot be read.
    """
    bands = line_ups(sessions)
    found = [find_songs(folder) for folder in folders]
    songs = [song for each in found for song in each.songs]
    cases = list(read_cases(songs, progress("Measuring")))
    every = contenders(solvers, seed)
    return Evaluation(
        seed=seed,
        songs=tuple(map(_facts, cases)),
        rows=tuple(leave_one_out(cases, every, seed=seed, progress=progress("Judging"))),
        learning=tuple(ask_many(_deaf(solvers), bands, seed=seed, progress=progress("Simulating"))),
        left_out=(
            *(what for each in found for what in each.left_out),
            *(w for case in cases for w in case.left_out),
        ),
    )


def _deaf(solvers: Mapping[str, Solver]) -> dict[str, Solver]:
    """Those that do not listen: sessions that are made up have no sound."""
    return {name: solver for name, solver in solvers.items() if not isinstance(solver, Leveller | Console)}


def _facts(case: Case) -> SongFacts:
    return SongFacts(
        name=case.name,
        tracks=len(case.labels),
        scored=int(case.scored.sum()),
        explained=case.explained,
        condition=case.condition,
        staged=case.staged,
    )
