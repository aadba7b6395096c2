# @noindex
"""Messages between bridge and REAPER as bytes, and the proofs of the hello. No sockets: see ``docs/agent.md``."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import struct
from collections.abc import Generator, Iterator
from typing import Any, Final

PROTOCOL: Final = 1
HELLO_LIMIT: Final = 4096
"""Bytes that a message may have until the welcome."""

LIMIT: Final = 64 * 2**20
"""Bytes that a message may have after the welcome."""

LENGTH: Final = struct.Struct("<I")
PIECES_A_STEP: Final = 2000
CHARACTERS_A_STEP: Final = 2**18
"""Written between two chances to pause, whichever is reached first: about 1 ms each."""

NONCE: Final = re.compile(r"[0-9a-f]{64}")

Message = dict[str, Any]


class Junk(Exception):
    """What came is not a message of this protocol: the connection ends."""


class Rejected(Exception):
    """One side of the hello would not have the other. The message is for the user."""


class Decoder:
    """Takes bytes as they come and gives whole messages.

    ``limit`` is the longest message in bytes; it may be raised between two messages.
    """

    def __init__(self, limit: int = HELLO_LIMIT) -> None:
        self.limit = limit
        self._held = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        self._held += data

    def messages(self) -> Iterator[Message]:
        """Every message that is whole. Raises :class:`Junk`."""
        while len(self._held) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._held)
            if length > self.limit:
                raise Junk(f"a message of {length} bytes, where {self.limit} are allowed")
            end = LENGTH.size + length
            if len(self._held) < end:
                return
            text = bytes(self._held[LENGTH.size : end])
            del self._held[:end]
            yield _parsed(text)


def _parsed(text: bytes) -> Message:
    try:
        message = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Junk(f"a message that is not JSON: {type(error).__name__}") from None
    if not isinstance(message, dict):
        raise Junk("a message that is not a JSON object")
    return message


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def encode(message: Message) -> bytes:
    """A message behind its length. Raises ValueError or TypeError for what JSON cannot say."""
    return _framed([json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")])


def encoding(message: Message) -> Generator[None, None, bytes]:
    """Like :func:`encode`, but pauses on the way: a snapshot takes longer to write than a tick may last."""
    written: list[bytes] = []
    pieces: list[str] = []
    characters = 0
    for piece in json.JSONEncoder(allow_nan=False, separators=(",", ":")).iterencode(message):
        pieces.append(piece)
        characters += len(piece)
        if len(pieces) >= PIECES_A_STEP or characters >= CHARACTERS_A_STEP:
            written.append("".join(pieces).encode("ascii"))
            pieces.clear()
            characters = 0
            yield
    return _framed([*written, "".join(pieces).encode("ascii")])


def _framed(pieces: list[bytes]) -> bytes:
    length = sum(map(len, pieces))
    if length > LIMIT:
        raise ValueError(f"a message of {length} bytes, where {LIMIT} are allowed")
    return b"".join([LENGTH.pack(length), *pieces])


def proof(token: str, *parts: str) -> str:
    """HMAC-SHA256 over the parts joined with ``:``, keyed with the text of the token."""
    return hmac.new(token.encode(), ":".join(parts).encode(), hashlib.sha256).hexdigest()


def same(claimed: object, expected: str) -> bool:
    """Whether a proof holds, compared in a time that does not depend on where they differ."""
    return isinstance(claimed, str) and hmac.compare_digest(claimed.encode("utf-8", "replace"), expected.encode())


class Greeting:
    """The caller's side of the hello: which message comes next, and whether the bridge is the user's own.

    Parameters
    ----------
    token
        The user's token, as text.
    version
        Version of Deskhand on this side.
    instance
        What the agent says of its REAPER: ``{"id", "pid", "reaper", "resources"}``.
    """

    def __init__(self, token: str, version: str, instance: Message, role: str = "agent") -> None:
        self._token = token
        self._role = role
        self._version = version
        self._nonce = secrets.token_hex(32)
        self._proven = False
        self.welcome = False
        self.hello: Message = {
            "deskhand": PROTOCOL,
            "role": role,
            "version": version,
            "nonce": self._nonce,
            "instance": instance,
        }

    def answer(self, message: Message) -> Message | None:
        """Take the bridge's next message: what to send back, or None once it says welcome.

        Raises :class:`Rejected` where either side will not have the other, :class:`Junk` for anything else.
        """
        if "refused" in message:
            raise Rejected(f"The bridge refused this REAPER: {str(message['refused'])[:300]}")
        if self._proven:
            if message.get("welcome") is not True:
                raise Junk("no welcome after the proof")
            self.welcome = True
            return None
        return self._prove(message)

    def _prove(self, message: Message) -> Message:
        if message.get("deskhand") != PROTOCOL:
            raise Rejected(_other_protocol(message, self._version))
        nonce = message.get("nonce")
        if not (isinstance(nonce, str) and NONCE.fullmatch(nonce)):
            raise Junk("a hello without a nonce")
        if not same(message.get("proof"), proof(self._token, "bridge", self._nonce, nonce)):
            raise Rejected(
                "What answers on the bridge's port does not know this user's token. Nothing was sent to it. "
                "Run deskhand doctor in a terminal."
            )
        self._proven = True
        return {"proof": proof(self._token, self._role, self._nonce, nonce)}


def _other_protocol(message: Message, version: str) -> str:
    theirs = message.get("deskhand")
    if not isinstance(theirs, int):
        raise Junk("a hello without the protocol's version")
    older = "the bridge (update Deskhand)" if theirs < PROTOCOL else "REAPER's side (run deskhand install)"
    return (
        f"The bridge speaks protocol {theirs} (Deskhand {str(message.get('version'))[:20]}), REAPER's side "
        f"{PROTOCOL} (Deskhand {version}). Bring {older} up to date and start both again."
    )
