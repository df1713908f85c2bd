"""Fixtures of the end-to-end tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.person import People


@pytest_asyncio.fixture
async def people() -> AsyncIterator[People]:
    """Makes signed-in people with windows; all are closed with the test."""
    made = People()
    yield made
    await made.close()
