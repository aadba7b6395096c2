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
class Point:
    """A point of an envelope at ``time`` seconds; ``shape`` is that of the segment which leaves it.

    REAPER's shapes: 0 linear, 1 square, 2 slow start and end, 3 fast start, 4 fast end, 5 bezier bent by
    ``tension`` (-1 to 1).
    """

    time: float
    value: float
    shape: int = 0
    tension: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An active envelope with its points in the order of the file, values as REAPER stores them.

    ``kind`` is the word of ``Track.envelopes``. Volume is linear gain; ``fader_scaled``: its segments are drawn
    on the fader's scale. Pan is stored upside down, 1 = left.
    """

    kind: str
    points: tuple[Point, ...]
    fader_scaled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """A send seen from the track that receives it. ``mode``: 0 post-fader, 1 pre-FX, 3 pre-fader.

    ``source_channels`` and ``target_channels`` are coded as REAPER's ``I_SRCCHAN`` (-1: no audio; low ten bits:
    first channel, from 0; the bits above: 0 stereo, 1 mono, n for 2n channels) and ``I_DSTCHAN`` (first channel,
    1024 added: mixed to mono). ``automated``: an envelope of its own moves it.
    """

    source: str
    volume: float = 1.0
    pan: float = 0.0
    mute: bool = False
    mode: int = 0
    mono: bool = False
    phase_inverted: bool = False
    source_channels: int = 0
    target_channels: int = 0
    pan_law: float = -1.0
    automated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One track.

    ``envelopes`` names the track envelopes that hold points: ``volume``, ``pan``, ``width``, ``mute``,
    ``pre_fx_volume``, ``pre_fx_pan``, ``trim_volume``, or the block's own word; ``automation`` holds the points.
    ``automation_mode`` is REAPER's: 0 trim/read, 1 read, 2 and above write. ``channels`` is even, 2 to 128.

    ``pan_law`` and ``pan_mode`` are -1 where the project's hold (see :class:`Session`); ``pan_taper`` goes with a
    ``pan_law`` of the track's own. ``dual_pan`` are the two pans of pan mode 6. ``solo_defeat``: sounds whatever
    else is soloed. The send to the parent starts at its channel ``main_send_offset`` (from 0) and has
    ``main_send_channels`` channels, 0 = all. ``play_offset`` is the media playback offset in seconds.

    ``take_fx`` names the plug-ins on its takes that are not bypassed, ``take_extras`` what else its takes have
    that :class:`Take` does not hold: ``stretch markers``, ``volume envelope`` ...

    ``volume_lead`` and the fields beside it say in which of REAPER's track groups 1 to 64 the track leads or
    follows: bit n - 1 is group n.
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
    automation: tuple[Envelope, ...] = field(default=(), repr=False)
    automation_mode: int = 0
    pan_mode: int = -1
    pan_taper: int = 3
    dual_pan: tuple[float, float] = (-1.0, 1.0)
    solo_defeat: bool = False
    main_send_offset: int = 0
    main_send_channels: int = 0
    play_offset: float = 0.0
    take_fx: tuple[str, ...] = ()
    take_extras: tuple[str, ...] = ()
    volume_lead: int = 0
    volume_follow: int = 0
    pan_lead: int = 0
    pan_follow: int = 0
    vca_lead: int = 0
    vca_follow: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The master track. ``mono``: its first two channels are mixed to mono. The rest as in :class:`Track`."""

    volume: float = 1.0
    pan: float = 0.0
    mute: bool = False
    channels: int = 2
    colour: int | None = None
    fx: tuple[Fx, ...] = ()
    fx_enabled: bool = True
    mono: bool = False
    width: float = 1.0
    pan_law: float = -1.0
    pan_mode: int = -1
    pan_taper: int = 3
    dual_pan: tuple[float, float] = (-1.0, 1.0)
    automation: tuple[Envelope, ...] = field(default=(), repr=False)
    automation_mode: int = 0


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
    """A whole project, tracks from top to bottom. ``path`` is None for a project that was never saved.

    ``pan_law`` is the gain at the centre (1 = 0 dB, 0.707 = -3 dB; above 1 gain-compensated, 1.414 = -3 dB with
    the sides 3 dB up). ``pan_mode``: 0 as in REAPER 3, 3 stereo balance and mono pan, 5 stereo pan, 6 dual pan.
    ``pan_taper``: 0 sine (REAPER before 7.1), 1 and 3 hybrid, 2 linear.
    """

    name: str
    path: Path | None = None
    tracks: tuple[Track, ...] = ()
    master: Master = Master()
    sample_rate: int | None = None
    pan_law: float = 1.0
    pan_mode: int = 3
    pan_taper: int = 3
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
