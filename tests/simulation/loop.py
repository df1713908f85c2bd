"""An asyncio loop whose clock stands still while something can run, and else jumps to the next timer.

One handle runs at a time. Before each of them `settle` is called, which waits for the threads of the
databases: what they were given takes no virtual time, and its outcome reaches the loop at a fixed place. Each
handle belongs to somebody (see Owner); those of a dead owner are never run.
"""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import itertools
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

STEP_S = 1e-6  # between two timers that must keep their order


class StuckError(Exception):
    """Nothing can run any more, now or later: somebody waits for what nobody will do."""


class Owner:
    """Whoever runs on the loop and may die alone: one life of a device, the server, the driver.

    `on_step`, where there is one, is called before each handle; its answer is whether the handle runs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_dead = False
        self.on_step: Callable[[], bool] | None = None
        self.context = contextvars.Context()
        self.context.run(OWNER.set, self)

    def fresh_context(self) -> contextvars.Context:
        """A context for a handle or a task of its own."""
        return self.context.run(contextvars.copy_context)


OWNER: contextvars.ContextVar[Owner] = contextvars.ContextVar("owner")


class _Numbered:
    """Hashed by a running number, not by its place in memory: sets of these have one order in every run."""

    _number: int

    def __hash__(self) -> int:
        return self._number


class _Task(_Numbered, asyncio.Task):  # type: ignore[type-arg]
    def __new__(cls, *_args: Any, loop: VirtualLoop, **_kw: Any) -> _Task:
        made = super().__new__(cls)
        made._number = next(loop.numbers)
        return made


class _Future(_Numbered, asyncio.Future):  # type: ignore[type-arg]
    def __new__(cls, *, loop: VirtualLoop) -> _Future:
        made = super().__new__(cls)
        made._number = next(loop.numbers)
        return made


class VirtualLoop(asyncio.BaseEventLoop):
    """See the module. `steps` counts the handles that ran, `fingerprint` is made of who ran when."""

    def __init__(self, settle: Callable[[], None]) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.steps = 0
        self.fingerprint = 0
        self.most_steps = 0  # 0: no limit
        self._settle = settle
        self._now = 0.0
        self._from_threads: deque[asyncio.Handle] = deque()
        self.set_task_factory(_new_task)

    def time(self) -> float:
        return self._now

    def create_future(self) -> asyncio.Future[Any]:
        return _Future(loop=self)

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._from_threads.append(handle)
        return handle

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run it now: threads take no time here."""
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            future.set_exception(error)
        return future

    def _run_once(self) -> None:
        self._settle()
        while self._from_threads:
            self._ready.append(self._from_threads.popleft())
        if not self._ready:
            self._jump()
        handle = self._ready.popleft()
        if handle._cancelled:
            return
        owner = handle._context.get(OWNER)
        if owner is not None:
            if owner.is_dead or (owner.on_step is not None and not owner.on_step()):
                return
            self.fingerprint = zlib.crc32(f"{owner.name} {self._now:.6f}".encode(), self.fingerprint)
        self.steps += 1
        if self.most_steps and self.steps > self.most_steps:
            raise StuckError(f"more than {self.most_steps} steps")
        handle._run()

    def _jump(self) -> None:
        """To the next timer that still counts, and to all that are due with it."""
        while self._scheduled and self._is_void(self._scheduled[0]):
            heapq.heappop(self._scheduled)._scheduled = False
        if not self._scheduled:
            raise StuckError("nothing will ever happen again")
        self._now = max(self._now, self._scheduled[0]._when)
        due = []
        while self._scheduled and self._scheduled[0]._when <= self._now:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            due.append(handle)
        self._ready.extend(due)

    def _is_void(self, handle: asyncio.TimerHandle) -> bool:
        owner = handle._context.get(OWNER)
        return handle._cancelled or (owner is not None and owner.is_dead)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Cancelled timers leave the heap when their time comes."""

    def _write_to_self(self) -> None: ...


def _new_task(loop: VirtualLoop, work: Any, context: contextvars.Context | None = None) -> asyncio.Task[Any]:
    return _Task(work, loop=loop, context=context)
