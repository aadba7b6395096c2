"""The master track's fields, which are lines of the project itself."""

from __future__ import annotations

from bridge.hosts.rpp.document import Block
from bridge.hosts.rpp.lines import new_line
from bridge.hosts.rpp.tokens import replace_words
from bridge.session import Master

CHANNELS = ("MASTER_NCH", "2", "2")


def write_master(project: Block, before: Master, after: Master) -> None:
    """Write the number of channels where it differs."""
    if before.channels == after.channels:
        return
    changes = {1: str(after.channels)}
    position = project.find(b"MASTER_NCH")
    if position is None:
        new = replace_words(new_line(project, " ".join(CHANNELS)), changes)
        project.body.insert(_above_tracks(project), new)
        return
    line = project.body[position]
    assert isinstance(line, bytes)
    project.body[position] = replace_words(line, changes, CHANNELS)


def _above_tracks(project: Block) -> int:
    blocks = (
        place for place, node in enumerate(project.body) if isinstance(node, Block) and node.name == b"TRACK"
    )
    return next(blocks, len(project.body))
