"""One seed from its beginning to its verdict."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qiscus_desktop.store.history.comparing import Comparison
from tests.simulation import truth
from tests.simulation.actions import Actions
from tests.simulation.device import Device
from tests.simulation.entropy import Entropy
from tests.simulation.integrator import Integrator
from tests.simulation.loop import StuckError
from tests.simulation.weather import Fate
from tests.simulation.world import World

FAULTS = frozenset({fate.value for fate in Fate}) | {
    "cut", "hole", "broker", "offline", "duplicate", "reorder", "crash", "close", "tokens", "skew",
    "members", "block", "clear",
}  # fmt: skip
# "queue": the integrator asks for the core's own retries and retries as well.
# "disk": a crash costs unsent words.
# "compare": what is known is compared with the server after a gap alone, not in doubt and not now and then.
PLANTS = frozenset({"queue", "disk", "compare"})
Look = Callable[[Device], Awaitable[list[str]]]

PATIENCE_S = 420.0  # virtual: so long everybody has to show the truth once it is quiet
LOOK_EACH_S = 15.0
MOST_STEPS = 400_000


@dataclass
class Verdict:
    """What a seed came to. `problems` is empty where all is well; `digest` stands for the whole course."""

    seed: int
    digest: str = ""
    problems: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    steps: int = 0
    virtual_s: float = 0.0

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(sorted({problem.partition(":")[0] for problem in self.problems}))


def run_seed(
    seed: int, *, without: Iterable[str] = (), plants: Iterable[str] = (), is_loud: bool = False
) -> Verdict:
    """Run a seed, `without` some of `FAULTS`, and with some of `PLANTS` put in."""
    folder = Path(tempfile.mkdtemp(prefix=f"simulation-{seed}-", dir=_fast_folder()))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    random.seed(seed)
    try:
        with Entropy(seed), _planted(PLANTS & set(plants)):
            world = World(seed, folder, FAULTS - set(without), PLANTS & set(plants))
            return _run(world, is_loud)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _planted(plants: frozenset[str]) -> Iterator[None]:
    """What is taken out of every client."""
    with contextlib.ExitStack() as stack:
        if "compare" in plants:
            for name in ("soon", "start"):
                stack.callback(setattr, Comparison, name, getattr(Comparison, name))
                setattr(Comparison, name, _nothing)
        yield


def _nothing(*_: object) -> None: ...


def _fast_folder() -> str | None:
    """Memory, where the system offers files there: nothing here outlives the process anyway."""
    memory = "/dev/shm"
    return memory if os.access(memory, os.W_OK) else None


def _run(world: World, is_loud: bool) -> Verdict:
    world.trace.is_loud = is_loud
    world.loop.most_steps = MOST_STEPS
    verdict = Verdict(world.seed)
    asyncio.set_event_loop(world.loop)
    try:
        task = world.loop.create_task(_course(world), context=world.driver.fresh_context())
        verdict.problems = world.loop.run_until_complete(task)
    except StuckError as error:
        verdict.problems = [f"stuck: {error}"]
    except Exception as error:
        verdict.problems = [f"raised: {type(error).__name__}: {error}"]
        if is_loud:
            raise
    finally:
        for device in world.devices:
            if device.database is not None:
                device.database.hear_trouble(None)
                device.database.close()
        asyncio.set_event_loop(None)
    world.trace("driver", f"{world.loop.steps} steps, {world.loop.fingerprint:08x}")
    for problem in verdict.problems:
        world.trace("verdict", problem)
    verdict.digest = world.trace.digest
    verdict.trace = world.trace.lines
    verdict.steps, verdict.virtual_s = world.loop.steps, world.loop.time()
    return verdict


async def _course(world: World) -> list[str]:
    """Prepare, let things happen, let it become quiet, look."""
    chance, weather = world.chance, world.weather
    weather.is_calm = True
    people = ["ani", "budi"] + (["citra"] if chance.random() < 0.5 else [])
    await world.service.start()
    integrator = Integrator(world, "dewi")
    await integrator.start()
    for user_id in people:
        device = world.add_device(user_id, 1)
        if "skew" in world.allowed and chance.random() < 0.3:
            device.set_skew(chance.choice((-7200.0, -3.0, 3.0, 86_400.0)))
        device.start()
    await asyncio.sleep(5)
    if chance.random() < 0.6:
        world.add_device("ani", 2).start()
        await asyncio.sleep(3)
    ani = world.devices[0]
    assert ani.session is not None
    for other in people[1:]:
        ani.spawn(ani.session.start_chat(other))
    await asyncio.sleep(1)
    ani.spawn(ani.session.create_group("all", [*people[1:], "dewi"]))
    await asyncio.sleep(2)
    world.group_id = next(room.id for room in ani.session.rooms if room.name == "all")
    world.trace("driver", f"people {', '.join(d.name for d in world.devices)}; weather: {weather}")
    await _let_happen(world, Actions(world, people, integrator))
    await _make_quiet(world)
    await integrator.stop()
    return await _look(world)


async def _let_happen(world: World, actions: Actions) -> None:
    chance = world.chance
    world.weather.is_calm = False
    switches = {
        f"mqtt_{name}": chance.choice((0.0, 0.1, 0.4))
        for name in ("duplicate", "reorder")
        if name in world.allowed
    }
    if "skew" in world.allowed and chance.random() < 0.2:
        switches["clock_skew_s"] = chance.choice((-30.0, 45.0))
    world.service.owner.fresh_context().run(world.service.faults.set, switches)
    pace_s = chance.choice((0.2, 0.5, 1.5))
    next_cut = world.weather.cut_each_s
    for _ in range(chance.choice((20, 40, 60))):
        await asyncio.sleep(chance.expovariate(1 / pace_s))
        actions.step()
        if next_cut and world.loop.time() > next_cut:
            next_cut = world.loop.time() + world.weather.cut_each_s
            chance.choice(world.devices).mqtt.cut()
    if not any(device.is_on for device in world.devices):
        await asyncio.sleep(1)


async def _make_quiet(world: World) -> None:
    """All trouble ends, and everybody is on again."""
    world.trace("driver", "it becomes quiet")
    world.weather.is_calm = True
    world.service.owner.fresh_context().run(world.service.faults.reset)
    world.service.is_broker_down = False
    world.service.let_tokens_live()
    for device in world.devices:
        device.crash_never()
        device.http.is_offline = device.mqtt.is_offline = False
    await asyncio.sleep(30)
    for device in world.devices:
        if not device.is_on:
            device.start()


async def _look(world: World) -> list[str]:
    """Everything that can be seen, once without opening a room, then with each room open, then read."""
    problems = await _until_true(world, lambda device: truth.room_list(world, device))
    problems += await truth.words(world)
    if problems:
        return problems
    for device in world.devices:
        assert device.session is not None
        device.run(device.session.leave_room)
    problems = await _until_true(world, lambda device: truth.room_list(world, device))
    for device in world.devices:
        problems += await _open_all(world, device)
    for device in world.devices:
        problems += await truth.room_list(world, device)
    if problems:
        return problems
    for user_id in dict.fromkeys(device.user_id for device in world.devices):
        await _read_all(world, next(device for device in world.devices if device.user_id == user_id))
    return await _until_true(world, lambda device: truth.room_list(world, device))


async def _until_true(world: World, look: Look) -> list[str]:
    problems: list[str] = []
    for _ in range(int(PATIENCE_S / LOOK_EACH_S)):
        await asyncio.sleep(LOOK_EACH_S)
        problems = []
        for device in world.devices:
            problems += await look(device)
        if not problems:
            break
    return problems


async def _open_all(world: World, device: Device) -> list[str]:
    problems = []
    assert device.session is not None
    for room in list(device.session.rooms):
        device.run(device.session.open_room, room.id)
        await asyncio.sleep(3)
        problems += await truth.timeline(world, device, room.id)
    device.run(device.session.leave_room)
    return problems


async def _read_all(world: World, device: Device) -> None:
    assert device.session is not None
    world.trace(device.name, "reads everything")
    for room in list(device.session.rooms):
        device.run(device.session.open_room, room.id)
        await asyncio.sleep(2)
        device.run(device.session.mark_read, room.id, device.session.timeline(room.id).newest_id)
        await asyncio.sleep(1)
    device.run(device.session.leave_room)
