from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.install import ini, surfaces
from bridge.install.surfaces import Osc
from tests.bridge.install.studio import SETTINGS

ENTRIES = st.lists(
    st.sampled_from(
        [
            "MCU 0 9 -1 -1 0",
            "HTTP 0 2307 '' 'index.html' 0 ''",
            'OSC "phone" 3 8000 "192.168.1.76" 9000 1024 10 ""',
            'OSC "pad" 3 8001 "127.0.0.1" 9001 1024 10 "pad"',
            'OSC "" 5 8000 9000 0 "" "Default.ReaperOSC"',
            'OSC "x" y 8000 "127.0.0.1" 9000 1024 10 ""',
            "CSI 0 0",
        ]
    ),
    max_size=5,
)


def file_of(entries: list[str]) -> bytes:
    keys = "".join(f"csurf_{index}={entry}\n" for index, entry in enumerate(entries))
    return f"[REAPER]\n{keys}csurf_cnt={len(entries)}\nz=1\n".encode()


@pytest.mark.parametrize(("receives", "flags"), [(False, 2), (True, 3)])
def test_the_entry_has_the_form_that_reaper_writes_and_sends_only_unless_told_otherwise(
    receives: bool, flags: int
) -> None:
    data = surfaces.add(b"[REAPER]\n", receives=receives)
    assert ini.get(data, "csurf_0") == f'OSC "Deskhand" {flags} 8000 "127.0.0.1" 9000 1024 10 "Deskhand"'
    assert ini.get(data, "csurf_cnt") == "1"


def test_ports_of_other_devices_are_left_to_them() -> None:
    found = surfaces.find(surfaces.add(SETTINGS["windows"]))
    assert found == (2, Osc("Deskhand", 2, 8001, "127.0.0.1", 9001))


@given(ENTRIES)
def test_an_added_surface_is_the_last_and_its_ports_are_its_own(entries: list[str]) -> None:
    data = surfaces.add(file_of(entries))
    assert surfaces.entries(data)[:-1] == entries
    found = surfaces.find(data)
    assert found is not None
    others = [osc for entry in entries if (osc := surfaces.osc_of(entry))]
    assert found[1].receive not in {osc.receive for osc in others}
    assert found[1].send not in {osc.send for osc in others}


@given(ENTRIES)
def test_adding_twice_changes_nothing(entries: list[str]) -> None:
    data = surfaces.add(file_of(entries))
    assert surfaces.add(data) == data


@given(ENTRIES)
def test_add_and_remove_leave_the_very_bytes(entries: list[str]) -> None:
    data = file_of(entries)
    count = ini.get(data, "csurf_cnt")
    assert surfaces.remove(surfaces.add(data), count=count, stale=None) == data


@pytest.mark.parametrize("kind", SETTINGS)
def test_add_and_remove_leave_the_very_bytes_of_odd_files(kind: str) -> None:
    data = SETTINGS[kind]
    index = len(surfaces.entries(data))
    count, stale = ini.get(data, "csurf_cnt"), ini.get(data, f"csurf_{index}")
    removed = surfaces.remove(surfaces.add(data), count=count, stale=stale)
    assert (removed if ini.has_section(data) else ini.drop_empty_section(removed)) == data


@given(ENTRIES, ENTRIES.filter(bool))
def test_surfaces_added_later_move_up(earlier: list[str], later: list[str]) -> None:
    data = surfaces.add(file_of(earlier))
    for index, entry in enumerate(later, len(earlier) + 1):
        data = ini.put(data, f"csurf_{index}", entry)
    data = ini.put(data, "csurf_cnt", str(len(earlier) + 1 + len(later)))
    data = surfaces.remove(data, count=str(len(earlier)), stale=None)
    assert surfaces.entries(data) == [*earlier, *later]
    assert ini.get(data, f"csurf_{len(earlier) + len(later)}") is None


@pytest.mark.parametrize(
    ("entry", "closed", "opened"),
    [
        ('OSC "Deskhand" 3 8000 "10.0.0.2" 9 512 0 "my own"', 2, 3),
        ("OSC Deskhand 2 8000 127.0.0.1 9000 1024 10 Deskhand", 2, 3),
        ("osc?", None, None),
        ("OSC 'Deskhand' 7 8000 127.0.0.1 9000", 2, 7),
        ("OSC `Deskhand` 0 8000 127.0.0.1 9000", 0, 1),
    ],
)
def test_a_device_is_opened_and_closed_and_the_rest_of_its_entry_stays(
    entry: str, closed: int | None, opened: int | None
) -> None:
    data = file_of(["MCU 0 9 -1 -1 0", entry])
    for receives, flags in ((False, closed), (True, opened)):
        words = entry.split()
        turned = " ".join([*words[:2], str(flags), *words[3:]]) if flags is not None else entry
        assert surfaces.turn(data, receives=receives) == data.replace(entry.encode(), turned.encode())


@given(ENTRIES, st.booleans())
def test_a_turned_device_is_the_added_one(entries: list[str], receives: bool) -> None:
    data = surfaces.add(file_of(entries), receives=not receives)
    assert surfaces.turn(data, receives=receives) == surfaces.add(file_of(entries), receives=receives)


def test_a_count_is_read_as_far_as_it_is_a_number() -> None:
    assert len(surfaces.entries(b"[REAPER]\ncsurf_cnt= 2 \ncsurf_0=a\ncsurf_1=b\n")) == 2
    assert surfaces.entries(b"[REAPER]\ncsurf_cnt=-1\n") == []
