"""The three steps that shape the folder tree: buses, stereo pairs, order."""

from __future__ import annotations

import re
from typing import Final

from bridge.actions.organise.naming import tidy
from bridge.actions.organise.passing import channels_to_parent, lets_through, passes_unchanged
from bridge.actions.organise.structure import Cause, Tree, name_of
from bridge.analysis import Pair
from bridge.plan import NewTrack
from bridge.template.model import Bus

THROUGH_BUS: Final = 0.8
"""How sure it is, given that a track belongs to a bus, that the engineer wants it through what is on the bus."""

LAST_ROLES: Final = ("fx_return", "mix", "click", "talkback", "control")
"""Roles that stand below everything else, in this order."""


BUS_WORDS: Final = frozenset(
    {"bus", "buss", "group", "grp", "gruppe", "groupe", "grupo", "gruppo", "folder", "stem", "sum", "sub", "all"}
)


def gather(tree: Tree) -> None:
    """Put recognised top-level tracks into the folder of their bus; make the folder where there is none."""
    for bus in tree.view.template.buses:
        members = [guid for guid in tree.layout.children[None] if _belongs(tree, guid, bus)]
        folder = existing_folder(tree, bus)
        if folder is None and len(members) >= tree.view.template.min_tracks:
            cause = Cause("folders", f"gathers {_count(members)} of {_words(tree, members)}", 0.95)
            position = tree.layout.previous(members[0])
            new = NewTrack(name=bus.name, colour=bus.look.colour, icon=bus.look.icon)
            folder = tree.add(f"bus {bus.name}", new, cause)
            tree.move(folder, None, position, cause)
        if folder is not None:
            fitting = [guid for guid in members if _may_join(tree, folder, guid)]
            _fill(tree, folder, sorted(fitting, key=lambda guid: in_bus_order(tree, guid)))


def _belongs(tree: Tree, guid: str, bus: Bus) -> bool:
    """Whether a bus gathers a track; a side of a pair stays beside the other where that may not move."""
    may = tree.movable(guid) and not tree.layout.is_folder(guid) and tree.view.label(guid) in bus.classes
    beside = (
        pair
        for pair in tree.view.analysis.pairs
        if guid in (pair.left, pair.right) and tree.layout.parent[pair.left] == tree.layout.parent[pair.right]
    )
    return may and all(tree.movable(side) for pair in beside for side in (pair.left, pair.right))


def _may_join(tree: Tree, folder: str, guid: str) -> bool:
    """Whether a folder takes a track in: one made here does, one of the engineer's by the template's rule."""
    if folder in tree.added:
        return True
    owner = tree.view.session.track(folder)
    channels = channels_to_parent(tree.view.session.track(guid))
    if tree.view.restraint(owner)[0] == "all" or not lets_through(owner, channels):
        return False
    return tree.view.template.through_bus or not _is_heard(tree, folder, guid)


def _is_heard(tree: Tree, folder: str, guid: str) -> bool:
    """Whether the track sounds different inside the folder."""
    session = tree.view.session
    if folder in tree.added:
        return False
    return not passes_unchanged(session, session.track(folder), channels_to_parent(session.track(guid)))


def _count(members: list[str]) -> str:
    return "1 track" if len(members) == 1 else f"{len(members)} tracks"


def _words(tree: Tree, members: list[str]) -> str:
    labels = dict.fromkeys(tree.view.template.classes[tree.view.label(guid)].label.lower() for guid in members)
    words = list(labels)
    return ", ".join(words[:3]) + (" ..." if len(words) > 3 else "")


def existing_folder(tree: Tree, bus: Bus) -> str | None:
    """The top-level folder that is this bus already, by its name or an alias of it."""
    known = (bus.name.casefold(), *bus.aliases)
    folders = (guid for guid in tree.layout.children[None] if tree.layout.is_folder(guid))
    return next((guid for guid in folders if bus_word(name_of(tree, guid)) in known), None)


def bus_word(name: str) -> str:
    """What a folder's name says without numbers, punctuation and words for a bus.

    >>> bus_word("01 DRUM BUS")
    'drum'
    """
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return " ".join(word for word in words if word not in BUS_WORDS)


def _fill(tree: Tree, folder: str, members: list[str]) -> None:
    """Put members below the last child that ranks before them; what is in the folder already stays put."""
    for guid in members:
        rank = in_bus_order(tree, guid)
        above = [child for child in tree.layout.children.get(folder, []) if in_bus_order(tree, child) <= rank]
        identity = tree.view.identity(guid)
        assert identity is not None
        words = f"{identity.label.replace('_', ' ')} belongs in {name_of(tree, folder)}"
        heard = _is_heard(tree, folder, guid)
        reason = f"{words}, and is then heard through its fader and plug-ins" if heard else words
        confidence = identity.confidence * (THROUGH_BUS if heard else 1.0)
        tree.move(guid, folder, above[-1] if above else None, Cause("folders", reason, confidence))


def in_bus_order(tree: Tree, guid: str) -> tuple[tuple[int, int], int, str]:
    """Sort key inside a bus: class, then the engineer's number, then left before right."""
    identity = tree.view.identity(guid)
    number = identity.number if identity is not None and identity.number is not None else 0
    side = identity.side if identity is not None and identity.side is not None else ""
    return tree.rank_of_class(tree.label(guid)), number, side


def pair_up(tree: Tree) -> None:
    """Put the left and the right track of a pair into one folder, unless they share one already."""
    for pair in tree.view.stereo_pairs():
        parent = tree.layout.parent[pair.left]
        together = parent == tree.layout.parent[pair.right]
        may = tree.movable(pair.left) and tree.movable(pair.right)
        if together and may and _may_group_in(tree, parent, pair):
            _group(tree, pair, parent)


def _may_group_in(tree: Tree, parent: str | None, pair: Pair) -> bool:
    if parent is None:
        return True
    only_them = set(tree.layout.children[parent]) == {pair.left, pair.right}
    return not only_them and parent in {existing_folder(tree, bus) for bus in tree.view.template.buses}


def _group(tree: Tree, pair: Pair, parent: str | None) -> None:
    label = tree.view.label(pair.left)
    if label not in tree.view.template.classes:
        return
    alike = "" if pair.correlation is None else f", correlation {pair.correlation:.2f}"
    cause = Cause("pairs", f"left and right of one source{alike}", 0.9)
    look = tree.view.template.classes[label].look
    name = shared_name(name_of(tree, pair.left), name_of(tree, pair.right))
    new = NewTrack(name=name or tree.view.template.classes[label].label, colour=look.colour, icon=look.icon)
    above = tree.layout.previous(pair.left)
    folder = tree.add(f"pair {pair.left} {pair.right}", new, cause)
    tree.move(folder, parent, pair.right if above == pair.right else pair.left, cause)
    tree.move(pair.left, folder, None, cause)
    tree.move(pair.right, folder, pair.left, cause)


def shared_name(left: str, right: str) -> str:
    """The words that two tidied names share, in order: "OH L" and "OH R" give "OH".

    >>> shared_name("01_Room_L.wav", "02_Room_R.wav")
    'Room'
    """
    others = tidy(right).casefold().split()
    return " ".join(word for word in tidy(left).split() if word.casefold() in others)


def sort(tree: Tree) -> None:
    """Top level in the template's order; what may not move keeps its order between buses and returns."""
    buses = [existing_folder(tree, bus) for bus in tree.view.template.buses]

    def key(guid: str) -> tuple[int, tuple[int, int]]:
        if not tree.movable(guid):
            return 1, (0, 0)
        if guid in buses:
            return 0, (buses.index(guid), -1)
        label = tree.view.label(guid)
        if label in LAST_ROLES:
            return 2, (LAST_ROLES.index(label), 0)
        if tree.layout.is_folder(guid) and guid not in tree.added:
            return 1, (0, 0)
        return (
            (0, tree.rank_of_class(tree.label(guid)))
            if tree.label(guid) in tree.view.template.classes
            else (1, (0, 0))
        )

    tree.layout.children[None].sort(key=key)
