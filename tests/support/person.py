"""One person of an end-to-end test: a real core, store and window, signed in to a real sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.events import Event
from qiscus_desktop.core.models import Comment, Room, Status
from qiscus_desktop.store.changes import Change
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

T = TypeVar("T")

_LOOK_AGAIN_S = 0.05  # what only the window knows (a timer, a paint) comes without a change


class Person:
    """`events` and `changes` are everything that core and store told, in order."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        user_id: str,
        file: Path | None,
        options: dict[str, Any],
        cache: Path | None = None,
    ) -> None:
        self.user_id = user_id
        self.events: list[Event] = []
        self.changes: list[Change] = []
        self.sandbox = sandbox
        self.options = options
        self.sdk = QiscusSDK()
        self.session = Session(self.sdk.core, Database(file))
        self.session.open_now(user_id)
        self.widget = ChatWidget(self.sdk, session=self.session, mode="wide", cache_path=cache)
        self.widget.resize(1000, 700)
        self._is_closed = False
        self._news = asyncio.Event()
        self._removers = [self.sdk.core.listen(self._on_event), self.session.listen(self._on_change)]

    async def sign_in(self, key: str = "", **names: str) -> None:
        await self.sdk.core.init(
            self.sandbox.app_id,
            mode="wide",
            base_url=self.sandbox.base_url,
            mqtt_url=self.sandbox.mqtt_url,
            upload_url=self.sandbox.upload_url,
            broker_lb_url=self.sandbox.broker_lb_url,
            options=self.options,
        )
        await self.session.sign_in(self.user_id, key or f"key-of-{self.user_id}", **names)
        await self.until(lambda: self.session.connection.name == "ONLINE", "online")

    def show(self) -> None:
        """Shows the window and makes it the active one, as far as there can be one without a screen."""
        self.widget.show()
        self.widget.activateWindow()

    async def chat_with(self, user_id: str) -> Room:
        room = await self.session.start_chat(user_id)
        self.widget.open_room(room.id)
        return room

    def send(self, room: Room, text: str, **more: Any) -> None:
        self.session.send(room.id, text, **more)

    def comments(self, room: Room) -> list[Comment]:
        return list(self.session.timeline(room.id))

    async def comment(self, room: Room, text: str) -> Comment:
        """The comment with this text, as soon as it is in the timeline."""
        return await self.until(
            lambda: next((c for c in self.comments(room) if c.text == text), None), f"the comment {text!r}"
        )

    async def status(self, room: Room, text: str, status: Status) -> None:
        """Waits until the own comment with this text has come so far."""

        def reached() -> bool:
            timeline = self.session.timeline(room.id)
            return any(c.text == text and timeline.status_of(i) >= status for i, c in enumerate(timeline))

        await self.until(reached, f"{text!r} to be {status.name}")

    async def until(self, found: Callable[[], T | None], what: str = "it") -> T:
        """What `found` returns as soon as that is true; looked at after every event and change."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (value := found()):
                    self._news.clear()
                    timer = asyncio.get_running_loop().call_later(_LOOK_AGAIN_S, self._news.set)
                    await self._news.wait()
                    timer.cancel()
        except TimeoutError:
            log = self.sandbox.log()[-1500:]
            last = "\n".join(map(repr, [*self.events[-8:], *self.changes[-8:]]))
            raise AssertionError(
                f"{self.user_id} waited for {what}; last news:\n{last}\nsandbox:\n{log}"
            ) from None
        return value

    async def close(self) -> None:
        """Ends everything of this person, once."""
        if self._is_closed:
            return
        self._is_closed = True
        for remove in self._removers:
            remove()
        self.widget.close()
        await self.widget.shut_down()
        await self.session.close()
        await self.sdk.core.close()
        self.widget.deleteLater()

    def _on_event(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    def _on_change(self, change: Change) -> None:
        self.changes.append(change)
        self._news.set()


class People:
    """Makes the people of a test and sees to it that each is closed, also when the test fails."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache  # of their windows
        self._made: list[Person] = []

    def new(self, sandbox: SandboxProcess, user_id: str, file: Path | None = None, **options: Any) -> Person:
        """Not signed in yet; what is in `file` is open. `options` are those of `init`."""
        self._made.append(Person(sandbox, user_id, file, options, self._cache))
        return self._made[-1]

    async def signed_in(
        self, sandbox: SandboxProcess, user_id: str, file: Path | None = None, **options: Any
    ) -> Person:
        person = self.new(sandbox, user_id, file, **options)
        await person.sign_in(username=user_id.title())
        return person

    async def close(self) -> None:
        for person in self._made:
            await person.close()
