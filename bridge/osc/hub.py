"""Who has subscribed, and what goes to whom in a tick.

No sockets and no clock here: packets go to ``send``, the time comes as ``now``, in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.osc.codec import message, packets
from bridge.osc.devices import LARGEST_BANK, Device
from bridge.osc.lanes import Key
from bridge.osc.subscriber import Peer, Subscriber
from bridge.osc.table import PREFIX
from bridge.osc.view import HubState, Mixer, View
from bridge.surfaces.board import Board, everything
from bridge.surfaces.board import Key as Changed

Send = Callable[[bytes, Peer], None]

MOST_SUBSCRIBERS: Final = 64
LEASE: Final = 60.0
SHORTEST_LEASE: Final = 5.0
LONGEST_LEASE: Final = 3600.0
MOST_HEARD: Final = 50
"""Messages told to a monitor in a second."""


@dataclass
class Hub:
    """The subscriptions to one board."""

    board: Board
    send: Send
    subscribers: dict[Peer, Subscriber] = field(default_factory=dict)
    state: HubState = field(default_factory=HubState)
    armed_until: float = 0.0

    def __post_init__(self) -> None:
        self._views: dict[tuple[str, int, int], View] = {}
        self._mixer = Mixer((), ())
        self._heard = (0.0, 0)

    @property
    def mixer(self) -> Mixer:
        """The board's strips as the mixer shows them."""
        picture = self.board.picture
        if picture.strips is not self._mixer.strips or picture.rows is not self._mixer.rows:
            self._mixer = Mixer(picture.strips, picture.rows)
        return self._mixer

    def find(self, source: Peer) -> Subscriber | None:
        """The subscriber that a packet came from."""
        return self.subscribers.get(source) or next(
            (one for one in self.subscribers.values() if one.source == source), None
        )

    def subscribe(self, source: Peer, peer: Peer, device: Device, lease: float, now: float) -> bool:
        """Begin or renew a subscription; False where there are too many."""
        lease = min(max(lease, SHORTEST_LEASE), LONGEST_LEASE)
        old = self.subscribers.get(peer)
        if old is None and len(self.subscribers) >= MOST_SUBSCRIBERS:
            return False
        if old is not None and old.view.device == device:
            old.source, old.lease = source, lease
            old.owe(list(old.view.outbox.current))
            self.renew(old, now)
            return True
        view = self._view(device, 0, device.bank)
        new = Subscriber(peer, source, view, lease, now + lease)
        new.turn_to(view)
        self.subscribers[peer] = new
        self._forget_views()
        self._confirm(new)
        return True

    def renew(self, subscriber: Subscriber, now: float) -> None:
        """The lease begins again."""
        subscriber.until = now + subscriber.lease
        self._confirm(subscriber)

    def end(self, subscriber: Subscriber) -> None:
        """Say goodbye to a surface and forget it."""
        self.send(message(f"{PREFIX}goodbye"), subscriber.peer)
        del self.subscribers[subscriber.peer]
        self._forget_views()

    def close(self) -> None:
        """Say goodbye to everybody."""
        for subscriber in list(self.subscribers.values()):
            self.end(subscriber)

    def move_bank(self, subscriber: Subscriber, first: int, size: int) -> None:
        """Show a surface other strips: ``size`` from the place ``first`` (from 0) on."""
        last = max(len(self.mixer.shown) - 1, 0)
        view = subscriber.view
        first, size = min(max(first, 0), last), min(size, LARGEST_BANK)
        if (first, size) != (view.first, view.size):
            subscriber.turn_to(self._view(view.device, first, size))
            self._forget_views()
        bank = (place for place in subscriber.view.outbox.current if place[1] == 0)
        subscriber.owe(list(bank))

    def arm(self, seconds: float, now: float) -> None:
        """Other machines may write for so long; 0: they may not."""
        self.armed_until = now + seconds
        self._show_state(now)

    def may_write(self, now: float) -> bool:
        """Whether other machines may write."""
        return now < self.armed_until

    def guid_at(self, source: Peer, n: int) -> str | None:
        """The track at a sender's position; one that has not subscribed counts from the mixer's first."""
        subscriber = self.find(source)
        shown = self.mixer.shown
        if subscriber is None:
            return shown[n - 1].guid if n <= len(shown) else None
        bank = subscriber.view.bank(self.mixer)
        place = subscriber.view.first + n - 1
        return shown[place].guid if n <= bank.size and place < bank.count else None

    def heard(self, told: str, source: Peer, now: float) -> None:
        """Tell the monitors what has come in."""
        began, count = self._heard
        began, count = (now, 0) if now - began >= 1.0 else (began, count)
        self._heard = began, count + 1
        if count < MOST_HEARD:
            body = message(f"{PREFIX}heard", "ss", f"{source[0]}, port {source[1]}", told)
            for one in self.subscribers.values():
                if one.view.device.heard and one.source != source:
                    self.send(body, one.peer)

    def note(self, keys: Iterable[Changed]) -> None:
        """These parts of the picture have changed."""
        for view in self._views.values():
            view.note(keys)

    def tick(self, now: float) -> float | None:
        """Send what is due; when this has something to do next (None: when something changes)."""
        for subscriber in list(self.subscribers.values()):
            subscriber.let_go(now)
            if subscriber.until <= now:
                self.end(subscriber)
        self._show_state(now)
        for view in self._views.values():
            if view.collect(self.board.picture, self.mixer, self.state, now):
                self._flush(view)
                self._settle(view)
            elif view.values.due <= now and self._settle(view):
                view.values.spend(now)
        return self._next(now)

    def _flush(self, view: View) -> None:
        """Send what is fresh to all who see a view, the same bytes to each."""
        outbox, device = view.outbox, view.device
        keys = list(outbox.fresh)
        bundled, count = packets(
            [outbox.current[key] for key in keys],
            bundles=device.bundles,
            limit=device.packet,
            budget=device.budget,
        )
        sent = keys[:count]
        for key in sent:
            del outbox.fresh[key]
        for one in self._watching(view):
            if one.held:
                self._send_all(one, [key for key in sent if not one.is_holding(key)])
            else:
                self._deliver(one, bundled)
            if one.owed:
                for key in sent:
                    one.owed.pop(key, None)

    def _settle(self, view: View) -> bool:
        """Send everybody what only they are owed; whether there was anything."""
        owed = [(one, one.still_owed()) for one in self._watching(view)]
        for one, keys in owed:
            if keys:
                self._send_all(one, keys)
        return any(keys for _, keys in owed)

    def _send_all(self, one: Subscriber, keys: list[Key]) -> None:
        """Send some messages to one subscriber; what is over the budget it is still owed."""
        device, current = one.view.device, one.view.outbox.current
        bundled, count = packets(
            [current[key] for key in keys], bundles=device.bundles, limit=device.packet, budget=device.budget
        )
        self._deliver(one, bundled)
        for key in keys[:count]:
            one.owed.pop(key, None)
        one.owed.update((key, None) for key in keys[count:])

    def _deliver(self, one: Subscriber, bundled: list[bytes]) -> None:
        for packet in bundled:
            self.send(packet, one.peer)
        one.packets += len(bundled)

    def _watching(self, view: View) -> list[Subscriber]:
        return [one for one in self.subscribers.values() if one.view is view]

    def _view(self, device: Device, first: int, size: int) -> View:
        key = (device.name, first, size)
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = View(device, first, size)
            view.note(everything(self.board.picture))
        return view

    def _forget_views(self) -> None:
        used = {id(one.view) for one in self.subscribers.values()}
        self._views = {key: view for key, view in self._views.items() if id(view) in used}

    def _confirm(self, subscriber: Subscriber) -> None:
        told = message(f"{PREFIX}subscribed", "sf", subscriber.view.device.name, subscriber.lease)
        self.send(told, subscriber.peer)

    def _show_state(self, now: float) -> None:
        state = replace(self.state, armed=self.may_write(now))
        if state != self.state:
            self.state = state
            self.note([("run", "")])

    def _next(self, now: float) -> float | None:
        times = [due for view in self._views.values() if (due := view.due()) is not None]
        for one in self.subscribers.values():
            times += [one.until, *one.held.values()]
            if one.still_owed():
                times.append(one.view.values.due)
        if self.state.armed:
            times.append(self.armed_until)
        return min(times, default=None)
