"""Fixtures of the end-to-end tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.support.person import People


@pytest_asyncio.fixture
async def people() -> AsyncIterator[People]:
    """Makes signed-in people with windows; all are closed with the test."""
    made = People()
    yield made
    await made.close()


@pytest.fixture
def screen() -> Iterator[str]:
    """An X11 screen of its own, as the value of DISPLAY."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1200x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()
