"""The peer itself: it is the SDK that it says it is, in the version we pinned."""

from __future__ import annotations

import json

from tests.interop.peer import FOLDER, Peer


async def test_speaks_for_the_pinned_version(peer: Peer) -> None:
    pinned = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    assert peer.ready == {"package": "qiscus-sdk-core", "version": pinned["qiscus-sdk-core"]}
    assert await peer.get("version") == f"WEB_{pinned['qiscus-sdk-core']}"
