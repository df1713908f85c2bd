"""One person without a window: a real core and a real Session, signed in to a real sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Comment, Room, Status
from qiscus_desktop.store.changes import Change, NoticeRaised
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.store.state.timeline import Timeline
from tests.store.replay import replay
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S


class Client:
    """`changes` is all that the session told, in order; every timeline step is replayed and checked."""

    def __init__(
        self, sandbox: SandboxProcess, user_id: str, file: Path | None = None, **options: Any
    ) -> None:
        self.sandbox = sandbox
        self.base_url = sandbox.base_url
        self.upload_url = sandbox.upload_url
        self.mqtt_url = sandbox.mqtt_url
        self.user_id = user_id
        self.file = file
        self.core = QiscusCore()
        self.session = Session(self.core, Database(file), **options)
        self.changes: list[Change] = []
        self._news = asyncio.Event()
        self._watched: dict[int, tuple[Timeline, list[object]]] = {}
        self.session.listen(self._on_change)

    async def init(self) -> None:
        await self.core.init(
            self.sandbox.app_id,
            base_url=self.base_url,
            mqtt_url=self.mqtt_url,
            upload_url=self.upload_url,
            broker_lb_url=self.sandbox.broker_lb_url,
        )

    async def sign_in(self) -> Client:
        await self.init()
        await self.session.open(self.user_id)
        await self.session.sign_in(self.user_id, f"key-of-{self.user_id}", self.user_id.title())
        await self.until(lambda: self.session.connection is Connection.ONLINE, "online")
        return self

    @classmethod
    async def register(cls, sandbox: SandboxProcess, *user_ids: str) -> None:
        """Make people known to the server who come later, or never."""
        for user_id in user_ids:
            core = QiscusCore()
            await core.init(sandbox.app_id, base_url=sandbox.base_url, enable_realtime=False)
            await core.set_user(user_id, f"key-of-{user_id}", user_id.title())
            await core.close()

    async def close(self) -> None:
        await self.session.close()
        await self.core.close()

    async def until(self, is_true: Callable[[], object], what: str = "") -> None:
        """Wait for the next changes until something holds."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not is_true():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(
                f"{self.user_id} waited in vain: {what}; last: {self.changes[-5:]}"
            ) from None

    async def chat_with(self, user_id: str) -> Room:
        room = await self.session.start_chat(user_id)
        self.session.open_room(room.id)
        self.watch(room.id)
        return room

    async def post_many(self, room_id: int, count: int, word: str) -> list[Comment]:
        """Many comments at once, past the outbox; returns them as the server has ordered them."""
        posts = [
            self.core.post_comment(room_id, f"{word} {i}", temp_id=f"{room_id}-{word}-{i}")
            for i in range(count)
        ]
        return sorted(await asyncio.gather(*posts), key=lambda comment: comment.id)

    def watch(self, room_id: int) -> Timeline:
        timeline = self.session.timeline(room_id)
        self._watched[room_id] = (timeline, list(timeline))
        return timeline

    def texts(self, room_id: int) -> list[str]:
        return [comment.text for comment in self.session.timeline(room_id)]

    def is_all_sent(self, room_id: int) -> bool:
        return all(comment.id for comment in self.session.timeline(room_id))

    def comment(self, room_id: int, text: str) -> Comment | None:
        return next((c for c in self.session.timeline(room_id) if c.text == text), None)

    def status(self, room_id: int, text: str) -> Status | None:
        timeline = self.session.timeline(room_id)
        return next((timeline.status_of(i) for i, c in enumerate(timeline) if c.text == text), None)

    def has_come_to(self, room_id: int, text: str, status: Status) -> bool:
        """Whether an own comment is at least so far; what comes after it may come at the same time."""
        reached = self.status(room_id, text)
        return reached is not None and reached >= status

    @property
    def notices(self) -> list[str]:
        return [change.text for change in self.changes if isinstance(change, NoticeRaised)]

    def _on_change(self, change: Change) -> None:
        self.changes.append(change)
        rows = getattr(change, "rows", None)
        watched = self._watched.get(getattr(change, "room_id", 0))
        if rows is not None and watched is not None:
            timeline, plain = watched
            replay(plain, rows, timeline)
        self._news.set()
