"""What a burst of pushed comments costs the core: calls and requests are counted, no clock is asked."""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from types import FrameType

from qiscus_desktop.core import QiscusCore
from tests.contract.recording_server import RecordingServer
from tests.core.test_misuse import signed_in
from tests.support.waiting import until

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "callback_examples.json").read_text("utf-8"))
COUNT = 200
MOST_CALLS = 40  # Python functions for one pushed comment, a listener included


def pushed(number: int, room_id: int = 7) -> bytes:
    """A comment of somebody else as the broker sends it."""
    return json.dumps({
        **EXAMPLES["messages"][0], "id": number, "id_str": str(number), "room_id": room_id,
        "room_id_str": str(room_id), "unique_temp_id": f"push-{number}", "email": "budi",
    }).encode()  # fmt: skip


async def test_a_pushed_comment_takes_few_calls() -> None:
    """The check of public arguments once ran for each event inside the core and took half of its time."""
    calls: Counter[str] = Counter()
    heard: list[object] = []

    def note(frame: FrameType, what: str, _argument: object) -> None:
        if what == "call":
            calls[Path(frame.f_code.co_filename).name] += 1

    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        core.listen(heard.append)
        payloads = [pushed(number) for number in range(1, COUNT + 1)]
        core._receiving.handle_packet("token/c", pushed(COUNT + 1))  # what is made once is made
        sys.setprofile(note)
        try:
            for payload in payloads:
                core._receiving.handle_packet("token/c", payload)
        finally:
            sys.setprofile(None)
        assert len(heard) == COUNT + 1
    assert calls["arguments.py"] == 0
    assert calls.total() <= MOST_CALLS * COUNT


async def test_a_burst_costs_a_few_receipts_a_room() -> None:
    """Each request once went out as soon as the one before was answered: hundreds in a burst."""
    rooms = (7, 8, 9)
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)

        def marks() -> list[tuple[str, int]]:
            found = (one for one in server.requests if one.path.endswith("update_comment_status"))
            return [
                (str(one.fields["room_id"]), int(one.fields["last_comment_received_id"])) for one in found
            ]

        def have_all(least: int) -> bool:
            return sum(mark > least for _, mark in marks()) == len(rooms)

        for start in (0, COUNT):
            for number in range(start + 1, start + COUNT + 1):
                core._receiving.handle_packet("token/c", pushed(number, rooms[number % len(rooms)]))
            await until(partial(have_all, start + COUNT - len(rooms)))
        by_room = Counter(room_id for room_id, _ in marks())
        assert len(by_room) == len(rooms)
        assert max(by_room.values()) <= 2, "the first and the newest"


async def test_who_waits_for_a_mark_is_not_kept_waiting_by_the_pause() -> None:
    """An awaited mark goes out at once, also right after one that nobody waited for."""
    async with RecordingServer() as server, QiscusCore() as core:
        await signed_in(core, server)
        before = len(server.requests)
        for number in (1, 2, 3):
            await core.read_comment(7, number)
        paths = [request.path.rpartition("/")[2] for request in server.requests[before:]]
        assert paths == ["update_comment_status"] * 3
