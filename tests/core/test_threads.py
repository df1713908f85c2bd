"""A thread that cannot be ended yet holds nothing of ours: what it drops last would die on it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import ssl
import threading
import weakref
from collections.abc import Iterator

import pytest

from qiscus_desktop.core.realtime import mqtt
from qiscus_desktop.core.realtime.mqtt import Identity, Link

IDENTITY = Identity("app", "ani")


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port that lets nobody in and turns nobody away: its line of waiting connections is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(8):
            guest = stack.enter_context(socket.socket())
            guest.setblocking(False)
            guest.connect_ex(server.getsockname())
        last = stack.enter_context(socket.socket())
        last.settimeout(0.2)
        try:
            last.connect(server.getsockname())
        except TimeoutError:
            pass
        except ConnectionRefusedError:
            pytest.skip("this system turns away those who do not fit in")
        yield server.getsockname()[1]


class Listener:
    """Stands for what a window hears with."""

    def packet(self, topic: str, payload: bytes) -> None: ...

    def overflow(self) -> None: ...


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_a_thread_that_hangs_in_a_connect_holds_no_listener(
    full_port: int, monkeypatch: pytest.MonkeyPatch, is_cancelled: bool
) -> None:
    monkeypatch.setattr(mqtt, "CLOSE_TIMEOUT_S", 5 if is_cancelled else 0.05)
    listener = Listener()
    context = ssl.create_default_context()
    link = Link(f"mqtt://127.0.0.1:{full_port}", IDENTITY, context, listener.packet, listener.overflow)
    link.start()
    closing = asyncio.create_task(link.close(None))
    await asyncio.sleep(0)
    if is_cancelled:
        closing.cancel()
    await asyncio.wait({closing})
    del closing
    await asyncio.sleep(0)  # the error of the timeout in there names its frames until this step is over
    heard, kept = weakref.ref(listener), weakref.ref(link)
    del listener, link
    assert [thread for thread in threading.enumerate() if thread.name == "qiscus realtime"]
    gc.collect()
    assert heard() is None
    assert kept() is None
