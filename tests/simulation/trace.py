"""What happened, with virtual times: kept for whoever replays a seed, and hashed to compare two runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable


class Trace:
    """Lines of the form `time who what`. `digest` covers every line, `tail` shows the last ones."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._hash = hashlib.sha256()
        self.lines: list[str] = []
        self.is_loud = False

    def __call__(self, who: str, what: str) -> None:
        line = f"{self._now():10.4f} {who:<9} {what}"
        self._hash.update(line.encode("utf-8", "surrogatepass") + b"\n")
        self.lines.append(line)
        if self.is_loud:
            print(line, flush=True)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()[:16]

    def tail(self, count: int) -> list[str]:
        return self.lines[-count:]
