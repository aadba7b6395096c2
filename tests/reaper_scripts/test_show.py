from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Generator
from types import ModuleType
from typing import Any

import pytest
from deskhand_errors import Refused

SPEAKS = ctypes.CFUNCTYPE(None, ctypes.c_char_p)


class Screen:
    """Stands for REAPER's own module: what was shown, and what the user will answer."""

    def __init__(self) -> None:
        self.happened: list[tuple[Any, ...]] = []
        self.osara: Any = None
        self.button = 6
        self.typed: str | None = "Snare"

    def module(self) -> ModuleType:
        module = ModuleType("reaper_python")
        vars(module).update(
            RPR_Help_Set=lambda text, temporary: self.happened.append(("status", text)),
            RPR_APIExists=lambda name: int(self.osara is not None and name == "osara_outputMessage"),
            rpr_getfp=lambda name: ctypes.cast(self.osara, ctypes.c_void_p).value,
            RPR_ShowMessageBox=self._box,
            RPR_GetUserInputs=self._inputs,
        )
        return module

    def _box(self, text: str, title: str, kind: int) -> int:
        self.happened.append(("box", text, title, kind))
        return self.button

    def _inputs(self, title: str, count: int, captions: str, values: str, size: int) -> tuple[Any, ...]:
        self.happened.append(("inputs", title, count, captions.split(",")[0], values))
        return (int(self.typed is not None), title, count, captions, self.typed or values, size)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def show(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "reaper_python", screen.module())
    monkeypatch.delitem(sys.modules, "deskhand_show", raising=False)
    return importlib.import_module("deskhand_show")


def asked(show: ModuleType, screen: Screen, do: str, **request: Any) -> dict[str, Any]:
    def announce(question: str) -> Generator[None, None, None]:
        screen.happened.append(("announced", question))
        yield

    steps = show.Dialogs(announce).operations[do]({"do": do, **request})
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return dict(end.value)


def test_a_status_is_shown_without_a_dialog(show: ModuleType, screen: Screen) -> None:
    assert asked(show, screen, "show", text="Listening 3/40", level="status") == {}
    assert screen.happened == [("status", "Listening 3/40")]


def test_a_status_is_spoken_where_the_screen_reader_extension_is_there(show: ModuleType, screen: Screen) -> None:
    heard: list[bytes] = []
    screen.osara = SPEAKS(heard.append)
    show.status("Übersicht: 24 tracks")
    assert [text.decode() for text in heard] == ["Übersicht: 24 tracks"]
    assert screen.happened == [("status", "Übersicht: 24 tracks")]


def test_progress_is_shown_and_not_spoken(show: ModuleType, screen: Screen) -> None:
    heard: list[bytes] = []
    screen.osara = SPEAKS(heard.append)
    asked(show, screen, "show", text="Listening 3/40", level="progress")
    assert (heard, screen.happened) == ([], [("status", "Listening 3/40")])


@pytest.mark.parametrize("level", ["message", "error"])
def test_a_message_is_announced_to_the_bridge_before_it_opens(
    show: ModuleType, screen: Screen, level: str
) -> None:
    asked(show, screen, "show", text="Nothing was written.", level=level)
    assert screen.happened == [
        ("announced", "Nothing was written."),
        ("box", "Nothing was written.", "Deskhand", 0),
    ]


@pytest.mark.parametrize(("do", "rest"), [("show", {"level": "error"}), ("ask", {"title": "Organise"})])
def test_a_dialog_never_outgrows_the_screen(
    show: ModuleType, screen: Screen, do: str, rest: dict[str, str]
) -> None:
    asked(show, screen, do, text="x" * 100_000, **rest)
    assert len(screen.happened[-1][1]) == show.MOST_CHARACTERS


@pytest.mark.parametrize(("button", "answer"), [(6, "yes"), (7, "no"), (2, "no")])
def test_a_question_is_answered_yes_only_by_yes(
    show: ModuleType, screen: Screen, button: int, answer: str
) -> None:
    screen.button = button
    assert asked(show, screen, "ask", title="Organise", text="Apply 58 edits?") == {"answer": answer}
    assert screen.happened == [("announced", "Apply 58 edits?"), ("box", "Apply 58 edits?", "Organise", 4)]


def test_a_line_that_is_typed_comes_back_whole(show: ModuleType, screen: Screen) -> None:
    screen.typed = "Snare, top"
    answer = asked(show, screen, "input", title="Correct class", caption="What is it, really?", text="Kick")
    assert answer == {"text": "Snare, top"}
    assert screen.happened[-1] == ("inputs", "Correct class", 1, "What is it; really?", "Kick")


def test_a_line_that_is_cancelled_is_none(show: ModuleType, screen: Screen) -> None:
    screen.typed = None
    assert asked(show, screen, "input", title="t", caption="c", text="Kick") == {"text": None}


@pytest.mark.parametrize(
    ("do", "request_"),
    [
        ("show", {"text": 7}),
        ("show", {}),
        ("show", {"text": "x", "level": "shout"}),
        ("ask", {"text": "x"}),
        ("input", {"title": "t", "caption": "c", "text": None}),
    ],
)
def test_a_request_that_lacks_its_words_is_refused_before_anything_is_shown(
    show: ModuleType, screen: Screen, do: str, request_: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        asked(show, screen, do, **request_)
    assert screen.happened == []
