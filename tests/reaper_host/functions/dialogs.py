"""What the user sees and answers. A question holds the script until it is answered."""

from __future__ import annotations

from typing import Final

from tests.reaper_host.declare import reascript
from tests.reaper_host.functions.tracks import cut
from tests.reaper_host.host import Host

ANSWERS: Final = {"ok": 1, "cancel": 2, "abort": 3, "retry": 4, "ignore": 5, "yes": 6, "no": 7}
"""Word → what a message box returns."""
OK_ONLY: Final = 0


@reascript(
    "int MB(const char* msg, const char* title, int type)",
    "int ShowMessageBox(const char* msg, const char* title, int type)",
)
def message_box(host: Host, text: str, title: str, buttons: int) -> int:
    """One with an OK button alone is clicked away at once."""
    host.show("message", text, title=title, buttons=buttons)
    return ANSWERS["ok"] if buttons == OK_ONLY else ANSWERS[host.answer("cancel")]


@reascript(
    "bool GetUserInputs("
    "const char* title, int num_inputs, const char* captions_csv, char* retvals_csv, int retvals_csv_sz)"
)
def get_user_inputs(host: Host, title: str, count: int, captions: str, text: str, size: int) -> tuple[int, str]:
    """The answer is the text, or None for cancelled."""
    host.show("input", text, title=title, captions=captions)
    answer = host.answer(None)
    return (0, text) if answer is None else (1, cut(str(answer), size))


@reascript("void ShowConsoleMsg(const char* msg)")
def show_console_msg(host: Host, text: str) -> None:
    host.show("console", text)


@reascript("void ClearConsole()")
def clear_console(host: Host) -> None:
    host.show("console cleared", "")


@reascript("void Help_Set(const char* helpstring, bool is_temporary_help)")
def help_set(host: Host, text: str, temporary: int) -> None:
    host.show("status", text)
