"""A program on the bare core, written the obvious way: what fails for a passing reason is sent again."""

from __future__ import annotations

import asyncio
import random

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.errors import QiscusError
from tests.simulation.http_link import HttpLink
from tests.simulation.ledger import Posted
from tests.simulation.loop import Owner
from tests.simulation.mqtt_link import Mqtt
from tests.simulation.service import APP_ID, BASE_URL, MQTT_URL
from tests.simulation.weather import HARMLESS, NOT_HEARD
from tests.simulation.world import World

MOST_TRIES = 6


class Integrator:
    """Signed in as `user_id`. What may have arrived it sends again under the id of the error only."""

    def __init__(self, world: World, user_id: str) -> None:
        self.world = world
        self.user_id = self.name = user_id
        self.chance = random.Random(f"{world.seed} {user_id}")
        self.owner = Owner(user_id)
        self.http = HttpLink(user_id, world.service, world.weather, self.chance, world.trace)
        self.mqtt = Mqtt(user_id, world.service, world.weather, self.chance, world.trace)
        self.count = 0
        self._turn = asyncio.Lock()  # one at a time: what may happen to its requests is set for each

    async def start(self) -> None:
        self.core = self.owner.fresh_context().run(
            lambda: QiscusCore(transport=self.http, make_link=self.mqtt.make, chance=self.chance)
        )
        await self._as_us(self._sign_in())

    async def _sign_in(self) -> None:
        await self.core.init(APP_ID, base_url=BASE_URL, mqtt_url=MQTT_URL, enable_realtime_lb=False)
        await self.core.set_user(self.user_id, f"key-of-{self.user_id}", self.user_id.title())

    def post_soon(self, room_id: int) -> None:
        self.count += 1
        posted = Posted(room_id, f"{self.name} {self.count}")
        self.world.ledger.posted.append(posted)
        self._as_us(self._post(posted))

    async def stop(self) -> None:
        """It has sent what it wanted to."""
        await self._as_us(self.core.close())

    def _as_us(self, work: object) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work, context=self.owner.fresh_context())  # type: ignore[arg-type]

    async def _post(self, posted: Posted) -> None:
        async with self._turn:
            await self._post_now(posted)

    async def _post_now(self, posted: Posted) -> None:
        is_obvious = self.chance.random() < 0.5
        temp_id: str | None = None
        asked = {"queue": True} if "queue" in self.world.plants else {}
        if is_obvious:
            self.http.only = HARMLESS | NOT_HEARD  # what fails now has certainly not arrived
        for _ in range(MOST_TRIES):
            posted.tries += 1
            try:
                await self.core.send_comment(posted.room_id, posted.text, temp_id, **asked)
            except QiscusError as error:
                self.world.trace(self.name, f"'{posted.text}' try {posted.tries}: {error.sentence}")
                if not error.is_retryable:
                    posted.is_given_up = True
                    break
                if not is_obvious:
                    temp_id = getattr(error, "temp_id", None) or temp_id
                await asyncio.sleep(self.chance.uniform(0.5, 4.0))
            else:
                self.world.trace(self.name, f"'{posted.text}' is sent, try {posted.tries}")
                posted.is_sure = True
                break
        self.http.only = None
