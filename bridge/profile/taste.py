"""What a profile's songs say together: the engineer's taste, and the songs that stand out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge.profile.songs import Song, songs
from bridge.profile.store import Profile, default_path
from models.balance.solution import Offset, Taste
from models.balance.taste import Finished, learn_taste

STANDS_OUT: Final = 2.0
"""Spreads from the mean at which a song stands out: one in twenty where chance is normal."""

HEARD: Final = 2.0
"""LU below which nothing stands out, however alike the other songs are. Own: a fader moved by less is a detail."""

FEW: Final = 3
"""Songs of a class below which nothing stands out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A song that puts a class ``away`` LU from where the engineer usually has it."""

    label: str
    song: str
    away: float


def load_songs(taste: str, *, genre: str = "", path: Path | None = None) -> tuple[Song, ...]:
    """The songs of one profile, of one genre or of all; none where nothing was learned."""
    path = path or default_path()
    if not path.exists():
        return ()
    with Profile(path) as profile:
        return songs(profile, taste, genre=genre)


def taste_of(learned: Sequence[Song], name: str) -> Taste:
    """What songs have in common."""
    said = (
        Finished(
            levels={place.label: place.level for place in song.places},
            widths={place.label: place.width for place in song.places if place.width is not None},
        )
        for song in learned
    )
    return learn_taste(said, name=name)


def outliers(learned: Sequence[Song], taste: Taste) -> Iterator[Outlier]:
    """Songs that put a class audibly elsewhere than the engineer usually does."""
    for song in learned:
        for place in song.places:
            usual: Offset = taste.offsets[place.label]
            away = place.level - usual.mean
            if usual.songs >= FEW and abs(away) > max(HEARD, STANDS_OUT * usual.spread):
                yield Outlier(label=place.label, song=song.name, away=away)
