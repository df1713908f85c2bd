"""One computer of one person: a core, a Session and their files; it can be killed at any step."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.errors import AuthError, QiscusError
from qiscus_desktop.store.changes import Change, ConnectionChanged, NoticeRaised
from qiscus_desktop.store.database.database_file import DatabaseFile
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from tests.simulation.http_link import HttpLink
from tests.simulation.loop import Owner
from tests.simulation.mqtt_link import Mqtt
from tests.simulation.service import APP_ID, BASE_URL, MQTT_URL

if TYPE_CHECKING:
    from concurrent.futures import Future

    from qiscus_desktop.store.database.sqlite import Writer
    from tests.simulation.world import World

DATABASE = "messages.sqlite3"
UNSENT = "messages.unsent"


class WatchedDatabase(Database):
    """Notes that something was written, so that the loop knows whom to wait for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.has_work = False
        for file in (self.messages, self.unsent):
            self._watch(file)

    def _watch(self, file: DatabaseFile) -> None:
        write = file.write

        def watched(work: Callable[[Writer], Any], *, is_durable: bool = False) -> Future[Any]:
            self.has_work = True
            return write(work, is_durable=is_durable)

        file.write = watched  # type: ignore[method-assign]

    def settle(self) -> None:
        """Wait until the threads are done, and have told everybody who waits."""
        if self.has_work:
            self.flush()
            self.has_work = False


class Device:
    """`session` and `core` are those of its present life; both are None while it is off."""

    def __init__(self, world: World, user_id: str, number: int) -> None:
        self.world = world
        self.user_id = user_id
        self.name = f"{user_id}{number}"
        self.chance = random.Random(f"{world.seed} {self.name}")
        self.skew = timedelta(0)
        self.life = 0
        self.http = HttpLink(self.name, world.service, world.weather, self.chance, world.trace)
        self.mqtt = Mqtt(self.name, world.service, world.weather, self.chance, world.trace)
        self.owner: Owner | None = None
        self.core: QiscusCore | None = None
        self.session: Session | None = None
        self.database: WatchedDatabase | None = None
        self._steps_to_live = 0
        self._damage = ""
        self._signing_in: asyncio.Task[Any] | None = None
        self._tokens = ("", "")  # as in the keyring of the system: they outlive a crash

    # ---- life

    @property
    def is_on(self) -> bool:
        return self.session is not None

    @property
    def folder(self) -> Path:
        return self.world.folder / f"{self.name}-{self.life}"

    def start(self) -> None:
        """Switch it on with the files it has."""
        assert not self.is_on
        self.owner = Owner(self.name)
        self.owner.on_step = self._may_step
        self._steps_to_live = 0
        self.folder.mkdir(exist_ok=True)
        self.database = WatchedDatabase(self.folder / DATABASE)
        self.run(self._build)
        self._signing_in = self.spawn(self._sign_in())
        self.world.trace(self.name, f"starts, life {self.life}")

    def _build(self) -> None:
        assert self.database is not None
        self.core = QiscusCore(
            clock=self.now, transport=self.http, make_link=self.mqtt.make, chance=self.chance
        )
        self.session = Session(self.core, self.database, clock=self.now, chance=self.chance)
        self.session.listen(self._on_change)
        self.core.listen(self._on_event)
        self.session.open_now(self.user_id)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.time_ns() / 1e9, UTC) + self.skew

    async def _sign_in(self) -> None:
        """As the program does: with patience."""
        core, session, pause = self.core, self.session, 1.0
        assert core is not None
        assert session is not None
        while True:
            tokens = self._tokens if session.account is not None else ("", "")
            try:
                await core.init(APP_ID, base_url=BASE_URL, mqtt_url=MQTT_URL, enable_realtime_lb=False)
                await session.open(self.user_id)
                if tokens[0]:
                    await session.resume(*tokens)
                else:
                    await session.sign_in(self.user_id, f"key-of-{self.user_id}", self.user_id.title())
                return
            except AuthError as error:
                self.world.trace(self.name, f"is not signed in: {error.detail}")
                if not tokens[0]:
                    raise
                self._tokens = ("", "")
            except QiscusError as error:
                self.world.trace(self.name, f"is not signed in: {error.detail}")
            await asyncio.sleep(self.chance.uniform(0.0, pause))
            pause = min(pause * 2, 30.0)

    async def stop(self) -> None:
        """Switch it off in order."""
        core, session, owner = self.core, self.session, self.owner
        assert core is not None
        assert session is not None
        assert owner is not None
        self.world.trace(self.name, "is closed")

        async def close() -> None:
            await session.close()
            await core.close()

        self.session = None
        await asyncio.get_running_loop().create_task(close(), context=owner.fresh_context())
        owner.is_dead = True
        self.core = self.database = None

    def crash_soon(self, steps: int, damage: str) -> None:
        """Kill it after so many of its steps.

        `damage` is "" where all that was done is on the disk. "torn": of the last step everything went out,
        but nothing had reached the disk. "half": it had reached the file of messages, but not the other one.
        """
        self._steps_to_live = steps
        self._damage = damage

    def crash_never(self) -> None:
        """What was asked of `crash_soon` is called off."""
        self._steps_to_live = 0

    def set_skew(self, seconds: float) -> None:
        """How far the clock of this computer is wrong."""
        self.skew = timedelta(seconds=seconds)

    def _may_step(self) -> bool:
        """Called before each step; the databases are at rest."""
        if not self._steps_to_live:
            return True
        self._steps_to_live -= 1
        if self._steps_to_live:
            return True
        if not self._damage:
            self._copy_files()
            self.kill()
            return False
        self._copy_files()
        assert self.owner is not None
        self.owner.on_step = lambda: False  # nothing runs after this step
        self.world.later(0.0, self._end_torn)
        return True

    def _end_torn(self) -> None:
        if self._damage == "half":
            self._copy_files(but_not=UNSENT)
        self.kill()

    def kill(self) -> None:
        """As kill -9: no task is told. The next life finds the files that were copied for it."""
        owner, database = self.owner, self.database
        assert owner is not None
        assert database is not None
        self.world.trace(self.name, f"is killed {self._damage}".rstrip())
        owner.is_dead = True
        self.world.graves.append((self.core, self.session, owner))
        self.mqtt.cut()
        database.hear_trouble(None)
        database.close()
        self.core = self.session = self.database = None
        self.life += 1
        self.world.note_death(self)

    def _copy_files(self, but_not: str = "") -> None:
        """What another process would find now."""
        names = [f"{but_not}*"] if but_not else []
        if "disk" in self.world.plants:
            names.append(f"{UNSENT}*")
        target = self.world.folder / f"{self.name}-{self.life + 1}"
        left_out = shutil.ignore_patterns("*-shm", "*.reserve*", "*.copy-*", *names)
        shutil.copytree(self.folder, target, ignore=left_out, dirs_exist_ok=True)

    # ---- doing

    def run(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Call as this device."""
        assert self.owner is not None
        return self.owner.fresh_context().run(call, *args, **named)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this device; what the service or the network refuses is noted, no more."""
        assert self.owner is not None

        async def guarded() -> None:
            try:
                await work
            except QiscusError as error:
                self.world.trace(self.name, f"refused: {error.sentence}")

        return asyncio.get_running_loop().create_task(guarded(), context=self.owner.fresh_context())

    def _on_change(self, change: Change) -> None:
        if isinstance(change, NoticeRaised):
            self.world.trace(self.name, f"tells: {change.text}")
        elif isinstance(change, ConnectionChanged):
            self.world.trace(self.name, f"is {change.connection.value}")

    def _on_event(self, event: events.Event) -> None:
        if isinstance(event, events.SignedIn | events.TokenRefreshed):
            self._tokens = (event.account.token, event.account.refresh_token)
        elif isinstance(event, events.SessionExpired) and self.session is not None:
            self._tokens = ("", "")
            if self._signing_in is None or self._signing_in.done():
                self._signing_in = self.spawn(self._sign_in())
