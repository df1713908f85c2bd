"""Fills an empty database with a world, once, whichever of several processes comes first."""

from __future__ import annotations

import random

from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.data.database import insert_missing
from qiscus_desktop.sandbox.data.tables import facts
from qiscus_desktop.sandbox.rules.rooms import Rooms
from qiscus_desktop.sandbox.rules.service import Service
from qiscus_desktop.sandbox.world.chatter import busy_rooms, crowd
from qiscus_desktop.sandbox.world.conversations import SMALL
from qiscus_desktop.sandbox.world.huge import fill_room
from qiscus_desktop.sandbox.world.odd_text import ODD_CAST, odd_rooms
from qiscus_desktop.sandbox.world.people import CAST
from qiscus_desktop.sandbox.world.script import ScriptedRoom
from qiscus_desktop.sandbox.world.seed_rows import SeedWriter


async def seed_world(service: Service, rooms: Rooms, world: str, seed: int) -> None:
    """Make the world unless it is there already. In `empty` there are people and bots, but no rooms."""
    async with service.database.write() as connection:
        # The row is the lock: a second process waits here until the first has committed its world.
        if not await insert_missing(connection, facts, {"name": "world", "value": f"{world}:{seed}"}):
            return
        writer = SeedWriter(service, connection, rooms, seed)
        await writer.cast(CAST)
        if world == "empty":
            return
        if world == "odd-text":
            await writer.cast(ODD_CAST)
            await writer.play((*SMALL, *odd_rooms()))
            return
        if world == "busy":
            rng = random.Random(seed)
            extras = crowd(rng, 40)
            await writer.cast(extras)
            await writer.play((*SMALL, *busy_rooms(rng, extras)))
            return
        if world == "huge":
            who = ("ani", "budi", "citra", "eko", "maya")
            (room_id,) = await writer.play(
                (ScriptedRoom("group", "A million comments", who, (), avatar="million"),)
            )
            found = await people.users_by_email(connection, list(who))
            await fill_room(service, connection, room_id, [person.id for person in found], seed)
        await writer.play(SMALL)
