"""What a folder does to the sound of the tracks in it: nothing, something, or silence it."""

from __future__ import annotations

from typing import Final

from bridge.session import Session, Track

UNITY: Final = 1.0
"""The pan law (gain at the centre) with which a folder passes its tracks as they are."""
DUAL_PAN: Final = 6
MOST_CHANNELS: Final = 128

NEUTRAL: Final = Track(guid="")
HEARD: Final = (
    "volume",
    "pan",
    "width",
    "mute",
    "solo",
    "phase_inverted",
    "main_send",
    "main_send_offset",
    "main_send_channels",
    "hardware_outputs",
    "envelopes",
)
"""Fields of a folder that are heard on its tracks where they differ from those of a new track."""


def passes_unchanged(session: Session, folder: Track, channels: int) -> bool:
    """Whether a track of so many channels sounds the same inside the folder as beside it."""
    law = session.pan_law if folder.pan_law < 0.0 else folder.pan_law
    return (
        all(getattr(folder, field) == getattr(NEUTRAL, field) for field in HEARD)
        and law == UNITY
        and (not in_dual_pan(session, folder) or folder.dual_pan == NEUTRAL.dual_pan)
        and not any(fx.enabled and not fx.offline for fx in folder.fx if folder.fx_enabled)
        and not any(receive.source == folder.guid for track in session.tracks for receive in track.receives)
        and channels <= folder.channels
    )


def lets_through(folder: Track, channels: int) -> bool:
    """Whether a track of so many channels is heard at all inside the folder, with all its channels."""
    return not folder.mute and folder.main_send and channels <= folder.channels


def in_dual_pan(session: Session, track: Track) -> bool:
    """Whether a track has two pans, which its ``pan`` does not move; its own mode holds before the project's."""
    return (session.pan_mode if track.pan_mode < 0 else track.pan_mode) == DUAL_PAN


def channels_to_parent(track: Track) -> int:
    """How many channels a parent needs to take in all that the track feeds it."""
    return track.main_send_offset + (track.main_send_channels or track.channels)
