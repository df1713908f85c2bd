"""Fixtures of the end-to-end tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.running import Running
from tests.support.person import People
from tests.support.x_screen import x_screen


@pytest_asyncio.fixture
async def people(window_cache: Path) -> AsyncIterator[People]:
    """Makes signed-in people with windows; all are closed with the test."""
    made = People(window_cache)
    yield made
    await made.close()


@pytest.fixture
def screen() -> Iterator[str]:
    """An X11 screen of its own, as the value of DISPLAY."""
    with x_screen() as display:
        yield display


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Starts the real program; all of them are ended with the test."""
    programs: list[Running] = []

    def start_one(*arguments: str) -> Running:
        programs.append(Running(*arguments))
        return programs[-1]

    yield start_one
    for program in programs:
        program.close()
