"""Habits in the profile: kept track by track, replaced, forgotten, brought along from older files, exported."""

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
from bridge.profile.habits import (
    Habit,
    fields_of,
    forget_habits,
    habits,
    learn_habits,
    reset_habits,
    sources,
)
from bridge.profile.schema import APPLICATION, MIGRATIONS
from bridge.profile.settings import load_settings
from bridge.profile.songs import songs
from bridge.profile.style import style_of
from models.strips.habits.kinds import PARAMETERS, USES, kinds
from models.strips.style import HOUSE
from tests.bridge.profiles import NOON

VALUES = st.dictionaries(
    st.sampled_from(list(USES.values())), st.sampled_from([0.0, 1.0]), min_size=1
) | st.builds(
    lambda name, share: {name: kinds()[PARAMETERS[name]].low * (1.0 - share)},
    st.sampled_from(["comp threshold", "eq 63", "send"]),
    st.floats(0.0, 1.0),
)


def habit(name: str = "a", track: int = 1, *, second: int = 0, **facts: Any) -> Habit:
    made = NOON + timedelta(seconds=second)
    values = {"comp threshold": -8.0, "uses comp": 1.0}
    given = {"taste": "mine", "key": name, "label": "lead_vocal", "values": values, **facts}
    return Habit(name=name, learned=made, track=track, **given)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile.db"


def test_tracks_come_back_as_they_were_learned(path: Path) -> None:
    told = (habit(), habit(track=2, label="kick"), habit("b", second=1, values={"send": -20.0}))
    with Profile(path) as profile:
        assert learn_habits(profile, told) == 2
        assert habits(profile) == told
        assert sources(habits(profile)) == 2


def test_learning_again_replaces_all_tracks_of_a_song_and_only_in_its_profile(path: Path) -> None:
    with Profile(path) as profile:
        learn_habits(profile, [habit(), habit(track=2), habit(taste="anna")])
        assert learn_habits(profile, [habit(second=9, values={"send": -9.0})]) == 0
        assert [(each.taste, each.track, dict(each.values)) for each in habits(profile)] == [
            ("anna", 1, {"comp threshold": -8.0, "uses comp": 1.0}),
            ("mine", 1, {"send": -9.0}),
        ]


def test_a_song_is_forgotten_by_its_name_and_a_profile_is_reset(path: Path) -> None:
    with Profile(path) as profile:
        learn_habits(profile, [habit(), habit(track=2), habit("b"), habit(taste="anna")])
        assert [forget_habits(profile, "a", "mine"), forget_habits(profile, "a", "mine")] == [1, 0]
        assert [(each.taste, each.name) for each in habits(profile)] == [("anna", "a"), ("mine", "b")]
        reset_habits(profile, "mine")
        assert [each.taste for each in habits(profile)] == ["anna"]


def test_the_style_of_a_profile_is_what_its_tracks_have_in_common(path: Path) -> None:
    assert style_of("mine", path) == HOUSE
    assert not path.exists()
    with Profile(path) as profile:
        learn_habits(profile, [habit(f"{n}", values={"comp threshold": -8.0 - n}) for n in range(3)])
    style = style_of("mine", path, own=True)
    law = style.classes["lead_vocal"].compressor
    assert law is not None
    assert law.threshold is not None
    assert law.threshold.mean == pytest.approx(-9.0)
    assert (law.threshold.count, style.own) == (3, True)
    assert style_of("anna", path) == HOUSE


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_profile_of_an_earlier_version_keeps_what_it_holds_and_learns_strips(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as old:
        earlier = [statement for step in MIGRATIONS[:version] for statement in step]
        for statement in (
            *earlier,
            f"PRAGMA application_id = {APPLICATION}",
            f"PRAGMA user_version = {version}",
        ):
            old.execute(statement)
        old.execute("INSERT INTO corrections VALUES (1, '2026-11-03T12:00:00+00:00', 'Bob', 'organ', '', '', '')")
        if version >= 3:
            old.execute("INSERT INTO settings VALUES ('{1}', 'eq', 'key')")
        old.commit()
    with Profile(path) as profile:
        assert habits(profile) == ()
        learn_habits(profile, [habit()])
        assert (profile.count(), len(songs(profile)), len(habits(profile))) == (1, 0, 1)
    assert len(load_settings(path)) == (version >= 3)


def test_habits_travel_in_the_export(tmp_path: Path, path: Path) -> None:
    export = tmp_path / "export.json"
    told = (habit(), habit(track=2, label="kick"), habit("b", second=1, taste="anna"))
    with Profile(path) as profile:
        learn_habits(profile, told)
        assert export_to(export, profile) == (0, 0, 2)
    with Profile(tmp_path / "other.db") as other:
        learn_habits(other, [habit(second=-5)])
        assert import_from(export, other) == ((0, 0, 1), (0, 0, 2))
        assert habits(other) == told


@pytest.mark.parametrize(("version", "without"), [(1, ("songs", "habits")), (2, ("habits",))])
def test_exports_of_earlier_versions_are_taken(version: int, without: tuple[str, ...]) -> None:
    old = json.loads(to_text(Contents()))
    for name in without:
        del old[name]
    assert from_text(json.dumps({**old, "version": version})) == Contents()
    with pytest.raises(ValueError, match="expected a list of"):
        from_text(json.dumps({**json.loads(to_text(Contents())), "version": version}))


@given(VALUES, st.text(max_size=8))
def test_text_and_back_is_the_same(values: dict[str, float], name: str) -> None:
    told = Contents(habits=(habit(name, key="k", values=values),))
    assert from_text(to_text(told)) == told


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "path": ({"path": "/home"}, "expected profile"),
    "no key": ({"key": ""}, "key must be text"),
    "zone": ({"learned": "2026-11-03T12:00"}, "time zone"),
    "future": ({"learned": "2190-01-01T00:00:00+00:00"}, "in the future"),
    "label": ({"label": "Kick"}, "must be a class"),
    "track": ({"track": True}, "must be a number"),
    "zero": ({"track": 0}, "1 or more"),
    "none": ({"values": {}}, "at least one"),
    "list": ({"values": []}, "numbers by their names"),
    "text": ({"values": {"send": "loud"}}, "numbers by their names"),
    "name": ({"values": {"sent": 0.0}}, "no parameter"),
    "far": ({"values": {"send": 1e9}}, "must be from"),
    "nan": ({"values": {"send": float("nan")}}, "must be from"),
    "twice": ({"key": "a"}, "there already"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_habit_that_no_export_wrote_is_refused_with_its_number(case: str) -> None:
    changed, reason = WRONG[case]
    document = json.loads(to_text(Contents(habits=(habit(),))))
    document["habits"].append({**fields_of(habit("b")), **changed})
    with pytest.raises(ValueError, match=f"habit 2: .*{reason}"):
        from_text(json.dumps(document))


def test_a_row_that_cannot_be_read_says_how_to_forget_it(path: Path) -> None:
    with Profile(path) as profile:
        learn_habits(profile, [habit()])
    with closing(sqlite3.connect(path)) as damaged:
        damaged.execute("UPDATE habits SET value = 900.0 WHERE parameter = 'uses comp'")
        damaged.commit()
    with Profile(path) as profile:
        with pytest.raises(UserError, match=r'the strips of "a" cannot be read: .*deskhand profile forget "a"'):
            habits(profile)
        assert forget_habits(profile, "a", "mine") == 1
