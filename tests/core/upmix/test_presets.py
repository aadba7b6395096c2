"""Presets and wishes on top of them."""

from __future__ import annotations

import pytest

from core.upmix.presets import presets, with_overrides


def test_there_are_four_presets_and_all_but_wide_are_exact() -> None:
    assert {name: scene.exact for name, scene in presets().items()} == {
        "music": True,
        "film": True,
        "wide": False,
        "conservative": True,
    }
    assert all(scene.name == name for name, scene in presets().items())


def test_every_share_is_in_its_range() -> None:
    for scene in presets().values():
        for place in (scene.others, *scene.placements.values()):
            assert all(0.0 <= share <= 1.0 for share in (place.centre, place.surround, place.wrap))
            assert place.lfe <= -10.0


def test_an_override_changes_its_field_alone() -> None:
    music = presets()["music"]
    changed = with_overrides(music, {"vocals": {"centre": 0.2}, "guitars": {"surround": 0.1}})
    assert changed.of("vocals").centre == 0.2
    assert changed.of("vocals").surround == music.of("vocals").surround
    assert changed.of("guitars").surround == 0.1
    assert changed.of("bass") == music.of("bass")
    assert music.of("vocals").centre != 0.2


def test_an_override_of_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="center"):
        with_overrides(presets()["music"], {"vocals": {"center": 0.2}})
