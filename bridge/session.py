"""The immutable picture of a project. It holds no file handle, no socket and no REAPER pointer.

Conventions
-----------
* Tracks, items and FX are addressed by GUID (``{8-4-4-4-12}``). A track that a file stores without one
  gets a key that is stable from read to read of the same file.
* Volume is linear gain (1.0 = 0 dB). Pan runs from -1 (left) to +1 (right).
* Colour is ``0xRRGGBB`` whatever the operating system that wrote the project; ``None`` = theme default.
* Positions and lengths are in seconds.
* ``folder_change`` is REAPER's relative folder depth: 1 opens a folder, 0 nothing, -n closes n folders.
  Values in the wild are unbalanced; :mod:`bridge.layout` gives the tree that REAPER shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The media behind a take.

    ``kind`` is REAPER's word (``WAVE``, ``MP3``, ``VORBIS``, ``FLAC``, ``MIDI``, ``VIDEO``, ``RPP_PROJECT``,
    ``SECTION``, ``EMPTY`` ...). ``file`` is the text in the project, ``path`` that text resolved against the
    project's folder (not checked for existence). A ``SECTION`` has its window in ``section_start`` and
    ``section_length`` (None: to the end), ``section_reversed``, and the media in ``inner``.
    """

    kind: str
    file: str | None = None
    path: Path | None = None
    section_start: float = 0.0
    section_length: float | None = None
    section_reversed: bool = False
    inner: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One take of an item. A negative ``volume`` means inverted polarity.

    ``channel_mode``: 0 normal, 1 swapped, 2 mono downmix, 3 left only, 4 right only, higher = REAPER's
    further channel picks. ``offset`` is the start in the source in seconds.
    """

    source: Source | None
    name: str = ""
    volume: float = 1.0
    pan: float = 0.0
    offset: float = 0.0
    play_rate: float = 1.0
    preserve_pitch: bool = True
    pitch: float = 0.0
    channel_mode: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fade:
    """A fade at an item's edge. ``shape`` is REAPER's number, 0 = linear; ``curve`` its bend, -1 to 1."""

    length: float = 0.0
    shape: int = 0
    curve: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A media item. ``active`` is the index of the take that plays, None where an empty take is selected."""

    position: float
    length: float
    takes: tuple[Take, ...] = ()
    active: int | None = 0
    play_all_takes: bool = False
    loop_source: bool = False
    volume: float = 1.0
    mute: bool = False
    locked: bool = False
    fade_in: Fade = Fade()
    fade_out: Fade = Fade()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fx:
    """One plug-in in a chain.

    ``chunk`` is its text in project-file form: lines joined by newlines, not indented.
    """

    name: str
    kind: str = "VST"
    enabled: bool = True
    offline: bool = False
    preset: str = ""
    chunk: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """A send seen from the track that receives it. ``mode``: 0 post-fader, 1 pre-FX, 3 pre-fader."""

    source: str
    volume: float = 1.0
    pan: float = 0.0
    mute: bool = False
    mode: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One track.

    ``envelopes`` names the track envelopes that hold points: ``volume``, ``pan``, ``width``, ``mute``,
    ``pre_fx_volume``, ``pre_fx_pan``, ``trim_volume``, or the block's own word. ``channels`` is even, 2 to 128.
    """

    guid: str
    name: str = ""
    colour: int | None = None
    icon: str = ""
    volume: float = 1.0
    pan: float = 0.0
    width: float = 1.0
    pan_law: float = -1.0
    mute: bool = False
    solo: bool = False
    phase_inverted: bool = False
    channels: int = 2
    folder_change: int = 0
    selected: bool = False
    locked: bool = False
    frozen: bool = False
    hidden_in_tcp: bool = False
    hidden_in_mixer: bool = False
    main_send: bool = True
    hardware_outputs: int = 0
    envelopes: tuple[str, ...] = ()
    fx: tuple[Fx, ...] = ()
    fx_enabled: bool = True
    receives: tuple[Receive, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The master track."""

    volume: float = 1.0
    pan: float = 0.0
    mute: bool = False
    channels: int = 2
    colour: int | None = None
    fx: tuple[Fx, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A marker, or a region when ``end`` is set."""

    number: int
    position: float
    name: str = ""
    end: float | None = None
    colour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """A tempo in force from ``position`` on."""

    position: float
    bpm: float
    numerator: int = 4
    denominator: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A whole project, tracks from top to bottom. ``path`` is None for a project that was never saved."""

    name: str
    path: Path | None = None
    tracks: tuple[Track, ...] = ()
    master: Master = Master()
    sample_rate: int | None = None
    pan_law: float = 1.0
    tempi: tuple[Tempo, ...] = ()
    markers: tuple[Marker, ...] = ()
    reaper_version: str = ""
    warnings: tuple[str, ...] = ()

    def track(self, guid: str) -> Track:
        """The track with this GUID. Raises ``KeyError`` where there is none."""
        for track in self.tracks:
            if track.guid == guid:
                return track
        raise KeyError(guid)
