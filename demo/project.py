"""The project file of the demo session: a table of tracks and the REAPER 7 text made of it.

Conventions
-----------
* Lines stand in the order in which REAPER 7 writes them; line ends are CRLF, as on Windows.
* Volume is linear, positions are in seconds, colours are ``0xRRGGBB``.
* GUIDs come from the names, so that the same table gives the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from core.units import gain_from_db
from demo.settings import SETTINGS
from demo.sounds import BEAT, BPM, CHORUS, SECONDS

SAVED_AT = 1760000000
DEFAULT_COLOUR = 16576


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item with one take of ``file``, from ``offset`` in it."""

    file: str
    position: float = 0.0
    length: float = SECONDS
    offset: float = 0.0
    volume: float = 1.0
    fade_in: float = 0.01
    fade_out: float = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A track as the engineer left it."""

    name: str
    items: tuple[Item, ...] = ()
    volume: float = 1.0
    pan: float = 0.0
    mute: bool = False
    colour: int | None = None
    folder: int = 0
    receives: tuple[int, ...] = ()
    volume_points: tuple[tuple[float, float], ...] = ()
    delay: bool = False
    notes: tuple[tuple[int, float, float], ...] = ()


def _whole(name: str, file: str | None = None, **more: object) -> Track:
    return Track(name=name, items=(Item(file=file or f"{name}.flac"),), **more)  # type: ignore[arg-type]


PAD = ((52, 0.0, 4.0), (56, 0.0, 4.0), (59, 0.0, 4.0), (47, 4.0, 8.0), (54, 4.0, 8.0))
"""MIDI notes: pitch, start and end in beats."""

TRACKS: tuple[Track, ...] = (
    _whole("click", mute=True),
    _whole("ref mix", "ref mix.ogg", mute=True),
    _whole("GIT Rythmus L", pan=-0.6),
    _whole("Piano (St) bounce", "Piano bounce.flac", volume=gain_from_db(-6.0)),
    Track(
        name="vox lead comp FINAL2",
        colour=0xC04080,
        items=(
            Item(
                file="vox lead comp FINAL2.flac", position=1.5, offset=1.5, length=5.0, fade_in=0.1, fade_out=0.2
            ),
            Item(file="vox lead comp FINAL2.flac", position=6.5, offset=6.5, length=SECONDS - 6.5, fade_out=0.5),
        ),
        volume_points=((0.0, 1.0), (CHORUS, 1.0), (CHORUS + BEAT, gain_from_db(-2.0))),
    ),
    _whole("01_KickIn-02"),
    _whole("SN top"),
    _whole("Bass DI.wav", "Bass DI.flac", volume=gain_from_db(-9.0)),
    _whole("OH R", pan=1.0),
    _whole("HH", "Hi Hat.flac", volume=gain_from_db(-12.0), pan=-0.3),
    _whole("Audio 07_02", "07-Audio 07_02.flac"),
    _whole("02-KICK out"),
    Track(
        name="Gtr R - 01",
        pan=0.6,
        volume=gain_from_db(-4.0),
        items=(
            Item(file="Gtr R - 01.flac", length=CHORUS, volume=gain_from_db(-3.0), fade_out=0.02),
            Item(file="Gtr R - 01.flac", position=CHORUS, offset=CHORUS, length=SECONDS - CHORUS, fade_in=0.02),
        ),
    ),
    _whole("Overhead L.wav", "Overhead L.flac", pan=-1.0),
    Track(name="PERC - bitte so lassen", colour=0x2E8B57, folder=1),
    _whole("shkr", "shkr.ogg"),
    _whole("Tamb", "Tamb.ogg", folder=-1, volume=gain_from_db(-4.0)),
    _whole("snare btm"),
    _whole("Raum L", "Raum L.ogg", pan=-1.0),
    _whole("", "Tom1_03.flac"),
    _whole("Chöre Aah", "BV Aahs.flac"),
    _whole("Raum R", "Raum R.ogg", pan=1.0),
    Track(name="pad idea (midi)", notes=PAD),
    _whole("Floor Tom"),
    Track(name="Delay Vox", receives=(4,), delay=True, volume=gain_from_db(-6.0)),
)
"""From top to bottom: the order in which somebody dragged the files in."""

MARKERS = ((0.0, "Verse"), (CHORUS, "Chorus"))


def project_text() -> str:
    """The whole ``.RPP`` file."""
    settings = SETTINGS.format(bpm=_number(BPM), colour=DEFAULT_COLOUR).splitlines()
    lines = [f'<REAPER_PROJECT 0.1 "7.28/win64" {SAVED_AT} 0', *settings, *_markers(), "  <PROJBAY", "  >"]
    for index, track in enumerate(TRACKS):
        lines += (f"  {line}" for line in _track(index, track))
    return "\r\n".join([*lines, ">", ""])


def _guid(*words: object) -> str:
    return "{" + str(uuid5(NAMESPACE_URL, "deskhand demo " + " ".join(map(str, words)))).upper() + "}"


def _quoted(text: str) -> str:
    return f'"{text}"' if not text or " " in text else text


def _number(value: float) -> str:
    return f"{value:.14f}".rstrip("0").rstrip(".")


def _markers() -> Iterator[str]:
    for number, (position, name) in enumerate(MARKERS, start=1):
        yield f"  MARKER {number} {_number(position)} {_quoted(name)} 0 0 1 R {_guid('marker', number)} 0"


def _peak_colour(colour: int | None) -> int:
    if colour is None:
        return DEFAULT_COLOUR
    red, green, blue = colour >> 16, colour >> 8 & 0xFF, colour & 0xFF
    return 0x1000000 | blue << 16 | green << 8 | red


def _track(index: int, track: Track) -> Iterator[str]:
    guid = _guid("track", index)
    yield f"<TRACK {guid}"
    yield from (
        f"  {line}"
        for line in (
            f"NAME {_quoted(track.name)}",
            f"PEAKCOL {_peak_colour(track.colour)}",
            "BEAT -1",
            "AUTOMODE 0",
            "PANLAWFLAGS 3",
            f"VOLPAN {_number(track.volume)} {_number(track.pan)} -1 -1 1",
            f"MUTESOLO {int(track.mute)} 0 0",
            "IPHASE 0",
            "PLAYOFFS 0 1",
            f"ISBUS {_bus(track.folder)}",
            "BUSCOMP 0 0 0 0 0",
            "SHOWINMIX 1 0.6667 0.5 1 0.5 0 0 0",
            "SEL 0",
            "REC 0 0 1 0 0 0 0 0",
            "VU 2",
            "TRACKHEIGHT 0 0 0 0 0 0 0",
            "INQ 0 0 0 0.5 100 0 0 100",
            "NCHAN 2",
            "FX 1",
            f"TRACKID {guid}",
            "PERF 0",
            *(f"AUXRECV {source} 0 0.5 0 0 0 0 0 0 -1:U 0 -1 ''" for source in track.receives),
            "MIDIOUT -1",
            "MAINSEND 1 0",
            *_volume_envelope(index, track),
            *_delay(index, track),
            *(line for number, item in enumerate(track.items) for line in _audio_item(index, number, track, item)),
            *_midi_item(index, track),
        )
    )
    yield ">"


def _bus(folder: int) -> str:
    return f"2 {folder}" if folder < 0 else f"{folder} {folder}"


def _volume_envelope(index: int, track: Track) -> Iterator[str]:
    if not track.volume_points:
        return
    yield "<VOLENV2"
    yield f"  EGUID {_guid('volume envelope', index)}"
    yield from ("  ACT 1 -1", "  VIS 1 1 1", "  LANEHEIGHT 0 0", "  ARM 0", "  DEFSHAPE 0 -1 -1")
    for position, value in track.volume_points:
        yield f"  PT {_number(position)} {_number(value)} 0"
    yield ">"


def _delay(index: int, track: Track) -> Iterator[str]:
    if not track.delay:
        return
    beat_ms = _number(round(BEAT * 1000.0, 1))
    yield "<FXCHAIN"
    yield from ("  SHOW 0", "  LASTSEL 0", "  DOCKED 0", "  BYPASS 0 0 0", '  <JS delay/delay ""')
    yield f"    {beat_ms} -12 0 0 -120 0 " + " ".join("-" * 58)
    yield from ("  >", "  FLOATPOS 0 0 0 0", f"  FXID {_guid('fx', index)}", "  WAK 0 0", ">")


def _item_head(index: int, number: int, name: str, item: Item) -> Iterator[str]:
    yield "<ITEM"
    yield f"  POSITION {_number(item.position)}"
    yield "  SNAPOFFS 0"
    yield f"  LENGTH {_number(item.length)}"
    yield from ("  LOOP 0", "  ALLTAKES 0")
    yield f"  FADEIN 1 {_number(item.fade_in)} 0 1 0 0 0"
    yield f"  FADEOUT 1 {_number(item.fade_out)} 0 1 0 0 0"
    yield from ("  MUTE 0 0", "  SEL 0", f"  IGUID {_guid('item', index, number)}")
    yield f"  NAME {_quoted(name)}"
    yield f"  VOLPAN {_number(item.volume)} 0 1 -1"
    yield f"  SOFFS {_number(item.offset)}"
    yield from ("  PLAYRATE 1 1 0 -1 0 0.0025", "  CHANMODE 0", f"  GUID {_guid('take', index, number)}")


def _audio_item(index: int, number: int, track: Track, item: Item) -> Iterator[str]:
    yield from _item_head(index, number, item.file, item)
    yield f"  <SOURCE {'VORBIS' if item.file.endswith('.ogg') else 'FLAC'}"
    yield f'    FILE "Audio/{item.file}"'
    yield from ("  >", ">")


def _midi_item(index: int, track: Track) -> Iterator[str]:
    if not track.notes:
        return
    yield from _item_head(index, 0, track.name, Item(file="", length=8 * BEAT))
    yield from ("  <SOURCE MIDI", "    HASDATA 1 960 QN", "    CCINTERP 32")
    yield f"    POOLEDEVTS {_guid('midi', index)}"
    tick = 0
    for beat, status, pitch in sorted(_events(track.notes)):
        yield f"    E {round(beat * 960) - tick} {status:02x} {pitch:02x} {'60' if status == 0x90 else '00'}"
        tick = round(beat * 960)
    yield f"    E {8 * 960 - tick} b0 7b 00"
    yield from (f"    GUID {_guid('midi source', index)}", "    IGNTEMPO 0 120 4 4", "  >", ">")


def _events(notes: tuple[tuple[int, float, float], ...]) -> Iterator[tuple[float, int, int]]:
    for pitch, start, end in notes:
        yield start, 0x90, pitch
        yield end, 0x80, pitch
