"""The thread of one MQTT client: connects, moves bytes both ways, and tells when it is over.

paho's own thread asks the system for every packet; this one reads on until nothing is left, which is what
makes thousands of packets a second possible in Python.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
from collections.abc import Callable
from typing import Any, Protocol

from qiscus_desktop.core.realtime.tunnel import TunnelError

log = logging.getLogger("qiscus.core.pump")

TICK_S = 1.0  # keep-alive is looked after this often
MOST_AT_ONCE = 500  # packets read before writing has its turn


class PumpedClient(Protocol):
    """What the pump needs of an MQTT client (paho's documented interface for loops of one's own)."""

    reads: int
    is_drained: bool

    def connect(self, host: str, port: int, keepalive: int) -> Any: ...
    def socket(self) -> Any: ...
    def want_write(self) -> bool: ...
    def loop_read(self) -> Any: ...
    def loop_write(self) -> Any: ...
    def loop_misc(self) -> Any: ...
    def take_pushes(self, put: Callable[[str, bytes], None]) -> None: ...
    def close_sockets(self) -> None: ...


class Pump:
    """Runs a client until its connection ends.

    On the pump's thread `on_packet(topic, payload)` is called for what the client leaves to it, and
    `on_end(reason)` once.
    """

    def __init__(
        self,
        client: PumpedClient,
        on_packet: Callable[[str, bytes], None],
        on_end: Callable[[str], None],
    ) -> None:
        self._client = client
        self._on_packet = on_packet
        self._is_between_packets = True
        self._on_end = on_end
        self._is_ended = False
        self._wake_lock = threading.Lock()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._thread: threading.Thread | None = None

    def start(self, host: str, port: int, keepalive_s: int) -> None:
        """Connect and run, on a thread of its own."""
        self._thread = threading.Thread(
            target=self._run, args=(host, port, keepalive_s), name="qiscus realtime", daemon=True
        )
        self._thread.start()

    def wake(self) -> None:
        """There is something to write (any thread)."""
        # With the lock it is not closed in the middle of this: the byte would go to what is opened next.
        with self._wake_lock, contextlib.suppress(OSError):
            self._wake_in.send(b"\0")

    def end(self) -> None:
        """Write what waits and stop (any thread)."""
        self._is_ended = True
        self.wake()

    def let_go(self) -> None:
        """Nobody waits for this thread any more: whatever it still hangs on, it ends without a word."""
        self._on_packet = lambda *_: None
        self._on_end = lambda _: None

    @property
    def is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self, host: str, port: int, keepalive_s: int) -> None:
        reason = "closed"
        try:
            self._client.connect(host, port, keepalive_s)
            with selectors.DefaultSelector() as selector:
                self._pump(selector)
        except (OSError, ValueError) as error:
            words = f": {error}" if isinstance(error, TunnelError) else ""
            reason = f"cannot connect: {type(error).__name__}{words}"
        except Exception:
            log.exception("the realtime thread ended")
            reason = "an error"
        finally:
            self._client.close_sockets()
            with self._wake_lock:
                self._wake_in.close()
            self._wake_out.close()
            self._on_end(reason)

    def _pump(self, selector: selectors.BaseSelector) -> None:
        selector.register(self._wake_out, selectors.EVENT_READ)
        connection = self._client.socket()
        if connection is None:
            return
        interest = selectors.EVENT_READ
        selector.register(connection, interest)
        while self._client.socket() is connection:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
            if self._is_ended and not self._client.want_write():
                return
            if wanted != interest:
                selector.modify(connection, wanted)
                interest = wanted
            # Bytes that were read ahead make no socket readable.
            ready = selector.select(TICK_S if self._client.is_drained else 0)
            if any(key.fileobj is self._wake_out for key, _ in ready):
                self._drain_wakes()
            self._read()
            if self._client.want_write():
                self._client.loop_write()
            self._client.loop_misc()

    def _read(self) -> None:
        self._client.is_drained = False
        for _ in range(MOST_AT_ONCE):
            if self._is_between_packets:
                self._client.take_pushes(self._on_packet)
            before = self._client.reads
            failed = self._client.loop_read()
            if not self._client.is_drained:
                self._is_between_packets = True
            elif self._client.reads != before:
                self._is_between_packets = False
            if failed or self._client.is_drained:
                return
            if self._client.reads == before:
                self._client.is_drained = True  # it read nothing at all
                return

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake_out.recv(4096):
                pass
