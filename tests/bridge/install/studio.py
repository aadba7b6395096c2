"""Resource folders of REAPER with the oddities of real ones, a payload and a library to install into them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bridge.install import manifest
from bridge.install.manifest import File

WINDOWS: Final = (
    b"[REAPER]\r\nlastproject=D:\\Aufnahmen\\M\xfcller & S\xf6hne\\Lied.rpp\r\nCSURF_CNT = 2\r\n"
    b'csurf_0=MCU 0 9 -1 -1 0\r\ncsurf_1=OSC "phone" 3 8000 "192.168.1.76" 9000 1024 10 ""\r\n'
    b"[reaper_explorer]\r\nreascript=7\r\n; the last line has no ending"
)
"""CRLF, Latin-1 bytes, a key in capitals and with blanks, an OSC device on REAPER's ports, no last line ending."""

MAC: Final = (
    "[.swell]\ndir_browser=302 256 600 400 280\n\n[reaper]\ncsurf_0=HTTP 0 2307 '' 'index.html' 0 ''\n"
    "csurf_cnt=1\npythonlibdll64=libpython3.9.dylib\npythonlibpath64=/usr/local/opt/python@3.9/Frameworks/Python.framework\n"
    "reascript=1\nreascriptout_h=401\nüber=naïve\n\n[verbcfg]\nreascript=\n"
).encode()
"""Blank lines between sections, the section not first and in small letters, another Python of the user's."""

LINUX: Final = b"[REAPER]\nwnd_state=0\ncsurf_1=HTTP 0 8888 '' 'old.html' 0 ''\n\n\n[REAPER]\nreascript=0\n"
"""An entry that no count knows, and the section a second time."""

PORTABLE: Final = b""
"""A portable installation begins with an empty file."""

ENDED: Final = b"[REAPER]"

SETTINGS: Final = {"windows": WINDOWS, "mac": MAC, "linux": LINUX, "portable": PORTABLE, "ended": ENDED}

KEYS: Final = {
    "windows": b'SCR 4 0 RS1ee9bb229dabffe151848d7efa3c10f748e1a1cf "Custom: lyrics.lua" Cockos/lyrics.lua\r\n'
    b'ACT 0 0 "d2f" "Custom: Zwei" 40044 40043\r\nKEY 9 65 40296 0\r\nKEY 1 66 _RS1ee9bb229dabffe1 0',
    "mac": "SCR 4 0 RSabbc \"Custom: cfillion_'•'.lua\" \"ReaTeam Scripts/Tracks/cfillion_'•'.lua\"\n".encode(),
    "linux": None,
    "portable": b"KEY 255 248 40007 0\n",
    "ended": b"",
}
"""``reaper-kb.ini`` of each, None where there is none."""

NAMES: Final = ("Deskhand_Organise.py", "Deskhand_Undo last run.py", "deskhand_agent.py")


def resource_folder(parent: Path, kind: str) -> Path:
    """A resource folder below a path with a space and letters beyond ASCII."""
    folder = parent / "Größe 9, 混音" / "REAPER (x64)"
    folder.mkdir(parents=True)
    (folder / "reaper.ini").write_bytes(SETTINGS[kind])
    keys = KEYS[kind]
    if keys is not None:
        (folder / "reaper-kb.ini").write_bytes(keys)
    return folder


def payload(parent: Path, version: str = "1") -> list[File]:
    """Files of a small Deskhand, read as from its package."""
    source = parent / f"payload {version}"
    for name in ("scripts", "osc", "icons/150", "templates", "jsfx"):
        (source / name).mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (source / "scripts" / name).write_text(f"print({version!r})\n", encoding="utf-8")
    (source / "osc" / "Deskhand.ReaperOSC").write_text("DEVICE_TRACK_COUNT 64\n", encoding="utf-8")
    (source / "icons" / "deskhand_undo.png").write_bytes(b"\x89PNG 100")
    (source / "icons" / "150" / "deskhand_undo.png").write_bytes(b"\x89PNG 150")
    (source / "templates" / "Deskhand returns.RTrackTemplate").write_text("<TRACK\n>\n", encoding="utf-8")
    (source / "jsfx" / "deskhand_meter.jsfx").write_text("desc:meter\n", encoding="utf-8")
    return manifest.copied(source)


def library(parent: Path, name: str = "libpython3.12.so.1.0") -> Path:
    """A file in the place of Python's shared library."""
    path = parent / "Python für REAPER" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\x7fELF")
    return path


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder: bytes of files, None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
