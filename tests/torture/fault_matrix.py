"""The fault matrix: two people write under every fault of the sandbox and every pair; all ends up equal."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from qiscus_desktop.core.models import Status
from qiscus_desktop.store.sending import retry_wait
from tests.store.client import Client
from tests.support.sandbox_process import SandboxProcess
from tests.torture.tally import Tally
from tests.torture.truth import Truth, switch

FAULTS: dict[str, dict[str, Any]] = {
    "slow": {"latency_ms": 150, "jitter_ms": 400},
    "late answers": {"answer_delay_ms": 500},
    "503": {"http_mode": "status", "http_status": 503, "http_rate": 0.5},
    "503 after": {"http_mode": "status", "http_status": 503, "http_rate": 0.5, "http_after": True},
    "429": {"http_mode": "status", "http_status": 429, "http_rate": 0.5},
    "HTML": {"http_mode": "html", "http_status": 502, "http_rate": 0.5},
    "portal": {"http_mode": "html", "http_status": 200, "http_rate": 0.5},
    "wrong JSON": {"http_mode": "wrong-json", "http_rate": 0.4},
    "wrong shape": {"http_mode": "wrong-shape", "http_rate": 0.4},
    "empty": {"http_mode": "empty", "http_rate": 0.4},
    "cut off": {"http_mode": "close", "http_rate": 0.5},
    "cut off after": {"http_mode": "close", "http_rate": 0.5, "http_after": True},
    "pushes lost": {"mqtt_drop": 0.4},
    "pushes doubled": {"mqtt_duplicate": 0.6},
    "pushes swapped": {"mqtt_reorder": 0.5},
    "pushes late": {"mqtt_delay_ms": 400},
    "broker down": {"broker_down": True},
    "disk full": {"disk_full": True},
    "clock ahead": {"clock_skew_s": 3600},
    "clock behind": {"clock_skew_s": -3600},
    "broker cut": {"action": "cut-broker"},
    "tokens expire": {"action": "expire-tokens"},
}
AT_ONCE = 6
EQUAL_WITHIN_S = 60.0
COMPARE_EVERY_S = 8.0  # the program asks the server once a minute how the rooms stand
_PAUSE_S = 0.4


def combinations(most: int | None, rng: random.Random) -> list[tuple[str, ...]]:
    """Each alone and in pairs; `most` of them by chance."""
    found: list[tuple[str, ...]] = [(name,) for name in FAULTS]
    found += itertools.combinations(FAULTS, 2)
    return found if most is None else rng.sample(found, most)


def run_faults(home: Path, tally: Tally, most: int | None, seed: int) -> None:
    """All combinations, a few at a time, each stand with a sandbox of its own."""
    waiting = iter(combinations(most, random.Random(seed)))
    before, retry_wait.FIRST_WAIT_S = retry_wait.FIRST_WAIT_S, 0.1
    try:
        asyncio.run(_all(home, waiting, tally, seed))
    finally:
        retry_wait.FIRST_WAIT_S = before


async def _all(home: Path, waiting: Iterator[tuple[str, ...]], tally: Tally, seed: int) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(AT_ONCE):
            group.create_task(_stand(home / f"sandbox-{number}", waiting, tally, seed))


async def _stand(home: Path, waiting: Iterator[tuple[str, ...]], tally: Tally, seed: int) -> None:
    sandbox = await asyncio.to_thread(SandboxProcess.start, home, "--world", "empty", "--token-ttl", "3600")
    try:
        for number, names in enumerate(waiting):
            trial = _Trial(sandbox, home / str(number), f"{home.name}-{number}", names, tally)
            await trial.run(random.Random(f"{seed} {names}"))
    finally:
        await asyncio.to_thread(sandbox.stop)


class _Trial:
    """Two people in one room under one combination of faults."""

    def __init__(
        self, sandbox: SandboxProcess, home: Path, word: str, names: tuple[str, ...], tally: Tally
    ) -> None:
        home.mkdir(parents=True)
        self._sandbox, self._home, self._names, self._tally = sandbox, home, names, tally
        self._people = [
            Client(sandbox, f"{who}-{word}", home / f"{who}.sqlite3", compare_every_s=COMPARE_EVERY_S)
            for who in ("ani", "budi")
        ]
        self._written: dict[str, list[str]] = {one.user_id: [] for one in self._people}
        self._gone: set[str] = set()
        self._count_written = 0

    async def run(self, rng: random.Random) -> None:
        replay = f"faults {' + '.join(self._names)}"
        try:
            async with self._signed_in() as room:
                await self._bad_weather(room, rng)
                await self._good_weather(room, replay)
        except Exception as error:  # noqa: BLE001 - the other combinations go on
            self._tally.problem("failed", f"{type(error).__name__}: {error}; {replay}")

    @asynccontextmanager
    async def _signed_in(self) -> Any:
        ani, budi = self._people
        try:
            await asyncio.gather(ani.sign_in(), budi.sign_in())
            room = await ani.chat_with(budi.user_id)
            await budi.chat_with(ani.user_id)
            yield room.id
        finally:
            for one in self._people:
                await one.close()

    async def _bad_weather(self, room: int, rng: random.Random) -> None:
        """Both write, edit, delete, send a file and read, while the faults are on (in turn, if they exclude
        each other)."""
        settings = [FAULTS[name] for name in self._names]
        if len(settings) == 2 and not settings[0].keys() & settings[1].keys():
            settings = [settings[0] | settings[1]]
        for part, switches in enumerate(settings):
            await self._switch(switches)
            for _ in range(2):
                for number, one in enumerate(self._people):
                    self._act(one, room, part == 0 and number == 0, rng)
                await asyncio.sleep(_PAUSE_S)

    async def _switch(self, switches: dict[str, Any]) -> None:
        values = {name: value for name, value in switches.items() if name != "action"}
        await self._control("reset")
        if values:
            await self._control("faults", **values)
        if "action" in switches:
            await self._control(switches["action"])

    def _act(self, one: Client, room: int, with_file: bool, rng: random.Random) -> None:
        mine = self._written[one.user_id]
        for _ in range(rng.randint(1, 3)):
            self._count_written += 1
            text = f"{one.user_id} {self._count_written}"
            mine.append(text)
            one.session.send(room, text)
        if with_file and not any(text.startswith("file") for text in mine):
            path = self._home / "note.txt"
            path.write_text("x" * 3000)
            mine.append("file")
            one.session.send_file(room, str(path), "file")
        own = [c for c in one.session.timeline(room) if c.id and c.text in mine]
        if own and rng.random() < 0.5:
            changed = rng.choice(own)
            mine[mine.index(changed.text)] = f"{changed.text} edited"
            one.session.edit(changed, f"{changed.text} edited")
        elif len(own) > 1 and rng.random() < 0.4:
            self._gone.add(own[0].text)
            mine.remove(own[0].text)
            one.session.delete([own[0]])
        newest = max((c.id for c in one.session.timeline(room)), default=0)
        if newest and rng.random() < 0.5:
            one.session.mark_read(room, newest)

    async def _good_weather(self, room: int, replay: str) -> None:
        await self._control("reset")
        await self._control("cut-broker")  # what was lost comes with the next connection
        truths = [await asyncio.to_thread(Truth, self._sandbox, one.user_id) for one in self._people]
        limit = time.monotonic() + EQUAL_WITHIN_S
        differences = ["nothing was compared"]
        while differences and time.monotonic() < limit:
            await asyncio.sleep(0.2)
            differences = []
            for one, truth in zip(self._people, truths, strict=True):
                if _is_signed_out(one):  # a renewal whose answer was lost ends a session
                    await one.session.sign_in(one.user_id, f"key-of-{one.user_id}")
                for comment in [c for c in one.session.timeline(room) if c.status is Status.FAILED]:
                    one.session.resend(comment.temp_id)  # as the person would
                differences += await self._differences(one, truth, room)
        for sentence in differences:
            self._tally.problem("failed", f"{sentence}; {replay}")
        await self._count(truths[0], room, replay)

    async def _differences(self, one: Client, truth: Truth, room: int) -> list[str]:
        """What this person sees otherwise than the server has it."""
        comments = await asyncio.to_thread(truth.comments, room)
        info = await asyncio.to_thread(truth.room, room)
        session, found = one.session, []
        if session.unsent_count:
            found.append(f"{one.user_id} still sends {session.unsent_count}")
        shown = [_shown(c.text, c.payload) for c in session.timeline(room) if not c.is_deleted]
        there = [_shown(comment["message"], comment["payload"]) for comment in comments]
        if shown != there:
            found.append(f"{one.user_id} sees {shown}, the server has {there}")
        known = session.rooms.get(room)
        if known is None:
            return [*found, f"{one.user_id} does not see the room"]
        if known.unread_count != info["unread_count"]:
            found.append(f"{one.user_id} counts {known.unread_count}, the server {info['unread_count']}")
        if (
            there
            and (last := known.last_comment) is not None
            and _shown(last.text, last.payload) != there[-1]
        ):
            found.append(f"{one.user_id} has the preview {last.text!r}, the last one is {there[-1]!r}")
        return found

    async def _count(self, truth: Truth, room: int, replay: str) -> None:
        """Lost, doubled and order of everything that was written."""
        comments = await asyncio.to_thread(truth.comments, room)
        texts = [_shown(comment["message"], comment["payload"]) for comment in comments]
        for mine in self._written.values():
            self._tally.sent += len(mine)
            for text in mine:
                if texts.count(text) != 1:
                    kind = "doubled" if text in texts else "lost"
                    self._tally.problem(
                        kind, f"{text!r} is {texts.count(text)} times on the server; {replay}"
                    )
            words = [text for text in mine if text != "file"]
            if [text for text in texts if text in words] != [text for text in words if text in texts]:
                self._tally.problem("out_of_order", f"written {words}, on the server {texts}; {replay}")
        for text in self._gone & set(texts):
            self._tally.problem("lost", f"the deletion of {text!r} never reached the server; {replay}")

    async def _control(self, action: str, **values: Any) -> None:
        await asyncio.to_thread(switch, self._sandbox, action, **values)


def _shown(text: str, payload: dict[str, Any] | None) -> str:
    return str((payload or {}).get("caption") or text)


def _is_signed_out(one: Client) -> bool:
    account = one.session.account
    return not one.core.is_signed_in or account is None or not account.token
