"""Fixtures of the interop tests: skipped with a clear word where Node or the official SDK is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.interop.peer import FOLDER, Peer
from tools import node


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = _why_not()
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.interop)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def _why_not() -> str:
    if node.why_not():
        return node.why_not()
    if not (FOLDER / "node_modules" / "qiscus-sdk-core").is_dir():
        return "the official JavaScript SDK is not installed; `make interop` installs it"
    return ""


@pytest_asyncio.fixture
async def peer(tmp_path: Path) -> AsyncIterator[Peer]:
    """qiscus-sdk-core, its Node build, not yet signed in."""
    other = await Peer.start("qiscus-sdk-core", tmp_path)
    yield other
    await other.stop()
