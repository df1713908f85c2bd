"""The one user of MQTT: keeps a connection to the broker, its subscriptions and its presence, and brings
packets in.

paho runs its own thread for each connection. Its callbacks do nothing but put packets and news into queues
that the loop reads, and each of them is wrapped, because paho's thread ends silently when a callback
raises.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.config import MQTT_PORTS
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.inbox import Inbox
from qiscus_desktop.core.wire import topics

if TYPE_CHECKING:
    from paho.mqtt.client import Client

log = logging.getLogger("qiscus.core.realtime")

KEEPALIVE_S = 60
CONNECT_TIMEOUT_S = 15.0
STABLE_AFTER_S = 5.0  # a connection that held this long resets the back-off
PRESENCE_S = 3.5
CLOSE_TIMEOUT_S = 1.0
SETTLE_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who connects. The client id and the will are made of it."""

    app_id: str
    user_id: str

    @property
    def can_be_present(self) -> bool:
        """A user id with wildcards fits into no topic: such a user chats without presence."""
        return topics.can_hold(self.user_id)


class Realtime:
    """One lasting connection, made again whenever it is lost.

    `on_packet(topic, payload)` and `on_state(connection, is_again)` are called on the loop. `find_broker`
    is asked for a new address after a loss (the load balancer) and may answer None. `on_retry(attempt)`
    tells of each new try, `on_overflow()` that packets had to be dropped.
    """

    def __init__(
        self,
        *,
        on_packet: Callable[[str, bytes], None],
        on_state: Callable[[Connection, bool], None],
        on_retry: Callable[[int], None],
        on_overflow: Callable[[], None],
        find_broker: Callable[[str], Awaitable[str | None]],
        tls: ssl.SSLContext,
        backoff: Backoff | None = None,
    ) -> None:
        self._on_packet = on_packet
        self._on_state = on_state
        self._on_retry = on_retry
        self._on_overflow = on_overflow
        self._find_broker = find_broker
        self._tls = tls
        self._backoff = backoff or Backoff()
        self._topics: Counter[str] = Counter()
        self._state = Connection.OFFLINE
        self._has_been_online = False
        self._link: _Link | None = None
        self._task: asyncio.Task[None] | None = None
        self._nudge = asyncio.Event()
        self._url = ""
        self._identity: Identity | None = None
        self._is_present = True

    @property
    def connection(self) -> Connection:
        return self._state

    @property
    def url(self) -> str:
        """The broker's address in use."""
        return self._url

    def open(self, url: str, identity: Identity) -> None:
        """Begin to keep a connection. Does nothing when one is being kept already."""
        if self._task is not None:
            return
        self._url = url
        self._identity = identity
        self._has_been_online = False
        self._backoff.reset()
        self._task = asyncio.get_running_loop().create_task(self._keep(), name="qiscus realtime")

    async def close(self) -> None:
        """End the connection for good, telling the others that we are gone."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._set_state(Connection.OFFLINE)

    def forget_topics(self) -> None:
        """Drop every subscription (the user signed out)."""
        self._unsubscribe_now(self._topics)
        self._topics.clear()

    def subscribe(self, names: Iterable[str]) -> None:
        """Subscribe, now and after every reconnect. Counted: each subscribe needs its unsubscribe."""
        names = tuple(names)
        fresh = [name for name in names if not self._topics[name]]
        self._topics.update(names)
        if fresh and self._link is not None and self._state is Connection.ONLINE:
            self._link.subscribe(fresh)

    def unsubscribe(self, names: Iterable[str]) -> None:
        """Take back one subscription of each topic."""
        gone: list[str] = []
        for name in names:
            count = self._topics[name]
            if count == 1:
                gone.append(name)
            if count <= 1:
                del self._topics[name]
            else:
                self._topics[name] = count - 1
        self._unsubscribe_now(gone)

    @property
    def subscribed(self) -> frozenset[str]:
        """Topics that are or will be subscribed."""
        return frozenset(self._topics)

    async def settled(self) -> None:
        """Return once the broker has confirmed every subscription made so far, or does not answer."""
        if self._link is not None:
            await self._link.settled()

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool = False) -> bool:
        """Send now, at most once (QoS 0); False and no effect while there is no connection."""
        if self._link is None or self._state is not Connection.ONLINE:
            return False
        self._link.publish(topic, payload, is_retained=is_retained)
        return True

    def set_present(self, is_present: bool) -> None:
        """Say that we are online every few seconds, or say once that we are not."""
        self._is_present = is_present
        self._publish_presence()

    def reconnect_now(self) -> None:
        """The network came back, or the computer woke up: do not sit out the back-off."""
        self._backoff.reset()
        self._nudge.set()

    # ---- the life of the connection

    async def _keep(self) -> None:
        try:
            self._set_state(Connection.CONNECTING)
            while True:
                was_online = await self._one_connection()
                # No flicker: after a loss it says "connecting", and "offline" from the first failed try on.
                self._set_state(Connection.CONNECTING if was_online else Connection.OFFLINE)
                self._nudge.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._backoff.next_s()):
                        await self._nudge.wait()
                self._on_retry(self._backoff.attempts)
                found = await self._find_broker(self._url)
                if found:
                    self._url = found
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("keeping the connection failed")
            self._set_state(Connection.OFFLINE)

    async def _one_connection(self) -> bool:
        """Connect and stay until the connection ends; whether there was one at all."""
        assert self._identity is not None
        link = _Link(self._url, self._identity, self._tls, self._on_packet, self._on_overflow)
        self._link = link
        began: float | None = None
        try:
            link.start()
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await link.connected
            began = time.monotonic()
            await self._go_online(link)
            await self._stay(link)
        except TimeoutError:
            log.warning("the broker does not answer")
        except _LinkLostError as error:
            log.info("realtime connection ended: %s", error)
        except (OSError, ValueError) as error:
            log.warning("realtime connection failed: %s", type(error).__name__)
        finally:
            if began is not None and time.monotonic() - began > STABLE_AFTER_S:
                self._backoff.reset()
            self._link = None
            await link.close(self._farewell())
        return began is not None

    async def _go_online(self, link: _Link) -> None:
        """Subscribe first and tell once the broker has confirmed: what is fetched then leaves no gap."""
        known = set(self._topics)
        if known:
            link.subscribe(list(known))
            await link.settled()
        if late := set(self._topics) - known:
            link.subscribe(list(late))
        is_again, self._has_been_online = self._has_been_online, True
        self._set_state(Connection.ONLINE, is_again)
        self._publish_presence()

    async def _stay(self, link: _Link) -> None:
        """Beat presence and watch that packets still come, until the connection ends."""
        while True:
            try:
                async with asyncio.timeout(PRESENCE_S):
                    await asyncio.shield(link.lost)
                return
            except TimeoutError:
                pass
            if link.is_silent:
                raise _LinkLostError("nothing was heard for too long")
            if self._is_present:
                self._publish_presence()

    def _publish_presence(self) -> None:
        identity = self._identity
        if identity is not None and identity.can_be_present:
            self.publish(
                topics.presence(identity.user_id), "1" if self._is_present else "0", is_retained=True
            )

    def _farewell(self) -> tuple[str, str] | None:
        """A clean goodbye suppresses the will, so its message is sent by hand."""
        identity = self._identity
        return (topics.presence(identity.user_id), "0") if identity and identity.can_be_present else None

    def _unsubscribe_now(self, names: Iterable[str]) -> None:
        names = list(names)
        if names and self._link is not None and self._state is Connection.ONLINE:
            self._link.unsubscribe(names)

    def _set_state(self, state: Connection, is_again: bool = False) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state, is_again)


class _LinkLostError(Exception):
    """The connection ended."""


class _Link:
    """One paho client with its thread: from one connect to one end."""

    def __init__(
        self,
        url: str,
        identity: Identity,
        tls: ssl.SSLContext,
        on_packet: Callable[[str, bytes], None],
        on_overflow: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self.connected: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        for future in (self.connected, self.lost):
            future.add_done_callback(_ignore)
        self._inbox = Inbox(loop, on_packet, on_overflow)
        self._unconfirmed: dict[int, asyncio.Future[None]] = {}
        self._heard_at = time.monotonic()
        self._parts = urlsplit(url)
        self._client, self._sockets = _new_client(self._parts, identity, tls)
        self._client.on_connect = self._handle_connect
        self._client.on_connect_fail = self._handle_connect_fail
        self._client.on_disconnect = self._handle_disconnect
        self._client.on_message = self._handle_message
        self._client.on_subscribe = self._handle_subscribe
        # paho writes a line for every packet, a ping's answer included: the pulse of its thread.
        self._client.on_log = self._handle_log

    @property
    def is_silent(self) -> bool:
        """No packet for longer than any keep-alive allows: the thread is dead or the network swallows all."""
        return time.monotonic() - self._heard_at > KEEPALIVE_S * 1.6

    def start(self) -> None:
        port = self._parts.port or MQTT_PORTS[self._parts.scheme]
        self._client.connect_async(self._parts.hostname or "", port, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def subscribe(self, names: list[str]) -> None:
        _code, number = self._client.subscribe([(name, 0) for name in names])
        if number is not None:
            # The answer reaches the loop later than this line, however fast it is.
            self._unconfirmed[number] = self._loop.create_future()

    async def settled(self) -> None:
        """Wait for the broker's word on all subscriptions, at most `SETTLE_TIMEOUT_S`."""
        waiting = [*self._unconfirmed.values()]
        if waiting:
            confirmed = asyncio.ensure_future(_all(waiting))
            try:
                await asyncio.wait(
                    {confirmed, self.lost}, timeout=SETTLE_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                confirmed.cancel()

    def unsubscribe(self, names: list[str]) -> None:
        self._client.unsubscribe(names)

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool) -> None:
        self._client.publish(topic, payload, qos=0, retain=is_retained)

    def _confirm(self, number: int) -> None:
        future = self._unconfirmed.pop(number, None)
        if future is not None:
            _resolve(future, None)

    async def close(self, farewell: tuple[str, str] | None) -> None:
        """Say goodbye, end the thread, close the socket. A thread that hangs in a connect is left to its
        timeout.
        """
        is_connected = self.connected.done() and not self.connected.cancelled() and not self.lost.done()
        is_connected = is_connected and self.connected.exception() is None
        if farewell and is_connected:
            self.publish(*farewell, is_retained=True)
        self._inbox.close()
        ended: asyncio.Future[None] = self._loop.create_future()

        def end() -> None:
            with contextlib.suppress(Exception):
                self._client.disconnect()
                if not is_connected:
                    self._sockets.close()
                self._client.loop_stop()
            self._sockets.close()
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_resolve, ended, None)

        thread = threading.Thread(target=end, name="qiscus realtime end", daemon=True)
        thread.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await ended
            thread.join()
        for future in (self.connected, self.lost, *self._unconfirmed.values()):
            future.cancel()

    # ---- on paho's thread

    def _handle_connect(self, _client: Client, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        try:
            self._heard_at = time.monotonic()
            error = _LinkLostError(f"refused: {code}") if code.is_failure else None
            self._tell(self.connected, error)
        except Exception:
            log.exception("connect callback")

    def _handle_connect_fail(self, _client: Client, _data: Any) -> None:
        self._tell(self.connected, _LinkLostError("cannot connect"))

    def _handle_disconnect(self, _client: Client, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        error = _LinkLostError(str(code))
        self._tell(self.connected, error)
        self._tell(self.lost, error)

    def _handle_subscribe(self, _client: Client, _data: Any, number: int, _codes: Any, _props: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._confirm, number)

    def _handle_message(self, _client: Client, _data: Any, message: Any) -> None:
        try:
            self._heard_at = time.monotonic()
            self._inbox.put(message.topic, message.payload)
        except Exception:
            log.exception("message callback")

    def _handle_log(self, _client: Client, _data: Any, _level: int, text: str) -> None:
        if text.startswith("Received"):
            self._heard_at = time.monotonic()

    def _tell(self, future: asyncio.Future[None], error: Exception | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(_resolve, future, error)


def _resolve(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


async def _all(futures: list[asyncio.Future[None]]) -> None:
    await asyncio.wait(futures)


def _ignore(future: asyncio.Future[None]) -> None:
    """Look at the outcome, so that nobody complains that nobody did."""
    if not future.cancelled():
        future.exception()


def _new_client(parts: SplitResult, identity: Identity, tls: ssl.SSLContext) -> tuple[Client, _Sockets]:
    from paho.mqtt.client import Client, MQTTv311
    from paho.mqtt.enums import CallbackAPIVersion

    opened = _Sockets()

    class NotingClient(Client):
        """paho leaves a socket open whose handshake fails, and cannot be stopped while it shakes hands."""

        def _create_socket_connection(self) -> socket.socket:
            made = super()._create_socket_connection()
            opened.note(made)
            return made

    is_web = parts.scheme in ("ws", "wss")
    client = NotingClient(
        CallbackAPIVersion.VERSION2,
        client_id=f"{identity.app_id}_{identity.user_id}_{int(time.time() * 1000)}",
        clean_session=True,
        protocol=MQTTv311,
        transport="websockets" if is_web else "tcp",
        reconnect_on_failure=False,
    )
    client.suppress_exceptions = True
    if is_web:
        client.ws_set_options(path=(parts.path or "/mqtt") + (f"?{parts.query}" if parts.query else ""))
    if parts.scheme in ("wss", "mqtts", "ssl"):
        client.tls_set_context(tls)
    if parts.username:
        client.username_pw_set(parts.username, parts.password)
    if identity.can_be_present:
        client.will_set(topics.presence(identity.user_id), "0", qos=0, retain=True)
    return client, opened


class _Sockets:
    """The sockets that a client opened; closing them ends whatever hangs on them."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_closed = False

    def note(self, made: socket.socket) -> None:
        """Called on paho's thread."""
        self._sockets.append(made)
        if self._is_closed:
            made.close()

    def close(self) -> None:
        self._is_closed = True
        for made in self._sockets:
            with contextlib.suppress(OSError):
                made.shutdown(socket.SHUT_RDWR)
            made.close()
