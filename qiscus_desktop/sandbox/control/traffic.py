"""The last few hundred requests and messages, without secrets, for the page and for curious tests."""

from __future__ import annotations

from collections import deque
from typing import Any

from qiscus_desktop.sandbox.clock import Clock
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.topics import needed_token

KEPT = 400


class Traffic:
    """A ring of what passed. Entries are numbered, so a reader can ask for what is new."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._count = 0

    def request(self, method: str, path: str, status: int) -> None:
        """Note an HTTP request and how it was answered."""
        self._note("http", f"{method} {path}", str(status))

    def message(self, message: Message) -> None:
        """Note an MQTT message; tokens in topics are hidden."""
        topic = message.topic
        token = needed_token(topic)
        if token is not None:
            topic = f"{{token}}{topic[len(token) :]}"
        self._note("mqtt", topic, message.payload[:160].decode("utf-8", "replace"))

    def _note(self, kind: str, what: str, detail: str) -> None:
        self._count += 1
        entry = {
            "number": self._count,
            "at_ms": self._clock.true_ms(),
            "kind": kind,
            "what": what,
            "detail": detail,
        }
        self._entries.append(entry)

    def since(self, number: int) -> list[dict[str, Any]]:
        """Entries above a number, oldest first."""
        return [entry for entry in self._entries if entry["number"] > number]
