"""Export and import: nothing lost, nothing doubled, nothing let in that cannot be."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import UserError
from bridge.profile import Contents, Profile, export_to, import_from
from bridge.profile import exchange as module
from bridge.profile.exchange import from_text, to_text
from bridge.profile.rows import from_bytes, to_bytes
from models.ears.corrections import Correction, clean
from models.ears.taxonomy import LABELS
from tests.bridge.profiles import HEARD, NOON, said

TEXT = st.text(max_size=30).map(clean)
WORD = st.text(min_size=1, max_size=12).map(clean).filter(bool)
FLOATS = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=6).filter(lambda each: math.hypot(*each) > 0.1)


def unit(values: list[float]) -> tuple[float, ...]:
    length = math.hypot(*values)
    return from_bytes(to_bytes([value / length for value in values]))


HEARINGS = st.one_of(
    st.just({}), st.builds(lambda ear, values: {"ear_version": ear, "embedding": unit(values)}, WORD, FLOATS)
)
CORRECTIONS = st.builds(
    lambda label, name, made, track, heard: Correction(label=label, name=name, made=made, track=track, **heard),
    st.sampled_from(LABELS),
    TEXT,
    st.datetimes(datetime(2000, 1, 2), datetime(2026, 1, 1), timezones=st.just(UTC)),
    st.none() | WORD,
    HEARINGS,
)


def holding(*corrections: Correction) -> Contents:
    return Contents(corrections=corrections)


def entry(**changed: Any) -> dict[str, Any]:
    (told,) = json.loads(to_text(holding(said("Bob", track="{1}", **HEARD))))["corrections"]
    return {name: value for name, value in {**told, **changed}.items() if value is not None}


def document(*entries: Any, **changed: Any) -> str:
    return json.dumps({**json.loads(to_text(Contents())), "corrections": list(entries), **changed})


@given(st.lists(CORRECTIONS, max_size=5))
def test_text_and_back_is_the_same(corrections: list[Correction]) -> None:
    assert from_text(to_text(holding(*corrections))) == holding(*corrections)


def test_export_reset_import_gives_the_same_and_importing_twice_adds_nothing(tmp_path: Path) -> None:
    held = (said("Bob", **HEARD), said("Tom 1", "tom", second=1, track="{2}"), said("", "unknown", second=2))
    export = tmp_path / "export.json"
    with Profile(tmp_path / "profile.db") as profile:
        profile.add(held)
        assert export_to(export, profile) == (3, 0, 0)
        profile.reset()
        assert [import_from(export, profile) for _ in range(2)] == [((3, 0, 0), (3, 0, 0)), ((0, 0, 0), (3, 0, 0))]
        assert profile.corrections() == held


def test_an_import_adds_to_what_is_there(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(to_text(holding(said("Bob"), said("Ann", second=1))), encoding="utf-8")
    with Profile(tmp_path / "profile.db") as profile:
        profile.add([said("Bob"), said("Eve", second=2)])
        assert import_from(export, profile) == ((1, 0, 0), (2, 0, 0))
        assert [each.name for each in profile.corrections()] == ["Bob", "Ann", "Eve"]


def test_an_export_can_be_read_by_a_person_and_holds_no_path(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    with Profile(tmp_path / "profile.db") as profile:
        profile.add([said("Chöre Aah", "backing_vocal", **HEARD)])
        export_to(export, profile)
    text = export.read_text(encoding="utf-8")
    assert '"name": "Chöre Aah"' in text
    assert '"label": "backing_vocal"' in text
    assert str(tmp_path) not in text


def test_an_export_replaces_an_export_and_nothing_else(tmp_path: Path) -> None:
    export, song = tmp_path / "export.json", tmp_path / "song.RPP"
    song.write_text("<REAPER_PROJECT", encoding="utf-8")
    with Profile(tmp_path / "profile.db") as profile:
        export_to(export, profile)
        profile.add([said("Bob")])
        assert export_to(export, profile) == (1, 0, 0)
        with pytest.raises(UserError, match=r"no export of Deskhand\. It was not touched"):
            export_to(song, profile)
    assert song.read_text(encoding="utf-8") == "<REAPER_PROJECT"
    assert len(from_text(export.read_text(encoding="utf-8")).corrections) == 1


LATER = (datetime.now(UTC) + timedelta(days=400)).isoformat()

REFUSED = {
    "": "no JSON",
    "[" * 100_000: "nested too deep",
    "[]": "no export",
    '{"format": "other"}': "no export",
    document(version=4): "expected version 1, 2, 3, not 4",
    document(version=True): "expected version 1, 2, 3, not True",
    document(corrections={}): "a list of corrections",
    document(songs={}): "one of songs",
    document(songs=[{}]): "song 1: expected profile",
    document(levels=[]): "nothing else",
    document("x"): "correction 1: expected label, made, name",
    document(entry(), entry(label=None)): "correction 2: expected label, made, name",
    document(entry(path="/home")): "correction 1: expected",
    document(entry(label="Kick")): "label must be one of",
    document(entry(label=3)): "label must be text",
    document(entry(ear="")): "ear must be text",
    document(entry(ear=None)): "together",
    document(entry(embedding=None)): "together",
    document(entry(embedding="%%%")): "base64",
    document(entry(embedding="AAA=")): "not of 2 bytes",
    document(entry(embedding="AACAfw==")): "length 1, not inf",
    document(entry(made="yesterday")): "yesterday",
    document(entry(made="2026-11-03T12:00")): "time zone",
    document(entry(made=LATER)): "in the future",
    document(entry(name="\ud800")): "name must be Unicode",
    document(entry(name="x" * 5000)): "name must be Unicode",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=range(len(REFUSED)))
def test_a_file_that_no_export_wrote_is_refused_as_a_whole(tmp_path: Path, text: str, reason: str) -> None:
    export = tmp_path / "export.json"
    export.write_text(text, encoding="utf-8")
    with Profile(tmp_path / "profile.db") as profile:
        with pytest.raises(UserError, match=f"cannot be imported: .*{reason}.* Nothing was imported"):
            import_from(export, profile)
        assert profile.count() == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(entry())), JSON, max_size=3))
def test_whatever_a_field_holds_it_is_a_correction_or_refused_with_a_reason(changed: dict[str, Any]) -> None:
    text = document({**entry(), **changed})
    told = read_or_refused(text)
    if isinstance(told, str):
        assert told.startswith("correction 1: ")
    else:
        assert from_text(to_text(told)) == told


def read_or_refused(text: str) -> Contents | str:
    try:
        return from_text(text)
    except ValueError as error:
        return str(error)


@given(st.text() | JSON.map(json.dumps))
def test_whatever_a_file_holds_it_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"it is n|expected"):
        from_text(text)


def test_another_length_than_the_same_ear_gave_before_is_refused(tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    export.write_text(to_text(holding(said("Ann", ear_version="ear", embedding=(1.0,)))), encoding="utf-8")
    with Profile(tmp_path / "profile.db") as profile:
        profile.add([said("Bob", **HEARD)])
        with pytest.raises(UserError, match='the embedding of "Ann" has 1 numbers, others of the same ear 2'):
            import_from(export, profile)


@pytest.mark.parametrize(
    ("data", "reason"), [(b"\xff", "no UTF-8"), (b" " * 101, "larger than"), (None, "be read")]
)
def test_a_file_that_is_no_text_too_large_or_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None, reason: str
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    export = tmp_path / "export.json"
    if data is not None:
        export.write_bytes(data)
    with Profile(tmp_path / "profile.db") as profile, pytest.raises(UserError, match=reason):
        import_from(export, profile)


def test_times_of_other_zones_are_the_same_moment() -> None:
    (correction,) = from_text(document(entry(made="2026-11-03T13:00:00+01:00"))).corrections
    assert correction.made == NOON
