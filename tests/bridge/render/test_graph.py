"""Routing: order, folders, loops, mute and solo."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.render.graph import Graph, build
from bridge.render.routes import MASTER
from bridge.session import Receive, Track
from tests.bridge.render.sessions import bus, sent, session


def ways(graph: Graph) -> set[tuple[str, str]]:
    return {(route.source, route.target) for routes in graph.inputs.values() for route in routes}


def test_folders_feed_what_is_around_them() -> None:
    graph = build(session(bus("drums", folder_change=1), bus("kick"), bus("snare", folder_change=-1), bus("bass")))
    assert ways(graph) == {("kick", "drums"), ("snare", "drums"), ("drums", MASTER), ("bass", MASTER)}
    assert graph.levels == (("kick", "snare", "bass"), ("drums",), (MASTER,))


def test_a_track_without_master_send_feeds_only_its_sends() -> None:
    graph = build(session(bus("vox", main_send=False), bus("verb", receives=(sent("vox"),))))
    assert ways(graph) == {("vox", "verb"), ("verb", MASTER)}


def test_a_loop_is_broken_at_the_send_that_closes_it_and_named() -> None:
    one = bus("one", receives=(sent("three"),))
    graph = build(session(one, bus("two", receives=(sent("one"),)), bus("three", receives=(sent("two"),))))
    assert ("two", "three") not in ways(graph)
    assert {("three", "one"), ("one", "two")} < ways(graph)
    assert graph.broken == ('The send from "two" to "three" closes a loop and is not played.',)


def test_a_track_that_sends_to_itself_or_to_what_is_inside_it_closes_a_loop() -> None:
    folder = bus("folder", folder_change=1, receives=(sent("folder"),))
    graph = build(session(folder, bus("inside", folder_change=-1, receives=(sent("folder"),))))
    assert ways(graph) == {("inside", "folder"), ("folder", MASTER)}
    assert len(graph.broken) == 2


def test_a_muted_track_and_a_muted_send_carry_nothing() -> None:
    verb = bus("verb", receives=(sent("quiet"), sent("loud", mute=True)))
    graph = build(session(bus("quiet", mute=True), bus("loud"), verb))
    assert ways(graph) == {("loud", MASTER), ("verb", MASTER)}
    assert graph.playing == {"loud", "verb"}


def test_solo_leaves_the_way_to_the_master_and_what_it_sends_to() -> None:
    verb = bus("verb", receives=(sent("vox"), sent("gtr")))
    band = (bus("band", folder_change=1), bus("vox", solo=True), bus("gtr", folder_change=-1))
    graph = build(session(*band, verb))
    assert ways(graph) == {("vox", "band"), ("band", MASTER), ("vox", "verb"), ("verb", MASTER)}
    assert graph.playing == {"vox"}


def test_a_soloed_return_is_fed_but_its_senders_are_not_heard_themselves() -> None:
    graph = build(session(bus("vox"), bus("gtr"), bus("verb", solo=True, receives=(sent("vox"),))))
    assert ways(graph) == {("vox", "verb"), ("verb", MASTER)}
    assert graph.playing == {"vox", "verb"}


def test_a_soloed_folder_is_heard_with_all_that_is_in_it() -> None:
    tracks = (bus("drums", folder_change=1, solo=True), bus("kick", folder_change=-1), bus("bass"))
    graph = build(session(*tracks, bus("verb", receives=(sent("kick"), sent("bass")))))
    assert ways(graph) == {("kick", "drums"), ("drums", MASTER), ("kick", "verb"), ("verb", MASTER)}
    assert graph.playing == {"drums", "kick"}


def test_solo_overrides_mute_on_the_track_and_solo_defeat_sounds_beside_it() -> None:
    tracks = (bus("a", solo=True, mute=True), bus("b"), bus("c", solo_defeat=True))
    assert build(session(*tracks)).playing == {"a", "c"}
    assert build(session(bus("b"), bus("c", solo_defeat=True))).playing == {"b", "c"}


def test_a_muted_track_with_solo_defeat_stays_silent() -> None:
    tracks = (bus("a", solo=True), bus("c", solo_defeat=True, mute=True))
    assert build(session(*tracks)).playing == {"a"}


@st.composite
def desks(draw: st.DrawFn) -> tuple[Track, ...]:
    count = draw(st.integers(1, 8))
    names = [f"t{number}" for number in range(count)]
    return tuple(
        bus(
            name,
            folder_change=draw(st.integers(-2, 1)),
            main_send=draw(st.booleans()),
            mute=draw(st.booleans()),
            solo=draw(st.booleans()),
            receives=tuple(
                Receive(source=source, mode=draw(st.sampled_from([0, 1, 3])))
                for source in draw(st.lists(st.sampled_from(names), max_size=3))
            ),
        )
        for name in names
    )


@given(desks())
def test_every_track_comes_once_and_after_those_that_feed_it(tracks: tuple[Track, ...]) -> None:
    graph = build(session(*tracks))
    order = list(graph.order)
    assert sorted(order) == sorted([*(track.guid for track in tracks), MASTER])
    place = {key: at for at, key in enumerate(order)}
    assert all(place[source] < place[target] for source, target in ways(graph))
    levels = {key: at for at, level in enumerate(graph.levels) for key in level}
    assert all(levels[source] < levels[target] for source, target in ways(graph))
