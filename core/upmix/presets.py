"""The scenes that come with the program, and one's own wishes on top of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from types import MappingProxyType

from core.upmix.scene import Placement, Scene


def presets() -> Mapping[str, Scene]:
    """The presets by name: ``music``, ``film``, ``wide``, ``conservative``."""
    table = tomllib.loads((files(__package__) / "scenes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _scene(name, **row) for name, row in table.items()})


def with_overrides(scene: Scene, overrides: Mapping[str, Mapping[str, float]]) -> Scene:
    """A scene in which some sources have other placements.

    Parameters
    ----------
    scene : Scene
    overrides : mapping
        Name of a source to the fields of its :class:`Placement` that change; the rest stays as it was.

    Raises
    ------
    ValueError
        If a placement has no such field.
    """
    placements = dict(scene.placements)
    for source, changes in overrides.items():
        unknown = sorted(changes.keys() - Placement.__slots__)
        if unknown:
            raise ValueError(f"a placement has {', '.join(Placement.__slots__)}, not {', '.join(unknown)}")
        placements[source] = replace(scene.of(source), **changes)
    return replace(scene, placements=placements)


def _scene(
    name: str,
    *,
    placements: Mapping[str, Mapping[str, float]],
    others: Mapping[str, float],
    exact: bool = True,
    decorrelation: float = 0.0,
) -> Scene:
    return Scene(
        name=name,
        placements={source: Placement(**row) for source, row in placements.items()},
        others=Placement(**others),
        exact=exact,
        decorrelation=decorrelation,
    )
