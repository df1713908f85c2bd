"""The room with a million comments, written with the driver's own bulk insert."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import update

from qiscus_desktop.sandbox.data.database import take_numbers
from qiscus_desktop.sandbox.data.tables import comments, members, rooms
from qiscus_desktop.sandbox.rules.service import Service
from qiscus_desktop.sandbox.world.chatter import line_text

COUNT = 1_000_000
_PORTION = 20_000
_GAP_NS = 25_000_000_000  # a comment every 25 seconds: the room is most of a year old
_UNREAD = 40


async def fill_room(service: Service, connection: Any, room_id: int, user_ids: list[int], seed: int) -> None:
    """Put COUNT comments into a room that is empty so far; all of them are read but for the last few."""
    numbers = await take_numbers(connection, "comment", COUNT)
    start_ns = service.clock.now_ns() - (COUNT + 120) * _GAP_NS
    rows = _rows(numbers, room_id, user_ids, start_ns - start_ns % 1000, seed)
    names = [column.name for column in comments.columns]
    while portion := [row for _, row in zip(range(_PORTION), rows, strict=False)]:
        if connection.dialect.name == "sqlite":
            marks = ",".join("?" * len(names))
            statement = f"INSERT INTO comments ({','.join(names)}) VALUES ({marks})"  # noqa: S608 our own names
            await connection.exec_driver_sql(statement, portion)
        else:
            driver = (await connection.get_raw_connection()).driver_connection
            await driver.copy_records_to_table("comments", records=portion, columns=names)
    last = numbers[-1]
    await connection.execute(update(rooms).where(rooms.c.id == room_id).values(last_comment_id=last))
    await connection.execute(
        update(members).where(members.c.room_id == room_id).values(read_id=last - _UNREAD, received_id=last)
    )


def _rows(
    numbers: range, room_id: int, user_ids: list[int], start_ns: int, seed: int
) -> Iterator[tuple[Any, ...]]:
    rng = random.Random(seed)
    texts = [line_text(rng) for _ in range(2000)]
    before = 0
    for position, number in enumerate(numbers):
        yield (
            number,
            room_id,
            before,
            user_ids[(position * 7 + position // 5) % len(user_ids)],
            f"huge-{position}",
            "text",
            texts[(position * 31) % 2000] if position % 1000 else f"Comment number {position:,}",
            "{}",
            "{}",
            0,
            False,
            start_ns + position * _GAP_NS,
        )
        before = number
