"""What the realtime connection needs of one MQTT connection; `realtime.Link` is the one over a network."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Protocol

from qiscus_desktop.core.realtime.mqtt import Identity


class MqttLink(Protocol):
    """One MQTT connection, from its connect to its end. Made and used on the loop's thread.

    `connected` gets its result with CONNACK, or LinkLostError. `lost` gets LinkLostError at the end. Packets
    are given to `on_packet(topic, payload)` on the loop, held back at first.
    """

    connected: asyncio.Future[None]
    lost: asyncio.Future[None]

    @property
    def is_silent(self) -> bool:
        """The broker does not answer any more."""

    def start(self) -> None:
        """Begin to connect."""

    def subscribe(self, names: list[str]) -> None: ...

    async def settled(self) -> bool | None:
        """Return once the broker has confirmed all subscriptions, or False: it does not answer."""

    def unsubscribe(self, names: list[str]) -> None: ...

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool) -> None:
        """Send at QoS 0."""

    def hold(self, is_held: bool) -> None:
        """Keep packets back, or let them in."""

    async def close(self, farewell: tuple[str, str] | None) -> None:
        """Publish `farewell` (topic, payload), retained, and end the connection."""


MakeLink = Callable[
    [str, Identity, ssl.SSLContext, Callable[[str, bytes], None], Callable[[], None]], MqttLink
]
"""`make(url, identity, tls, on_packet, on_overflow)`."""
