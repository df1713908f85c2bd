"""Starts and ends the bots of a process; of several processes with one database only one has them."""

from __future__ import annotations

import asyncio
import logging
import secrets

from sqlalchemy import update

from qiscus_desktop.sandbox.bots.actor import Actor, Rules
from qiscus_desktop.sandbox.bots.scripts import SCRIPTS, echo, flood, wander
from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data.database import insert_missing
from qiscus_desktop.sandbox.data.tables import leases
from qiscus_desktop.sandbox.world.people import CAST

log = logging.getLogger("qiscus.sandbox.bots")

LEASE_MS = 6000
FLOOD_EMAIL = "flood"


class BotRunner:
    """All bots. They run while this process holds the lease named `bots`."""

    def __init__(self, rules: Rules, flood_per_s: float) -> None:
        self._rules = rules
        self._flood_per_s = flood_per_s
        self._holder = secrets.token_hex(8)
        self._actors: list[Actor] = []
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the lease if it is free, and keep trying if it is not."""
        await self._try()
        self._watch = asyncio.create_task(self._keep_trying())

    async def _keep_trying(self) -> None:
        while True:
            await asyncio.sleep(LEASE_MS / 3000)
            try:
                await self._try()
            except Exception:
                log.exception("the lease of the bots could not be renewed")

    async def _try(self) -> None:
        # Real time, not the service's clock: a skewed clock must not keep a dead process's lease alive.
        now = self._rules.service.clock.true_ms()
        row = {"name": "bots", "holder": self._holder, "until_ms": now + LEASE_MS}
        async with self._rules.service.database.write(is_quiet=True) as connection:
            is_mine = await insert_missing(connection, leases, row)
            if not is_mine:
                done = await connection.execute(
                    update(leases)
                    .where(
                        leases.c.name == "bots", (leases.c.holder == self._holder) | (leases.c.until_ms < now)
                    )
                    .values(holder=self._holder, until_ms=now + LEASE_MS)
                )
                is_mine = done.rowcount > 0
        if is_mine and not self._actors:
            await self._wake()
        elif not is_mine and self._actors:
            await self._sleep()

    async def _wake(self) -> None:
        bots = frozenset(character.email for character in CAST if character.bot) | {FLOOD_EMAIL}
        for character in CAST:
            if character.bot:
                actor = Actor(self._rules, character.email, SCRIPTS[character.bot], bots)
                self._actors.append(actor)
                await actor.start()
                if character.bot == "coming-and-going":
                    actor.begin(wander(actor))
        if self._flood_per_s > 0:
            await self._open_the_gates(bots)

    async def _open_the_gates(self, bots: frozenset[str]) -> None:
        """A room for the flood, with ani and budi in it."""
        service = self._rules.service
        actor = Actor(self._rules, FLOOD_EMAIL, echo, bots | {character.email for character in CAST})
        self._actors.append(actor)
        await actor.start()
        async with service.database.read() as connection:
            found = await people.users_by_email(connection, ["ani", "budi"])
        emails = [user.email for user in found]
        opened = await self._rules.rooms.create_group(actor.user, "Flood", emails, None, None)
        actor.begin(flood(actor, opened["room"]["id"], self._flood_per_s))

    async def _sleep(self) -> None:
        actors, self._actors = self._actors, []
        for actor in actors:
            await actor.close()

    async def close(self) -> None:
        """End the bots and give the lease back."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._sleep()
        async with self._rules.service.database.write() as connection:
            await connection.execute(update(leases).where(leases.c.holder == self._holder).values(until_ms=0))
