"""A project written to another folder still finds its media: relative FILE paths become absolute."""

from __future__ import annotations

from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.media import MediaFolders, is_absolute
from bridge.hosts.rpp.tokens import key, quote, replace_words, words

SOURCE = b"SOURCE"


def make_media_absolute(document: Document, media: MediaFolders) -> None:
    """Rewrite the relative FILE lines of all SOURCE blocks to the paths that they stand for."""
    pending = [document.body]
    while pending:
        for node in pending.pop():
            if isinstance(node, Block):
                if node.name == SOURCE:
                    _rewrite(node, media)
                pending.append(node.body)


def _rewrite(source: Block, media: MediaFolders) -> None:
    for position, node in enumerate(source.body):
        if isinstance(node, bytes) and key(node) == b"FILE":
            text = "".join(words(node)[1:2])
            path = None if is_absolute(text) else media.resolve(text)
            if path is not None:
                source.body[position] = replace_words(node, {1: quote(str(path.absolute()))})
