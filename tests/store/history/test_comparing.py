"""When rooms are compared with the server: doubts together, rounds now and then, seldom without a person."""

from __future__ import annotations

import asyncio
import json
import random
import urllib.request
from collections.abc import Callable

import pytest

from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.store.history.comparing import LONGEST_INTERVAL_S
from qiscus_desktop.store.state.unread import Unread
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess

MakeClient = Callable[..., Client]


async def _questions(sandbox: SandboxProcess, endpoint: str) -> int:
    def count() -> int:
        with urllib.request.urlopen(f"{sandbox.base_url}/control/traffic") as answer:
            entries = json.load(answer)["entries"]
        return sum(endpoint in json.dumps(entry) for entry in entries)

    return await asyncio.to_thread(count)


async def test_doubts_become_one_question(fresh_sandbox: SandboxProcess, client_of: MakeClient) -> None:
    ani = await client_of(fresh_sandbox, "ani-doubts").sign_in()
    budi = await client_of(fresh_sandbox, "budi-doubts").sign_in()
    groups = [await budi.session.create_group(f"Doubt {n}", ["ani-doubts"]) for n in range(5)]
    await ani.until(lambda: len(ani.session.rooms) == 5, "the groups")
    await ani.session.compare()
    services = ani.session._services
    comparison = services.comparison
    await ani.until(  # the new groups are doubtful by themselves, and their question may be under way
        lambda: not (comparison._doubtful or comparison._is_asking or services.tasks.is_pending("compare")),
        "nothing is asked",
    )
    before = await _questions(fresh_sandbox, "rooms_info")
    for group in [*groups, *groups]:
        comparison.soon(group.id)
    await budi.core.update_room(groups[0].id, name="Renamed")
    await ani.until(lambda: ani.session.rooms[groups[0].id].name == "Renamed", "the new name")
    assert await _questions(fresh_sandbox, "rooms_info") - before <= 2


async def test_an_empty_room_has_no_older_rows(fresh_sandbox: SandboxProcess, client_of: MakeClient) -> None:
    """Found by the simulation: twenty requests for nothing, at each look at a room that was emptied."""
    await Client.register(fresh_sandbox, "budi-empty")
    ani = await client_of(fresh_sandbox, "ani-empty").sign_in()
    room = await ani.chat_with("budi-empty")
    for _ in "ab":
        await ani.session._services.history.compare(room.id)
        ani.session.leave_room()
        ani.session.open_room(room.id)
    await ani.until(lambda: not ani.session._services.history._refreshing, "the room has been asked for")
    assert await _questions(fresh_sandbox, "load_comments") == 0


async def test_what_nobody_tells_is_found_by_the_next_round(
    sandbox: SandboxProcess, client_of: MakeClient
) -> None:
    await Client.register(sandbox, "budi-rounds")
    ani = client_of(sandbox, "ani-rounds", compare_every_s=0.05, chance=random.Random(1))
    await ani.sign_in()
    budi = QiscusCore()
    await budi.init(sandbox.app_id, base_url=sandbox.base_url, enable_realtime=False)
    await budi.set_user("budi-rounds", "key-of-budi-rounds")
    group = await budi.create_group_room("For a while", ["ani-rounds"])
    await ani.until(lambda: group.id in ani.session.rooms, "the group")
    await budi.remove_participants_from_group(group.id, ["ani-rounds"])
    ani.session.person_came()
    await ani.until(lambda: group.id not in ani.session.rooms, "put out of the group")
    await budi.close()


async def test_rounds_are_seldom_while_nobody_is_there(
    sandbox: SandboxProcess, client_of: MakeClient
) -> None:
    ani = client_of(sandbox, "ani-idle", compare_every_s=LONGEST_INTERVAL_S / 4, chance=random.Random(1))
    await ani.sign_in()
    comparison, timers = ani.session._services.comparison, ani.session._services.tasks._timers
    waits = []
    for _ in range(4):
        waits.append(timers["round"].when() - asyncio.get_running_loop().time())
        await comparison._round()
    quarter = LONGEST_INTERVAL_S / 4
    for wait, times in zip(waits, (1, 2, 4, 4), strict=True):
        assert 0.7 * quarter * times < wait < 1.3 * quarter * times
    ani.session.person_came()
    assert timers["round"].when() - asyncio.get_running_loop().time() < 1.3 * quarter


def _known(*ids: int) -> Callable[[int, int], dict[int, str]]:
    return lambda after_id, up_to_id: {id_: f"t{id_}" for id_ in ids if after_id < id_ <= up_to_id}


def test_what_came_since_counts_once_and_no_more_when_it_is_gone() -> None:
    unread = Unread(2, 10)
    for id_ in (11, 12, 12, 9):
        unread.add(id_, f"t{id_}")
    assert (unread.count, unread.is_exact) == (4, True)
    unread.remove(["t12"], 8, _known(9, 10))
    assert (unread.count, unread.is_exact) == (3, True)
    unread.remove(["t9"], 8, _known(9, 10))
    assert (unread.count, unread.is_exact) == (2, False)


@pytest.mark.parametrize(
    ("known", "read_id", "count", "is_exact"),
    [
        ((6, 7, 8, 9, 10), 8, 2, True),  # all of it is here
        ((9, 10), 8, 5, False),  # three are not: they may be those that were read
        ((), 10, 0, True),
        ((6, 7), 7, 3, False),
    ],
)
def test_reading_a_part(known: tuple[int, ...], read_id: int, count: int, is_exact: bool) -> None:
    unread = Unread(5, 10)
    unread.read_to(5, read_id, _known(*known))
    assert (unread.count, unread.is_exact) == (count, is_exact)


def test_the_server_counts_what_was_known_when_it_was_asked() -> None:
    unread = Unread(0, 10)
    for id_ in (11, 12):
        unread.add(id_, f"t{id_}")
    unread.take(1, 11)
    assert unread.count == 2
    unread.take(0, 12)
    assert unread.count == 0
