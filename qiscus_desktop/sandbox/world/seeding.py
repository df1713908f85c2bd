"""Fills an empty database with a world, once."""

from __future__ import annotations

from qiscus_desktop.sandbox.data import people
from qiscus_desktop.sandbox.rules.accounts import hash_key
from qiscus_desktop.sandbox.rules.service import Service


async def seed_world(service: Service, world: str, seed: int) -> None:
    """Make the world unless it is there already."""
    async with service.database.write() as connection:
        for email, name in (("ani", "Ani"), ("budi", "Budi")):
            if await people.user_by_email(connection, email) is None:
                await people.add_user(
                    connection, email, now_ns=service.clock.now_ns(), username=name, password_hash=hash_key("secret")
                )
