"""Comments pushed over MQTT: how many a second our core handles, beside the official SDK under Node.

Both connect over WebSocket to the same server, which has all packets ready; the clock runs from the first
callback to the last. Also: how long one page of 100 comments takes to decode.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks._push_server import comment, server
from qiscus_desktop.core import QiscusCore
from qiscus_desktop.core.wire import decode
from tools import node

COUNT = 10_000
ROUNDS = 3
FOLDER = Path(__file__).resolve().parent
OFFICIAL = FOLDER.parent / "tests" / "interop" / "node_modules" / "qiscus-sdk-core"
TIMEOUT_S = 60


async def ours(port: int) -> float:
    """Comments a second."""
    done = asyncio.Event()
    seen = 0
    began = ended = 0.0

    def count(_messages: list[dict[str, Any]]) -> None:
        nonlocal seen, began, ended
        if not seen:
            began = time.perf_counter()
        seen += 1
        if seen == COUNT:
            ended = time.perf_counter()
            done.set()

    async with QiscusCore() as core:
        await core.init(
            "bench",
            base_url=f"http://127.0.0.1:{port}",
            mqtt_url=f"ws://127.0.0.1:{port}/mqtt",
            with_config=False,
            options={"newMessagesCallback": count},
        )
        await core.set_user("ani", "secret", "Ani")
        async with asyncio.timeout(TIMEOUT_S):
            await done.wait()
    return COUNT / (ended - began)


def official(port: int) -> float:
    """Comments a second."""
    answer = subprocess.run(
        ["node", str(FOLDER / "_push_official.mjs"), str(OFFICIAL), str(port), str(COUNT)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    return COUNT / float(json.loads(answer.stdout)["seconds"])


def decoding_ms() -> float:
    """The best of many decodings of one page of 100 comments, in milliseconds."""
    comments = [json.loads(comment(number)) for number in range(100)]
    page = json.dumps({"results": {"comments": comments}, "status": 200}).encode()
    best = float("inf")
    for _ in range(200):
        began = time.perf_counter()
        found = decode.comments(decode.json_object(page)["results"]["comments"])
        best = min(best, time.perf_counter() - began)
        assert len(found) == 100
    return best * 1000


def say(name: str, value: float, unit: str, **more: Any) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, **more}), flush=True)


def main() -> None:
    say("decode a page of 100 comments", decoding_ms(), "ms", budget=1.0)
    our_best = 0.0
    for _ in range(ROUNDS):
        with server(COUNT) as port:
            our_best = max(our_best, asyncio.run(ours(port)))
    say("comments pushed over MQTT, our core", our_best, "per s")
    node.put_on_path()
    why_not = node.why_not() or ("" if OFFICIAL.exists() else "run make interop first")
    if why_not:
        print(f"the official SDK was not measured: {why_not}", flush=True)
        return
    their_best = 0.0
    for _ in range(ROUNDS):
        with server(COUNT) as port:
            their_best = max(their_best, official(port))
    say("comments pushed over MQTT, official SDK under Node", their_best, "per s")
    say("our core against the official SDK", our_best / their_best, "times", budget=1.0, at_least=True)


if __name__ == "__main__":
    main()
