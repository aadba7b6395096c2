"""The agent's snapshot as a project document, which the reader of project files reads: one reader for both hosts.

Conventions
-----------
* The tracks and the master's plug-ins are REAPER's own text. The rest comes from the API and is written the way
  REAPER would have saved it (see :mod:`bridge.hosts.rpp.read_project` for the lines).
* In the chunk of the master track its plug-ins are an FXCHAIN and its envelopes have the names of any track's;
  in a project file both carry ``MASTER`` in their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bridge.errors import UserError
from bridge.hosts.live.saved import NEVER_SAVED, saved_settings
from bridge.hosts.rpp.colours import CUSTOM, ByteOrder, order_of, to_native
from bridge.hosts.rpp.document import Block, Document
from bridge.hosts.rpp.read_envelopes import MASTER_ENVELOPES
from bridge.hosts.rpp.read_project import MASTER_MONO, MASTER_MUTE, REGION
from bridge.hosts.rpp.reader import PROJECT, TRACK, read_session
from bridge.hosts.rpp.tokens import encode, quote
from bridge.session import Session

Json = Mapping[str, Any]

CHAIN: Final = b"FXCHAIN"
MASTER_CHAIN: Final = b"MASTERFXLIST"
MASTER_BLOCKS: Final[dict[bytes, bytes]] = {
    CHAIN: MASTER_CHAIN,
    **{name.removeprefix(b"MASTER"): name for name in MASTER_ENVELOPES},
}
"""Block in the chunk of the master track → its name in a project file."""

UNSAVED: Final = (
    "The project has never been saved: its pan law is taken for REAPER's own (0 dB), and media are found only"
    " where the project names them with their folders."
)


def session_of(snapshot: Json) -> Session:
    """The session of an agent's snapshot (docs/agent.md), named and placed as the file host would.

    Raises
    ------
    UserError
        If a track did not come whole.
    """
    path = Path(snapshot["path"]) if snapshot["path"] else None
    settings, warnings = _settings(path)
    document = document_of(snapshot, settings)
    session = read_session(document, path, [str(track["guid"]) for track in snapshot["tracks"]])
    return _with_warnings(session, warnings)


def document_of(snapshot: Json, settings: Iterable[bytes]) -> Document:
    """The snapshot as a project file would hold it; ``settings`` are lines to take over as they are."""
    version = str(snapshot["version"])
    order = order_of(version.partition("/")[2])
    project = Block(b" ".join([b"<" + PROJECT, b"0.1", *([encode(quote(version))] if version else [])]), [], b">")
    project.body += settings
    project.body += _lines(_general(snapshot))
    project.body += _lines(_master(snapshot["master"], order))
    project.body += _tempo_map(snapshot["tempi"])
    project.body += _lines(line for marker in snapshot["markers"] for line in _marker(marker))
    project.body += _master_blocks(str(snapshot["master"]["chunk"]))
    project.body += [_track_block(str(track["chunk"]), str(track["guid"])) for track in snapshot["tracks"]]
    return Document([project])


def _settings(path: Path | None) -> tuple[list[bytes], tuple[str, ...]]:
    if path is None:
        return list(NEVER_SAVED), (UNSAVED,)
    try:
        return saved_settings(path), ()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        return list(NEVER_SAVED), (
            f"{path.name} cannot be read ({reason}): the pan law of the project is taken for REAPER's own (0 dB).",
        )


def _with_warnings(session: Session, more: tuple[str, ...]) -> Session:
    return replace(session, warnings=(*more, *session.warnings)) if more else session


def _general(snapshot: Json) -> Iterator[str]:
    rate = snapshot["sample_rate"]
    yield f"SAMPLERATE {rate or 0} {int(bool(rate))} 0"


def _master(master: Json, order: ByteOrder) -> Iterator[str]:
    left, right = (_number(pan) for pan in master["dual_pan"])
    colour = master["colour"]
    state = MASTER_MUTE * bool(master["mute"]) + MASTER_MONO * bool(master["mono"])
    yield f"MASTERAUTOMODE {int(master['automation_mode'])}"
    yield f"MASTERPEAKCOL {to_native(None if colour is None else int(colour), order)}"
    yield f"MASTERMUTESOLO {state}"
    yield f"MASTER_NCH {int(master['channels'])}"
    volume, pan, law = (_number(master[name]) for name in ("volume", "pan", "pan_law"))
    yield f"MASTER_VOLUME {volume} {pan} {law} {left} {right}"
    yield f"MASTER_WIDTH {_number(master['width'])}"
    yield f"MASTER_PANMODE {int(master['pan_mode'])}"
    yield f"MASTER_PANLAWFLAGS {int(master['pan_taper'])}"
    yield f"MASTER_FX {int(bool(master['fx_enabled']))}"


def _tempo_map(tempi: Iterable[Json]) -> list[bytes | Block]:
    changes = list(tempi)
    if not changes:
        return []
    first = changes[0]
    lines: list[bytes | Block] = [
        encode(f"TEMPO {_number(first['bpm'])} {int(first['numerator'])} {int(first['denominator'])}")
    ]
    points = [
        encode(
            f"PT {_number(one['position'])} {_number(one['bpm'])} 1"
            f" {int(one['numerator']) + 65536 * int(one['denominator'])}"
        )
        for one in changes
    ]
    return [*lines, Block(b"<TEMPOENVEX", [b"ACT 1", *points], b">")]


def _marker(marker: Json) -> Iterator[str]:
    number, end, colour = int(marker["number"]), marker["end"], marker["colour"]
    tail = f"{0 if colour is None else CUSTOM | int(colour)} 1 B"
    name = quote(str(marker["name"]))
    flags = 0 if end is None else REGION
    yield f"MARKER {number} {_number(marker['position'])} {name} {flags} {tail}"
    if end is not None:
        yield f'MARKER {number} {_number(end)} "" {flags} {tail}'


def _master_blocks(chunk: str) -> list[bytes | Block]:
    blocks: list[bytes | Block] = []
    for block in _one_block(chunk, "the master track").body:
        if isinstance(block, Block):
            name = MASTER_BLOCKS.get(block.name, block.name)
            if name == MASTER_CHAIN or name in MASTER_ENVELOPES:
                blocks.append(Block(b"<" + name, block.body, block.tail))
    return blocks


def _track_block(chunk: str, guid: str) -> Block:
    return _one_block(chunk, f"track {guid}")


def _one_block(chunk: str, whose: str) -> Block:
    document = Document.parse(encode(chunk))
    blocks = [node for node in document.body if isinstance(node, Block)]
    if document.unclosed or document.stray or len(blocks) != 1 or blocks[0].name != TRACK:
        raise UserError(
            f"REAPER gave the text of {whose} cut off or in pieces. Nothing was changed."
            " Save the project and run Deskhand on the file."
        )
    return blocks[0]


def _lines(texts: Iterable[str]) -> list[bytes]:
    return [encode(text) for text in texts]


def _number(value: Any) -> str:
    return repr(float(value))
