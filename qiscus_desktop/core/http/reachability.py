"""Whether the service answers, from what its requests meet: a lasting state, told when it changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator

from qiscus_desktop.core import errors

log = logging.getLogger("qiscus.core.reachability")

SLOW_S = 7.0  # so long may an answer take before the person is told


class Reachability:
    """`problem` is one sentence for the person, "" while the service answers.

    A request that gets no answer, or an answer of somebody else, is a problem; so is one that waits for
    `SLOW_S` while no other is answered. Any answer of the service, a refusal too, ends the problem.
    `on_change` is called on the loop. `answers` counts what the service itself has answered, `intercepted`
    what was answered by somebody else.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self.answers = 0
        self.intercepted = 0
        self.problem = ""

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Around one request to the service."""
        before = self.answers
        timer = asyncio.get_running_loop().call_later(SLOW_S, self._slow, before)
        try:
            yield
        except (errors.NetworkError, errors.NotTheServiceError) as error:
            self.intercepted += isinstance(error, errors.NotTheServiceError)
            self._set(error.sentence)
            raise
        except errors.ServerError as error:
            if error.status < 500:
                self._answered()
            raise
        else:
            self._answered()
        finally:
            timer.cancel()

    def close(self) -> None:
        """What ends from now on ends because we end it."""
        self._on_change = lambda: None

    def _slow(self, answers_before: int) -> None:
        if self.answers == answers_before:
            self._set(errors.NetworkError(is_timeout=True).sentence)

    def _answered(self) -> None:
        self.answers += 1
        self._set("")

    def _set(self, problem: str) -> None:
        if problem != self.problem:
            log.info("the service: %s", problem or "answers")
            self.problem = problem
            self._on_change()
