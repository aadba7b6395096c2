"""Colours and icons: what the template says for the class, the bus or the role."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.actions.organise.view import View
from bridge.layout import Layout
from bridge.plan import Edit, Value
from bridge.preview import layout_of
from bridge.session import Track
from bridge.template.model import Look
from bridge.words import spoken
from models.ears.prediction import Identity


def colours(view: View) -> Iterator[Edit]:
    """Every recognised track in the colour of its class."""
    layout = layout_of(view.session)
    for track, identity in view.editable():
        colour = look_of(view, layout, track).colour
        if colour is not None and colour != track.colour:
            yield _edit("colours", track, "colour", track.colour, colour, identity)


def icons(view: View) -> Iterator[Edit]:
    """Every recognised track with the icon of its class; an icon that the engineer chose stays."""
    layout = layout_of(view.session)
    for track, identity in view.editable():
        icon = look_of(view, layout, track).icon
        if icon and not track.icon:
            yield _edit("icons", track, "icon", track.icon, icon, identity)


def look_of(view: View, layout: Layout, track: Track) -> Look:
    """Colour and icon of what a track is.

    A bus or return that bears a name of the template takes that look. Any other folder takes the look of the one
    class that it holds, or of the bus that gathers all it holds.
    """
    named = {bus.name: bus.look for bus in view.template.buses if layout.is_folder(track.guid)}
    named |= {target.name: target.look for target in view.template.returns}
    if track.name in named:
        return named[track.name]
    if layout.is_folder(track.guid):
        return _look_of_folder(view, layout, track.guid)
    return view.template.look_of(view.label(track.guid))


def _look_of_folder(view: View, layout: Layout, folder: str) -> Look:
    labels = {view.label(guid) for guid in layout.inside(folder) if not layout.is_folder(guid)}
    classes = labels.intersection(view.template.classes)
    if len(classes) == 1:
        return view.template.look_of(classes.pop())
    buses = {bus.name: bus for bus in map(view.template.bus_of, classes) if bus is not None}
    return next(iter(buses.values())).look if len(buses) == 1 else Look()


def _edit(step: str, track: Track, field: str, before: Value, after: Value, identity: Identity) -> Edit:
    return Edit(
        step=step,
        target=track.guid,
        field=field,
        before=before,
        after=after,
        reason=f"{spoken(identity.label)}: {identity.reason}",
        confidence=identity.confidence,
    )
