"""The difference between two sessions, written into the document that the first was read from."""

from __future__ import annotations

from bridge.hosts.rpp.document import Document
from bridge.hosts.rpp.reader import byte_order, find_root
from bridge.hosts.rpp.write_layout import arrange
from bridge.hosts.rpp.write_master import write_master
from bridge.hosts.rpp.write_tracks import Target, write_track
from bridge.session import Session, Track


def write_session(document: Document, before: Session, after: Session) -> None:
    """Edit the document in place so that it reads as ``after``; lines that say the same stay as they are.

    Parameters
    ----------
    document
        The document that ``before`` was read from.
    before
        The session as it is.
    after
        The session as it shall be: the same tracks in any order and new ones. Of a track the fields of
        :data:`bridge.hosts.rpp.write_tracks.WRITERS` are written, of the master its number of channels.

    Raises
    ------
    ValueError
        If a value cannot be written: a number that is not finite, a plug-in chunk that is no project text.
    """
    root = find_root(document)
    if root is None:
        raise ValueError("a document with tracks was expected")
    if root.block is not None:
        write_master(root.block, before.master, after.master)
    folder = None if before.path is None else before.path.parent
    order = byte_order(root)
    blocks = arrange(root, [track.guid for track in before.tracks], [track.guid for track in after.tracks])
    index = {track.guid: place for place, track in enumerate(after.tracks)}
    known = {track.guid: track for track in before.tracks}
    for track in after.tracks:
        old = known.get(track.guid) or Track(guid=track.guid)
        write_track(Target(blocks[track.guid], old, track, order, index, folder))
