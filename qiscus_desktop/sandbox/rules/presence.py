"""Who is online: answered from what passes through the broker, and ended for those who went silent."""

from __future__ import annotations

import asyncio
from typing import Any

from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.presence import Presence
from qiscus_desktop.sandbox.rules.service import Service

SILENCE_MS = 60_000


class People:
    """Presence of users. `start` begins the sweep that turns silent people offline."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._sweeper: asyncio.Task[None] | None = None

    async def statuses(self, emails: list[str]) -> list[dict[str, Any]]:
        """`{email, status, timestamp}` for each; seconds here, unlike on MQTT."""
        known = self._service.hub.presences
        found = []
        for email in dict.fromkeys(emails):
            said = known.get(email)
            found.append(
                {
                    "email": email,
                    "status": int(said.is_online) if said is not None else 0,
                    "timestamp": said.at_ms // 1000 if said is not None else 0,
                }
            )
        return found

    def say(self, email: str, is_online: bool, at_ms: int = 0) -> None:
        """Publish somebody's presence, retained."""
        said = Presence(is_online, at_ms or self._service.clock.now_ms())
        self._service.hub.publish(Message(f"u/{email}/s", said.payload(), qos=1, retain=True))

    def start(self) -> None:
        """Begin to sweep."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(5)
            now = self._service.clock.now_ms()
            for email, said in list(self._service.hub.presences.items()):
                if said.is_online and now - said.at_ms > SILENCE_MS:
                    self.say(email, is_online=False)

    async def close(self) -> None:
        """Stop sweeping."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
