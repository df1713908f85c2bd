"""Whether something between us and the service stops one message alone, from how its tries fare."""

from __future__ import annotations

from qiscus_desktop.core.errors import NotTheServiceError, ProtocolError, QiscusError, ServerError

ENOUGH = 5  # tries in a row


class Suspicion:
    """Of one message: a firewall that stops it for good must not hold up the others.

    While requests are answered by somebody else (a network that wants a sign-in, one that comes and goes) a
    message waits for as long as it takes. A try counts only where the service answered other requests since
    the try before, and nobody else answered any. What the service says to the message itself ends all doubt.
    """

    def __init__(self) -> None:
        self.tries = 0
        self._before: tuple[int, int] | None = None

    @property
    def is_certain(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.tries >= ENOUGH

    def note(self, error: QiscusError, answers: int, intercepted: int, *, is_included: bool) -> bool:
        """A try ended so; whether it counts.

        `answers` and `intercepted` are how many requests were answered so far by the service and by somebody
        else; `is_included`: the one of this try is among them.
        """
        if not isinstance(error, ProtocolError):
            if isinstance(error, ServerError):
                self.tries = 0
            return False
        if isinstance(error, NotTheServiceError):
            before, self._before = self._before, (answers, intercepted)
            if before is None or answers <= before[0]:
                return False
            if intercepted - before[1] > is_included:
                self.tries = 0
                return False
        self.tries += 1
        return True
