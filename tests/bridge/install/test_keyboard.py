from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.install import keyboard
from tests.bridge.install.studio import KEYS

ACTIONS = ("Deskhand/Deskhand_Organise.py", "Deskhand/Deskhand_Undo last run.py")
LINES = st.sampled_from(
    [
        b'SCR 4 0 RS1ee9 "Custom: lyrics.lua" Cockos/lyrics.lua',
        b'SCR 260 32060 RS7d3c_1ee9 "Custom: a b.lua" "Cockos/a b.lua"',
        b'ACT 0 0 "d2f" "Custom: x" 40044 _RS1ee9',
        b"KEY 9 65 40296 0",
        b"",
        b"\xff\xfe",
    ]
)
FILES = st.builds(
    lambda lines, end, last: end.join(lines) + (end if last else b""),
    st.lists(LINES, max_size=6),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
IDS = [keyboard.command_id(path) for path in ACTIONS]


def test_the_id_of_reapers_own_script_is_the_one_that_reaper_gives_it() -> None:
    assert keyboard.command_id("Cockos/lyrics.lua") == "RS1ee9bb229dabffe151848d7efa3c10f748e1a1cf"


def test_a_path_with_a_sign_beyond_ascii_has_the_id_that_reaper_gave_it() -> None:
    path = (
        "ReaTeam Scripts/Tracks Properties/cfillion_Toggle visibility of empty non-folder tracks matching '•'.lua"
    )
    assert keyboard.command_id(path) == "RSabbceab30f04465da95b8d0a3239e724e8427cbb"


def test_a_path_with_a_space_is_quoted_and_one_without_is_not() -> None:
    lines = keyboard.register(b"", ACTIONS).splitlines()
    assert lines[0].endswith(b'"Custom: Deskhand_Organise.py" Deskhand/Deskhand_Organise.py')
    assert lines[1].endswith(b'"Custom: Deskhand_Undo last run.py" "Deskhand/Deskhand_Undo last run.py"')


@given(FILES)
def test_registered_scripts_are_read_back(data: bytes) -> None:
    there = keyboard.registered(keyboard.register(data, ACTIONS))
    assert [there[identifier] for identifier in IDS] == list(ACTIONS)
    assert keyboard.registered(data).items() <= there.items()


@given(FILES)
def test_registering_twice_changes_nothing(data: bytes) -> None:
    once = keyboard.register(data, ACTIONS)
    assert keyboard.register(once, ACTIONS) == once


@given(FILES)
def test_register_and_unregister_leave_the_very_bytes(data: bytes) -> None:
    assert keyboard.unregister(keyboard.register(data, ACTIONS), IDS) == data


def test_scripts_stand_behind_scripts_and_before_shortcuts() -> None:
    lines = keyboard.register(KEYS["windows"] or b"", ACTIONS).split(b"\r\n")
    assert [line[:3] for line in lines] == [b"SCR", b"SCR", b"SCR", b"ACT", b"KEY", b"KEY"]


def test_an_action_that_reaper_marked_otherwise_is_known_by_its_id() -> None:
    data = keyboard.register(b"", ACTIONS).replace(b"SCR 4 0", b"SCR 260 0")
    assert keyboard.register(data, ACTIONS) == data
