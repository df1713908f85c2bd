"""What every bot can do: hear comments, type, read, answer, come online. The rest is its script."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data.records import UserRecord
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.presence import People
from qiscus_desktop.sandbox.rules.receipts import Receipts
from qiscus_desktop.sandbox.rules.rooms import Rooms
from qiscus_desktop.sandbox.rules.service import Service

log = logging.getLogger("qiscus.sandbox.bots")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a bot acts through."""

    service: Service
    accounts: Accounts
    posting: Posting
    receipts: Receipts
    rooms: Rooms
    people: People


Script = Callable[["Actor", dict[str, Any]], Awaitable[None]]
"""Called with each comment (in its MQTT form) that somebody else wrote in a room of the bot."""


class Actor:
    """One bot. Signs in, listens on its own token, runs its script for each comment it hears."""

    def __init__(self, rules: Rules, email: str, script: Script, deaf_to: frozenset[str]) -> None:
        self.rules = rules
        self.email = email
        self.rng = random.Random(email)
        self.is_here = True
        self.missed: list[dict[str, Any]] = []
        self._script = script
        self._deaf_to = deaf_to | {email}
        self._user: UserRecord | None = None
        self._token = ""
        self._stop_listening: Callable[[], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def user(self) -> UserRecord:
        """The bot's own user; there is one after `start`."""
        assert self._user is not None
        return self._user

    async def start(self) -> None:
        """Sign in and begin to listen."""
        account = await self.rules.accounts.login_as(self.email, None, None)
        async with self.rules.service.database.read() as connection:
            self._user = await people.user_by_email(connection, self.email)
        self._token = str(account["token"])
        self._stop_listening = self.rules.service.hub.listen(f"{self._token}/c", self._heard)
        self.begin(self._stay_online())

    def begin(self, work: Awaitable[None]) -> None:
        """Do something beside; it ends with the bot, and a failure is logged."""

        async def guarded() -> None:
            try:
                await work
            except Exception:
                log.exception("bot %s failed", self.email)

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, message: Message) -> None:
        comment = json.loads(message.payload)
        if comment["type"] == "system_event" or comment["email"] in self._deaf_to:
            return
        self.begin(self._script(self, comment))

    async def _stay_online(self) -> None:
        while True:
            if self.is_here:
                self.rules.people.say(self.email, is_online=True)
            await asyncio.sleep(20)

    async def pause(self, least_s: float, most_s: float) -> None:
        """Wait as people do: not always equally long."""
        await asyncio.sleep(self.rng.uniform(least_s, most_s))

    async def mark_received(self, comment: dict[str, Any]) -> None:
        """Say that the comment arrived."""
        await self.rules.receipts.mark(self.user, comment["room_id"], 0, comment["id"])

    async def mark_read(self, comment: dict[str, Any]) -> None:
        """Say that the comment was read."""
        await self.rules.receipts.mark(self.user, comment["room_id"], comment["id"], comment["id"])

    def show_typing(self, room_id: int, is_typing: bool) -> None:
        """Begin or stop to type in a room."""
        topic = f"r/{room_id}/{room_id}/{self.email}/t"
        self.rules.service.hub.publish(Message(topic, b"1" if is_typing else b"0"))

    async def type_for(self, room_id: int, least_s: float = 0.6, most_s: float = 2.0) -> None:
        """Show "typing" for a while."""
        self.show_typing(room_id, is_typing=True)
        try:
            await self.pause(least_s, most_s)
        finally:
            self.show_typing(room_id, is_typing=False)

    async def think_aloud(self, room_id: int, thoughts: tuple[str, ...]) -> None:
        """Type as an assistant does, with a text beside the typing."""
        topic = f"r/{room_id}/typing"
        said = {"sender_id": self.email, "sender_name": self.user.username}
        for status, text in (*((1, thought) for thought in thoughts), (0, "")):
            body = json.dumps(said | {"status": status, "text": text}).encode()
            self.rules.service.hub.publish(Message(topic, body))
            if status:
                await self.pause(0.5, 1.0)

    async def send(self, room_id: int, text: str, type_: str = "text", payload: Any = None) -> None:
        """Post a comment as the bot."""
        await self.rules.posting.post(self.user, room_id, text, type_=type_, payload=payload)

    async def close(self) -> None:
        """Stop everything and sign out."""
        if self._stop_listening is not None:
            self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._token:
            await self.rules.accounts.end_token(self._token)
