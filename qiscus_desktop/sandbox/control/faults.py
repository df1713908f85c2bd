"""Everything that can be made to go wrong, with the odds for each; all of it off in the beginning."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from starlette.types import Scope, Send

from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.mqtt.codec import Message

MODES = ("", "status", "html", "wrong-json", "wrong-shape", "empty", "close")


@dataclass(slots=True)
class Switches:
    """The state of the switches. Rates are odds between 0 and 1, times are milliseconds.

    `http_mode` breaks answers of `http_endpoints` (empty: all of them) at `http_rate`, for the next
    `http_count` requests (-1: until switched off). With `http_after` the request takes effect first and only
    its answer is broken. `answer_delay_ms` holds good answers back after they took effect.
    """

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    answer_delay_ms: float = 0.0
    http_mode: str = ""
    http_status: int = 503
    http_message: str = ""
    http_rate: float = 1.0
    http_count: int = -1
    http_after: bool = False
    http_endpoints: tuple[str, ...] = ()
    mqtt_drop: float = 0.0
    mqtt_duplicate: float = 0.0
    mqtt_reorder: float = 0.0
    mqtt_delay_ms: float = 0.0
    broker_down: bool = False
    disk_full: bool = False
    clock_skew_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Breakage:
    """What happens to one HTTP answer."""

    mode: str
    status: int
    message: str
    is_after: bool


class Faults:
    """Applies the switches to requests and messages; `changed` is called when they were moved."""

    def __init__(self) -> None:
        self.switches = Switches()
        self.changed: Callable[[Switches], None] = lambda _switches: None
        self._rng = random.Random(7)
        self._held: list[tuple[Message, Callable[[Message], None]]] = []

    def state(self) -> dict[str, Any]:
        """All switches by name."""
        return asdict(self.switches)

    def set(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Move some switches; 400 for an unknown name or a value of the wrong kind. Returns all."""
        known = {field.name: field for field in fields(Switches)}
        values: dict[str, Any] = {}
        for name, value in wanted.items():
            if name not in known:
                raise bad_request(f"no switch is called {name}")
            values[name] = _fitting(name, value, getattr(Switches(), name))
        for name, value in values.items():
            setattr(self.switches, name, value)
        self._release()
        self.changed(self.switches)
        return self.state()

    def reset(self) -> dict[str, Any]:
        """Everything is well again."""
        self.switches = Switches()
        self._release()
        self.changed(self.switches)
        return self.state()

    async def before(self, endpoint: str) -> Breakage | None:
        """Wait as long as the switches say, then tell whether this request's answer breaks."""
        now = self.switches
        if now.latency_ms or now.jitter_ms:
            await asyncio.sleep((now.latency_ms + self._rng.uniform(0, now.jitter_ms)) / 1000)
        is_meant = not now.http_endpoints or endpoint in now.http_endpoints
        if not now.http_mode or not is_meant or now.http_count == 0 or self._rng.random() >= now.http_rate:
            return None
        if now.http_count > 0:
            now.http_count -= 1
        return Breakage(now.http_mode, now.http_status, now.http_message, now.http_after)

    def disturb(self, message: Message, hand_out: Callable[[Message], None]) -> None:
        """Lose, double, swap or delay a message on its way to the subscribers."""
        now = self.switches
        if self._rng.random() < now.mqtt_drop:
            return
        if now.mqtt_delay_ms:
            loop = asyncio.get_running_loop()
            loop.call_later(now.mqtt_delay_ms / 1000, self._pass_on, message, hand_out)
            return
        self._pass_on(message, hand_out)

    def _pass_on(self, message: Message, hand_out: Callable[[Message], None]) -> None:
        now = self.switches
        if self._rng.random() < now.mqtt_reorder:
            # Held back until the next message has gone first, or for a quarter of a second.
            self._held.append((message, hand_out))
            asyncio.get_running_loop().call_later(0.25, self._release)
            return
        hand_out(message)
        if self._rng.random() < now.mqtt_duplicate:
            hand_out(message)
        self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        for message, hand_out in held:
            hand_out(message)


def _fitting(name: str, value: Any, default: Any) -> Any:
    if name == "http_mode" and value not in MODES:
        raise bad_request(f"http_mode is one of {', '.join(MODES[1:])} or empty")
    if isinstance(default, tuple):
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(item, str) for item in names):
            raise bad_request(f"{name} has to be a list of names")
        return tuple(item.strip("/") for item in names if item)
    if isinstance(default, bool) and not isinstance(value, bool):
        raise bad_request(f"{name} has to be true or false")
    if isinstance(default, str) and not isinstance(value, str):
        raise bad_request(f"{name} has to be text")
    if isinstance(default, int | float) and not isinstance(default, bool):
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise bad_request(f"{name} has to be a number")
        return type(default)(value)
    return value


async def break_answer(breakage: Breakage, scope: Scope, send: Send) -> None:
    """Answer as something that is not the service: HTML, half a JSON text, the wrong object, or nothing."""
    headers = [(b"access-control-allow-origin", b"*"), (b"connection", b"close")]
    kind, content, status = b"application/json", b"", 200
    if breakage.mode == "html":
        kind, status = b"text/html", breakage.status
        content = b"<!doctype html><html><head><title>Bad gateway</title></head><body>Oops</body></html>"
    elif breakage.mode == "wrong-json":
        content = b'{"results": {"comment": {"id": 12, "message": "cut o'
    elif breakage.mode == "wrong-shape":
        content = b'{"results": [null, {"user": 5}], "status": "ok"}'
    elif breakage.mode == "close":
        content = b'{"results": {"comm'
    length = len(content) + (4096 if breakage.mode == "close" else 0)
    headers += [(b"content-type", kind), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    # A body that is announced longer than it is makes the server drop the connection in the middle.
    await send({"type": "http.response.body", "body": content, "more_body": breakage.mode == "close"})
