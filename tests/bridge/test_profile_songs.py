"""Learned songs: kept one by one, replaced, forgotten, taken to another computer, and what they say together."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import UserError
from bridge.profile import Contents, Profile, export_to, import_from
from bridge.profile.exchange import from_text, to_text
from bridge.profile.schema import APPLICATION, MIGRATIONS
from bridge.profile.songs import Place, Song, fields_of, forget, learn, reset_taste, songs
from bridge.profile.starts import Start, load_starts, remember, theirs
from bridge.profile.taste import load_songs, outliers, taste_of
from models.ears.taxonomy import CLASSES
from tests.bridge.profiles import NOON, said

LABEL = st.sampled_from(CLASSES)
PLACES = st.builds(
    lambda label, level, width: Place(label=label, level=level, width=width),
    LABEL,
    st.floats(-60.0, 20.0),
    st.none() | st.floats(0.0, 1.0),
)


def song(name: str, *, second: int = 0, taste: str = "mine", **facts: Any) -> Song:
    places = facts.pop("places", (Place(label="kick", level=-10.0, width=0.0), Place(label="piano", level=-12.0)))
    made = NOON + timedelta(seconds=second)
    return Song(**{"taste": taste, "key": name, "name": name, "learned": made, "places": places, **facts})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile.db"


def names(path: Path, taste: str | None = None, **which: Any) -> list[str]:
    with Profile(path) as profile:
        return [each.name for each in songs(profile, taste, **which)]


def test_songs_come_back_as_they_were_learned(path: Path) -> None:
    told = (song("a"), song("b", second=1, genre="rock", places=()))
    with Profile(path) as profile:
        assert learn(profile, told) == 2
        assert songs(profile) == told


def test_learning_a_project_again_replaces_what_it_said(path: Path) -> None:
    again = song("a", second=9, places=(Place(label="snare", level=-9.0),))
    with Profile(path) as profile:
        assert [learn(profile, [song("a")]), learn(profile, [again])] == [1, 0]
        assert songs(profile) == (again,)


def test_projects_of_one_name_and_songs_of_several_profiles_are_kept_apart(path: Path) -> None:
    with Profile(path) as profile:
        learn(profile, [song("mix", key="1"), song("mix", key="2"), song("mix", key="1", taste="anna")])
    assert (len(names(path, "mine")), len(names(path, "anna")), len(names(path))) == (2, 1, 3)


def test_a_genre_is_a_choice_of_songs_in_any_letters(path: Path) -> None:
    with Profile(path) as profile:
        learn(profile, [song("a", genre="Rock"), song("b", genre="jazz"), song("c")])
    assert (names(path, genre="rock"), names(path, genre="folk"), len(names(path))) == (["a"], [], 3)


def test_a_song_is_forgotten_by_its_name_in_one_profile(path: Path) -> None:
    with Profile(path) as profile:
        learn(profile, [song("a"), song("b"), song("a", taste="anna")])
        assert [forget(profile, "a", "mine"), forget(profile, "a", "mine")] == [1, 0]
    assert (names(path, "mine"), names(path, "anna")) == (["b"], ["a"])


def test_one_profile_is_reset_and_the_others_stay(path: Path) -> None:
    with Profile(path) as profile:
        profile.add([said("Bob")])
        learn(profile, [song("a"), song("b"), song("c", taste="anna")])
        assert reset_taste(profile, "mine") == 2
        assert profile.count() == 1
    assert names(path) == ["c"]


def test_a_reset_of_everything_forgets_songs_and_keeps_a_copy(path: Path) -> None:
    with Profile(path) as profile:
        learn(profile, [song("a")])
        copy = profile.reset()
    assert copy is not None
    assert (names(path), names(copy)) == ([], ["a"])


def test_nothing_is_known_and_no_file_made_where_nothing_was_learned(path: Path) -> None:
    assert load_songs("mine", path=path) == ()
    assert load_starts(path) == {}
    assert not path.exists()


def test_a_profile_of_the_version_before_is_brought_up_to_date_with_all_it_holds(path: Path) -> None:
    with closing(sqlite3.connect(path)) as old:
        for statement in (*MIGRATIONS[0], f"PRAGMA application_id = {APPLICATION}", "PRAGMA user_version = 1"):
            old.execute(statement)
        old.execute("INSERT INTO corrections VALUES (1, '2026-11-03T12:00:00+00:00', 'Bob', 'organ', '', '', '')")
        old.commit()
    with Profile(path) as profile:
        learn(profile, [song("a")])
        assert (profile.count(), len(songs(profile))) == (1, 1)


def test_a_row_that_cannot_be_read_says_how_to_forget_it(path: Path) -> None:
    with Profile(path) as profile:
        learn(profile, [song("a")])
    with closing(sqlite3.connect(path)) as damaged:
        damaged.execute("UPDATE songs SET places = '[3]'")
        damaged.commit()
    with Profile(path) as profile:
        with pytest.raises(UserError, match=r'the song "a" cannot be read: .*deskhand profile forget "a"'):
            songs(profile)
        assert forget(profile, "a", "mine") == 1


@given(st.lists(PLACES, max_size=6), st.text(max_size=8), st.text(min_size=1, max_size=8))
def test_text_and_back_is_the_same(places: list[Place], genre: str, name: str) -> None:
    told = Contents(songs=(song(name, genre=genre, places=tuple(places)),))
    assert from_text(to_text(told)) == told


def test_songs_travel_in_the_export_without_a_path(tmp_path: Path, path: Path) -> None:
    export = tmp_path / "export.json"
    with Profile(path) as profile:
        profile.add([said("Bob")])
        learn(profile, [song("a"), song("b", taste="anna")])
        assert export_to(export, profile) == (1, 2, 0)
    assert str(tmp_path) not in export.read_text(encoding="utf-8")
    with Profile(tmp_path / "other.db") as other:
        learn(other, [song("a", second=-5)])
        assert import_from(export, other) == ((1, 1, 0), (1, 2, 0))
        assert {(each.taste, each.name, each.learned) for each in songs(other)} == {
            ("mine", "a", NOON),
            ("anna", "b", NOON),
        }


def test_an_export_of_the_version_before_is_taken(tmp_path: Path, path: Path) -> None:
    old = json.loads(to_text(Contents(corrections=(said("Bob"),))))
    del old["songs"], old["habits"]
    export = tmp_path / "old.json"
    export.write_text(json.dumps({**old, "version": 1}), encoding="utf-8")
    with Profile(path) as profile:
        assert import_from(export, profile) == ((1, 0, 0), (1, 0, 0))


PLACE = {"label": "kick", "level": -10.0, "width": 0.0}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "path": ({"path": "/home"}, "expected profile"),
    "no key": ({"key": ""}, "key must be text"),
    "name": ({"name": 3}, "name must be text"),
    "zone": ({"learned": "2026-11-03T12:00"}, "time zone"),
    "future": ({"learned": "2190-01-01T00:00:00+00:00"}, "in the future"),
    "places": ({"places": {}}, "must be a list"),
    "more": ({"places": [{**PLACE, "x": 1}]}, "nothing else"),
    "label": ({"places": [{**PLACE, "label": "Kick"}]}, "must be a class"),
    "level": ({"places": [{**PLACE, "level": True}]}, "its level a number"),
    "loud": ({"places": [{**PLACE, "level": 1e9}]}, "from -120 to 60"),
    "width": ({"places": [{**PLACE, "width": -0.1}]}, "from 0 to 1"),
    "nan": ({"places": [{**PLACE, "level": float("nan")}]}, "from -120 to 60"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_song_that_no_export_wrote_is_refused_with_its_number(case: str) -> None:
    changed, reason = WRONG[case]
    document = json.loads(to_text(Contents(songs=(song("a"),))))
    document["songs"].append({**fields_of(song("b")), **changed})
    with pytest.raises(ValueError, match=f"song 2: .*{reason}"):
        from_text(json.dumps(document))


def test_the_taste_is_what_the_songs_have_in_common() -> None:
    every = [song(str(n), places=(Place(label="kick", level=-11.0, width=0.0),)) for n in range(6)]
    taste = taste_of(every, "mine")
    assert (taste.name, taste.offsets["kick"].songs) == ("mine", 6)
    assert taste.offsets["kick"].mean == pytest.approx(-11.0)
    assert taste.widths["kick"].mean == pytest.approx(0.0)


def test_a_song_far_from_the_others_stands_out_and_of_two_none_does() -> None:
    def mixes(*levels: float) -> list[Song]:
        other = Place(label="piano", level=-12.0), Place(label="snare", level=-11.0)
        return [song(str(n), places=(Place(label="kick", level=at), *other)) for n, at in enumerate(levels)]

    many = mixes(-10.0, -10.5, -9.5, -10.0, -10.2, -9.8, -25.0)
    (odd,) = outliers(many, taste_of(many, "mine"))
    assert (odd.song, odd.label, round(odd.away)) == ("6", "kick", -15)
    few = mixes(-10.0, -30.0)
    assert list(outliers(few, taste_of(few, "mine"))) == []
    alike = mixes(-10.0, -10.1, -9.9, -10.0, -10.1, -9.9, -11.5)
    assert list(outliers(alike, taste_of(alike, "mine"))) == []


def test_a_fader_stands_where_it_was_written_or_is_the_engineers(path: Path) -> None:
    with Profile(path) as profile:
        remember(profile, [Start(target="{1}", field="volume", start=1.0, written=0.5)])
        remember(profile, [Start(target="{1}", field="volume", start=1.0, written=0.25)])
    starts = load_starts(path)
    assert [theirs(starts, "{1}", "volume", now) for now in (0.5, 0.25, 0.4)] == [1.0, 1.0, 0.4]
    assert theirs(starts, "{1}", "pan", 0.5) == 0.5
    assert theirs(starts, "{2}", "volume", 0.5) == 0.5
