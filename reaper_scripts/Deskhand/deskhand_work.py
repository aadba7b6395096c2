# @noindex
"""What the bridge asked for, one request after the other, in slices that REAPER's screen does not feel."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deskhand_errors import Failed, Refused
from deskhand_wire import Message, encode, encoding

SLICE_S: Final = 0.012
"""Seconds of a tick after which no step of a request is begun: the agent has 15 ms, sending included."""

Operation = Callable[[dict[str, Any]], Generator[None, None, dict[str, Any]]]


@dataclass
class Ticks:
    """In how many ticks a request was worked on, and the most milliseconds that it took of one."""

    count: int = 0
    longest_ms: float = 0.0
    _last: int = 0
    _spent_ms: float = 0.0

    def add(self, tick: int, seconds: float) -> None:
        """Count time spent in the tick of this number."""
        if tick != self._last:
            self._last = tick
            self._spent_ms = 0.0
            self.count += 1
        self._spent_ms += 1000 * seconds
        self.longest_ms = max(self.longest_ms, self._spent_ms)

    def told(self) -> dict[str, float]:
        """As ``docs/agent.md`` has it."""
        return {"count": self.count, "longest_ms": round(self.longest_ms, 3)}


@dataclass
class Job:
    """A request on its way. ``frame`` ends with its answer as bytes; nobody waits for that of the agent's own."""

    frame: Generator[None, None, bytes]
    own: bool
    ticks: Ticks = field(default_factory=Ticks)


class Work:
    """The queue of requests.

    Parameters
    ----------
    operations
        What can be asked for.
    answer
        Takes each answer as bytes for the bridge.
    log
        Takes the traceback of what nobody expected.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        operations: Mapping[str, Operation],
        answer: Callable[[bytes], None],
        log: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._operations = operations
        self._answer = answer
        self._log = log
        self._clock = clock
        self._jobs: deque[Job] = deque()
        self._ticks = 0

    def add(self, request: Message) -> None:
        """Queue a request of the bridge."""
        ticks = Ticks()
        self._jobs.append(Job(self._answered(self._found, request, ticks), False, ticks))

    def add_own(self, operation: Operation) -> None:
        """Queue an operation of the agent's own, whose result nobody gets."""
        ticks = Ticks()
        self._jobs.append(Job(self._answered(operation, {}, ticks), True, ticks))

    def forget(self) -> None:
        """Drop what the bridge asked for: it is gone, and its ids mean nothing to the next one."""
        dropped = [job for job in self._jobs if not job.own]
        self._jobs = deque(job for job in self._jobs if job.own)
        for job in dropped:
            job.frame.close()

    def tick(self, until: float) -> None:
        """Work until the clock says ``until``, but take one step at least.

        A step is expected to last as long as the one before it: where it would not fit any more it waits for the
        next tick.
        """
        self._ticks += 1
        expected = 0.0
        first = True
        while self._jobs and (first or self._clock() + expected < until):
            first = False
            job = self._jobs[0]
            begun = self._clock()
            frame = _step(job.frame)
            spent = self._clock() - begun
            job.ticks.add(self._ticks, spent)
            expected = spent if frame is None else 0.0
            if frame is not None:
                self._jobs.popleft()
                if not job.own:
                    self._answer(frame)

    def _answered(self, operation: Operation, request: Message, ticks: Ticks) -> Generator[None, None, bytes]:
        """From the operation to its answer as bytes; ``ticks`` are told where the result has them."""
        head = {"id": request.get("id")}
        try:
            result = yield from operation(request)
            if "ticks" in result:
                result["ticks"] = ticks.told()
            return (yield from encoding({**head, "result": result}))
        except Refused as refusal:
            return encode({**head, "error": str(refusal), "kind": "refused"})
        except Failed as failure:
            return encode({**head, "error": str(failure), "kind": "failed"})
        except Exception as fault:  # logged whole and answered: one request's fault must not end the agent
            self._log(traceback.format_exc())
            text = f"{request.get('do')} met a fault in REAPER ({type(fault).__name__}: {fault})"
            return encode({**head, "error": f"{text[:500]}; agent.log has the details.", "kind": "failed"})

    def _found(self, request: Message) -> Generator[None, None, dict[str, Any]]:
        """The operation that a request names."""
        do = request.get("do")
        operation = self._operations.get(do) if isinstance(do, str) else None
        if operation is None:
            raise Refused(f"REAPER's side of Deskhand has no operation {str(do)[:40]!r}.")
        return (yield from operation(request))


def _step(frame: Generator[None, None, bytes]) -> bytes | None:
    """Go on to the next pause. The answer once there is one."""
    try:
        next(frame)
    except StopIteration as end:
        answer: bytes = end.value
        return answer
    return None
