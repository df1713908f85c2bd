"""One seed: its clock, its server, its devices, and the order in which things happen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.simulation.device import Device
from tests.simulation.ledger import Ledger
from tests.simulation.loop import Owner, VirtualLoop
from tests.simulation.service import SimulatedService
from tests.simulation.trace import Trace
from tests.simulation.weather import Weather

BEGIN_NS = 1_750_000_000_000_000_000


class World:
    """What everybody in a run shares."""

    def __init__(
        self, seed: int, folder: Path, allowed: frozenset[str], plants: frozenset[str] = frozenset()
    ) -> None:
        self.seed = seed
        self.folder = folder
        self.allowed = allowed
        self.plants = plants  # faults of our own, put in to see them found
        self.chance = random.Random(f"{seed} driver")
        self.driver = Owner("driver")
        self.loop = VirtualLoop(self._settle)
        self.trace = Trace(self.loop.time)
        self.weather = Weather(random.Random(f"{seed} weather"), allowed)
        ttl_s = self.chance.choice((0.0, 0.0, 45.0, 120.0)) if "tokens" in allowed else 0.0
        self.service = SimulatedService(folder, self.time_ns, ttl_s)
        self.devices: list[Device] = []
        self.ledger = Ledger()
        self.group_id = 0  # where everybody is, and stays
        self.running: list[asyncio.Task[Any]] = []
        self.graves: list[Any] = []  # nothing of a killed process may be tidied up by the collector

    def time_ns(self) -> int:
        return BEGIN_NS + round(self.loop.time() * 1e9)

    def add_device(self, user_id: str, number: int) -> Device:
        made = Device(self, user_id, number)
        self.devices.append(made)
        return made

    def later(self, delay_s: float, call: Callable[[], object]) -> None:
        """Something that happens by itself."""
        self.loop.call_later(delay_s, call, context=self.driver.fresh_context())

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """The same, as a task."""
        self.running.append(self.loop.create_task(work, context=self.driver.fresh_context()))

    def note_death(self, device: Device) -> None:
        """Somebody will switch it on again."""
        self.ledger.forget_young_drafts(device.name, self.loop.time())
        pause = self.chance.choice((0.1, 2.0, 15.0))
        self.later(pause, lambda: self._start_again(device))

    def _start_again(self, device: Device) -> None:
        if not device.is_on:
            device.start()

    def _settle(self) -> None:
        for device in self.devices:
            if device.database is not None:
                device.database.settle()
