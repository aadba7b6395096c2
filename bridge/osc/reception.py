"""What comes in from surfaces: who may send it, whether it fits the table, what it becomes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.osc.checking import Checked, NotFitting, check
from bridge.osc.codec import Malformed, message, read, spoken
from bridge.osc.devices import devices
from bridge.osc.hub import LEASE, Hub
from bridge.osc.orders import Batch, Order, Orders
from bridge.osc.shown import INWARD
from bridge.osc.subscriber import Peer, Subscriber
from bridge.osc.table import PREFIX, addresses
from bridge.surfaces.commands import COMMANDS, Command

MOST_ERRORS: Final = 5
"""Errors told to a sender in a second."""
MOST_SENDERS: Final = 256
"""Whose errors are counted."""
ARM_HERE: Final = "Only this computer itself may do that. Nothing was done."
NOT_ARMED: Final = (
    "Other machines may not write to the project now. Nothing was done. "
    "On the computer of Deskhand, send /deskhand/arm with a number of seconds."
)
NOT_SUBSCRIBED: Final = "Nothing is sent to you, so that there is no bank. Send /deskhand/subscribe first."


@dataclass
class Counts:
    """Packets that changed nothing: of strangers, broken ones, and errors that were not told any more."""

    strangers: int = 0
    malformed: int = 0
    unsaid: int = 0


@dataclass
class Reception:
    """The door of one hub.

    Parameters
    ----------
    hub, orders
        Where subscriptions and where commands go.
    here
        The address that the hub listens on: a packet that comes from it was sent on this computer.
    allow
        Other machines that are heard.
    """

    hub: Hub
    orders: Orders
    here: str
    allow: frozenset[str]
    counts: Counts = field(default_factory=Counts)
    _errors: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, packet: bytes, sender: Peer, now: float) -> None:
        """Do what a packet says. From a stranger it changes nothing and gets no answer."""
        is_here = self._is_here(sender[0])
        if not is_here and sender[0] not in self.allow:
            self.counts.strangers += 1
            return
        try:
            found = read(packet)
        except Malformed:
            self.counts.malformed += 1
            return
        for address, arguments in found:
            self.hub.heard(spoken(address, arguments), sender, now)
        self._take(found, sender, is_here=is_here, now=now)

    def _take(self, found: Sequence[tuple[str, list[Any]]], sender: Peer, *, is_here: bool, now: float) -> None:
        """All of a packet is looked at before any of it is done."""
        none_done = " Nothing of the bundle was done." if len(found) > 1 else ""
        checked: list[Checked] = []
        orders: list[Order] = []
        for address, arguments in found:
            try:
                one = check(address, arguments)
                self._permit(one, sender, is_here=is_here, now=now)
                checked.append(one)
                if one.row.command and not one.is_release:
                    orders.append(Order(one, self._command(one, sender)))
            except NotFitting as error:
                self.error(sender, address, f"{error}{none_done}", now)
                return
        for one in checked:
            if not one.is_release:
                self._at_hub(one, sender, now)
        if orders and not self.orders.put(Batch(sender, orders)):
            self.error(sender, orders[0].message.address, "Too much is waiting. Nothing of it was done.", now)

    def error(self, sender: Peer, address: str, reason: str, now: float) -> None:
        """Tell a sender why something was not done, so many times a second."""
        began, count = self._errors.get(sender[0], (now, 0))
        if now - began >= 1.0:
            began, count = now, 0
        if sender[0] not in self._errors and len(self._errors) >= MOST_SENDERS:
            self._errors.clear()
        self._errors[sender[0]] = began, count + 1
        if count >= MOST_ERRORS:
            self.counts.unsaid += 1
            return
        known = self.hub.find(sender)
        to = sender if known is None else known.peer
        self.hub.send(message(f"{PREFIX}error", "ss", address[:200], reason), to)

    def _is_here(self, host: str) -> bool:
        return host == self.here or ipaddress.ip_address(host.partition("%")[0]).is_loopback

    def _permit(self, one: Checked, sender: Peer, *, is_here: bool, now: float) -> None:
        if one.row.path in ("arm", "disarm") and not is_here:
            raise NotFitting(ARM_HERE)
        is_writing = bool(one.row.command) and COMMANDS[one.row.command].writes
        if is_writing and not is_here and not self.hub.may_write(now):
            raise NotFitting(NOT_ARMED)
        if one.row.path in _OF_SUBSCRIBERS and self.hub.find(sender) is None:
            raise NotFitting(NOT_SUBSCRIBED)
        if one.row.path == "subscribe":
            _subscription(one, sender)

    def _command(self, one: Checked, sender: Peer) -> Command:
        row = one.row
        rule = COMMANDS[row.command]
        target = ""
        if rule.target == "row":
            target = str(one.n)
        elif rule.target == "track":
            guid = self.hub.guid_at(sender, one.n)
            if guid is None:
                raise NotFitting(f"There is no track at position {one.n}. Nothing was done.")
            target = guid
        value: float | bool | str | None = row.sets
        if row.types:
            value = INWARD[row.convert](one.values[0])
        return Command(name=row.command, target=target, value=value)

    def _at_hub(self, one: Checked, sender: Peer, now: float) -> None:
        """What the hub does itself: subscriptions, banks, arming, touch."""
        if one.row.path == "subscribe":
            self._subscribe(one, sender, now)
        elif one.row.path in ("arm", "disarm"):
            self.hub.arm(one.values[0] if one.row.path == "arm" else 0.0, now)
        subscriber = self.hub.find(sender)
        if subscriber is None:
            return
        if one.row.path in _OF_SUBSCRIBERS:
            _OF_SUBSCRIBERS[one.row.path](self.hub, subscriber, one, now)
        elif one.row.control and one.row.command:
            subscriber.moved((one.row.control, one.n), now)
        elif one.row.control:
            subscriber.touch((one.row.control, one.n), is_down=one.values[0] >= 0.5, now=now)

    def _subscribe(self, one: Checked, sender: Peer, now: float) -> None:
        device, lease, port = _subscription(one, sender)
        if not self.hub.subscribe(sender, (sender[0], port), devices()[device], lease, now):
            self.error(sender, one.address, "Too many surfaces have subscribed. Nothing was done.", now)

    def done(self, sender: Peer, order: Order) -> None:
        """Show the sender what has become of a switch: the truth comes from the project, not from the button."""
        subscriber = self.hub.find(sender)
        row = order.message.row
        if subscriber is not None and row.is_out and not row.control:
            subscriber.owe([(addresses().index(row), order.message.n)])


def _subscription(one: Checked, sender: Peer) -> tuple[str, float, int]:
    """Profile, lease and port. Raises :class:`~bridge.osc.checking.NotFitting`."""
    name = one.values[0]
    lease = one.values[1] if len(one.values) > 1 else LEASE
    port = one.values[2] if len(one.values) > 2 else float(sender[1])
    if name not in devices():
        raise NotFitting(f'There is no device "{name[:40]}". There are: {", ".join(devices())}.')
    if not 1 <= port <= 65535 or port != int(port):
        raise NotFitting(f"{port:g} is no port.")
    return name, lease, int(port)


def _position(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
    hub.move_bank(subscriber, int(one.values[0]) - 1, subscriber.view.size)


def _size(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
    hub.move_bank(subscriber, subscriber.view.first, int(one.values[0]))


def _shift(direction: int) -> Deed:
    def move(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
        bank = subscriber.view.bank(hub.mixer)
        first = subscriber.view.first + direction * bank.size
        if first < bank.count:
            hub.move_bank(subscriber, first, subscriber.view.size)

    return move


def _renew(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
    hub.renew(subscriber, now)


def _leave(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
    hub.end(subscriber)


def _refresh(hub: Hub, subscriber: Subscriber, one: Checked, now: float) -> None:
    subscriber.owe(list(subscriber.view.outbox.current))


Deed = Callable[[Hub, Subscriber, Checked, float], None]
_OF_SUBSCRIBERS: Final[Mapping[str, Deed]] = {
    "renew": _renew,
    "unsubscribe": _leave,
    "refresh": _refresh,
    "bank/position": _position,
    "bank/size": _size,
    "bank/left": _shift(-1),
    "bank/right": _shift(1),
}
"""What only a surface that has subscribed can ask for."""
