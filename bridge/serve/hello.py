"""The hello of ``docs/agent.md``, without sockets: what each side says and what it checks."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from bridge.runtime import PROTOCOL, program_version
from bridge.serve.frames import Message

ROLES: Final = ("agent", "command")
INSTANCE: Final = {"id": str, "pid": int, "reaper": str, "resources": str}
"""What an agent says of the REAPER that it runs in. The id is a word: it becomes an argument of command lines."""

_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{64}")
_HIGHEST: Final = 9999
"""A version of the protocol beyond this is taken for junk."""
_NAME: Final = re.compile(r"\w[\w.:-]*")
_UPDATE: Final = {
    "bridge": "Bring Deskhand on this computer up to date, then end the bridge with deskhand serve --stop.",
    "agent": 'Run "deskhand install" and start Deskhand in REAPER again.',
    "command": "Bring the Deskhand that this command belongs to up to date.",
}


class Refused(Exception):
    """The other side was refused, or refused us; the text is the reason."""


class NotOurs(Exception):
    """The program on the port does not know the token or is no bridge."""


@dataclass(frozen=True)
class Visitor:
    """Who has said hello."""

    role: str
    version: str
    instance: dict[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """An agent as ``status`` says it."""
        return {**self.instance, "version": self.version}


@dataclass(frozen=True)
class Challenge:
    """The bridge's answer to a first message, and what the visitor has to answer to that."""

    visitor: Visitor
    reply: Message
    expected: str

    def is_met_by(self, message: Message) -> bool:
        """Whether the visitor knows the token."""
        proof = message.get("proof")
        return _is_hexadecimal(proof) and hmac.compare_digest(proof, self.expected)


def proof_of(token: str, *parts: str) -> str:
    """HMAC-SHA256 in hexadecimal, keyed with the text of the token, over the parts joined with ``:``."""
    return hmac.new(token.encode(), ":".join(parts).encode(), hashlib.sha256).hexdigest()


def challenge(first: Message, token: str) -> Challenge:
    """The bridge's side.

    Raises
    ------
    Refused
        When the first message is no hello of this protocol.
    """
    protocol = first.get("deskhand")
    if type(protocol) is not int or not 0 <= protocol <= _HIGHEST:
        raise Refused("This is no hello of Deskhand.")
    role = first.get("role")
    if protocol != PROTOCOL:
        raise Refused(_mismatch("agent" if role == "agent" else "command", PROTOCOL, protocol))
    if role not in ROLES:
        raise Refused("The bridge knows the roles agent and command, no other.")
    nonce, version, instance = first.get("nonce"), first.get("version"), first.get("instance", {})
    if not _is_hexadecimal(nonce) or not isinstance(version, str):
        raise Refused("The hello lacks a version or a nonce of 32 bytes in hexadecimal.")
    if role == "agent" and not _is_instance(instance):
        raise Refused("The hello of an agent says its instance: id, pid, reaper and resources.")
    visitor = Visitor(role, version, {key: instance[key] for key in INSTANCE} if role == "agent" else {})
    own = secrets.token_hex(32)
    reply = {
        "deskhand": PROTOCOL,
        "version": program_version(),
        "nonce": own,
        "proof": proof_of(token, "bridge", nonce, own),
    }
    return Challenge(visitor, reply, proof_of(token, role, nonce, own))


def introduce(
    token: str, role: str, version: str, instance: Message | None = None
) -> Generator[Message, Message, None]:
    """The caller's side: yields what to send, is sent what comes back, ends with the welcome.

    Raises
    ------
    Refused
        When the bridge refuses, or is of another protocol.
    NotOurs
        When what answers does not prove that it knows the token.
    """
    nonce = secrets.token_hex(32)
    first: Message = {"deskhand": PROTOCOL, "role": role, "version": version, "nonce": nonce}
    if instance is not None:
        first["instance"] = instance
    answer = yield first
    _raise_refusal(answer)
    protocol, own, proof = (answer.get(key) for key in ("deskhand", "nonce", "proof"))
    if type(protocol) is int and protocol != PROTOCOL:
        raise Refused(_mismatch(role, protocol, PROTOCOL))
    if not _is_hexadecimal(own) or not _is_hexadecimal(proof):
        raise NotOurs("what answers is no bridge of Deskhand")
    if not hmac.compare_digest(proof, proof_of(token, "bridge", nonce, own)):
        raise NotOurs("what answers does not know this user's token")
    welcome = yield {"proof": proof_of(token, role, nonce, own)}
    _raise_refusal(welcome)
    if welcome.get("welcome") is not True:
        raise NotOurs("what answers is no bridge of Deskhand")


def _raise_refusal(answer: Message) -> None:
    if isinstance(reason := answer.get("refused"), str):
        raise Refused(reason)


def _is_hexadecimal(value: object) -> TypeGuard[str]:
    """Whether this has the form of a nonce or a proof."""
    return isinstance(value, str) and _HEXADECIMAL.fullmatch(value) is not None


def _is_instance(instance: object) -> bool:
    return (
        isinstance(instance, dict)
        and all(type(instance.get(key)) is kind for key, kind in INSTANCE.items())
        and _NAME.fullmatch(instance["id"]) is not None
    )


def _mismatch(caller: str, bridge: int, called_by: int) -> str:
    older = "bridge" if bridge < called_by else caller
    return (
        f"The bridge speaks version {bridge} of the protocol and the {caller} version {called_by}: "
        f"the {older} is the older one. {_UPDATE[older]}"
    )
