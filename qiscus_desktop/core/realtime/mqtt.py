"""The one user of MQTT: one connection to a broker with its thread, from its beginning to its end.

Each connection has a thread (the pump). What paho calls back on it does nothing but put packets and news into
queues that the loop reads.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import msgspec

from qiscus_desktop.core.config import MQTT_PORTS
from qiscus_desktop.core.proxies import NONE, Proxies, Route
from qiscus_desktop.core.realtime.inbox import Inbox
from qiscus_desktop.core.realtime.pump import Pump
from qiscus_desktop.core.realtime.tunnel import TunnelError, open_tunnel
from qiscus_desktop.core.wire import topics

if TYPE_CHECKING:
    from paho.mqtt.client import Client

log = logging.getLogger("qiscus.core.realtime")

KEEPALIVE_S = 60
CLOSE_TIMEOUT_S = 1.0
PING_S = 2.5  # a broker that is quiet for so long is asked whether it is there
PONG_S = 5.0  # and has so long to answer
SETTLE_TIMEOUT_S = 7.0
READ_AHEAD = 64 * 1024  # bytes
PUBLISH_QOS_0 = 0x30  # with the retain bit cleared


class Identity(msgspec.Struct, frozen=True):
    """Who connects. The client id and the will are made of it."""

    app_id: str
    user_id: str

    @property
    def can_be_present(self) -> bool:
        """A user id with wildcards fits into no topic: such a user chats without presence."""
        return topics.can_hold(self.user_id)


class LinkLostError(Exception):
    """The connection ended."""


class Link:
    """One paho client with its thread: from one connect to one end."""

    def __init__(
        self,
        url: str,
        identity: Identity,
        tls: ssl.SSLContext,
        on_packet: Callable[[str, bytes], None],
        on_overflow: Callable[[], None],
        proxies: Proxies | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self.connected: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        self._ended: asyncio.Future[None] = loop.create_future()
        for future in (self.connected, self.lost):
            future.add_done_callback(_ignore)
        self._inbox = Inbox(loop, on_packet, on_overflow)
        self._inbox.hold()  # what was missed before this connection comes first
        self._unconfirmed: dict[int, asyncio.Future[None]] = {}
        self._parts = urlsplit(url)
        self._client = _new_client(self._parts, identity, tls, (proxies or Proxies(NONE)).route_to(url))
        self._client.on_connect = self._handle_connect
        self._client.on_disconnect = self._handle_disconnect
        self._client.on_message = self._handle_message
        self._client.on_subscribe = self._handle_subscribe
        self._pump = Pump(self._client, self._inbox.put, self._handle_end)
        # With this set, paho leaves all writing to the pump's thread.
        self._client.on_socket_register_write = lambda *_: self._pump.wake()

    @property
    def is_silent(self) -> bool:
        """The thread is dead, or nothing came back after a ping: the broker hangs or the network swallows
        all.
        """
        return not self._pump.is_alive or self._client.is_unanswered()

    def start(self) -> None:
        port = self._parts.port or MQTT_PORTS[self._parts.scheme]
        self._pump.start(self._parts.hostname or "", port, KEEPALIVE_S)

    def subscribe(self, names: list[str]) -> None:
        _code, number = self._client.subscribe([(name, 0) for name in names])
        self._pump.wake()
        if number is not None:
            # The answer reaches the loop later than this line, however fast it is.
            self._unconfirmed[number] = self._loop.create_future()

    async def settled(self) -> bool:
        """Wait for the broker's word on all subscriptions, at most `SETTLE_TIMEOUT_S`; whether it came."""
        waiting = [*self._unconfirmed.values()]
        if waiting:
            confirmed = asyncio.ensure_future(_all(waiting))
            try:
                await asyncio.wait(
                    {confirmed, self.lost}, timeout=SETTLE_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                confirmed.cancel()
        return all(one.done() for one in waiting)

    def unsubscribe(self, names: list[str]) -> None:
        self._client.unsubscribe(names)
        self._pump.wake()

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool) -> None:
        self._client.publish(topic, payload, qos=0, retain=is_retained)
        self._pump.wake()

    def hold(self, is_held: bool) -> None:
        """Whether packets wait, see Inbox; a new link holds them."""
        if is_held:
            self._inbox.hold()
        else:
            self._inbox.release()

    def _confirm(self, number: int) -> None:
        future = self._unconfirmed.pop(number, None)
        if future is not None:
            _resolve(future, None)

    async def close(self, farewell: tuple[str, str] | None) -> None:
        """Say goodbye, end the thread, close the socket. A thread that hangs (it looks a name up, or nobody
        answers its connect) is left to its timeout, with nothing of ours in its hands.
        """
        is_connected = self.connected.done() and not self.connected.cancelled() and not self.lost.done()
        is_connected = is_connected and self.connected.exception() is None
        if farewell and is_connected:
            self.publish(*farewell, is_retained=True)
        self._inbox.close()
        if not is_connected:
            self._client.cut()  # ends a handshake that hangs
        with contextlib.suppress(ValueError, OSError):
            self._client.disconnect()
        self._pump.end()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._ended
        except TimeoutError:
            log.info("the realtime thread hangs, it is left alone")
        finally:
            self._client.cut()
            self._let_go()
            for future in (self.connected, self.lost, *self._unconfirmed.values()):
                future.cancel()

    def _let_go(self) -> None:
        """What the thread drops last dies on it, and with the listeners windows would."""
        self._pump.let_go()
        client = self._client
        client.on_connect = client.on_disconnect = client.on_message = client.on_subscribe = None
        client.on_socket_register_write = None

    # ---- on the pump's thread

    def _handle_connect(self, _client: Client, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        self._tell(self.connected, LinkLostError(f"refused: {code}") if code.is_failure else None)

    def _handle_disconnect(self, _client: Client, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        self._tell_lost(str(code))

    def _handle_end(self, reason: str) -> None:
        self._tell_lost(reason)
        self._tell(self._ended, None)

    def _tell_lost(self, reason: str) -> None:
        error = LinkLostError(reason)
        self._tell(self.connected, error)
        self._tell(self.lost, error)

    def _handle_subscribe(self, _client: Client, _data: Any, number: int, _codes: Any, _props: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._confirm, number)

    def _handle_message(self, _client: Client, _data: Any, message: Any) -> None:
        self._inbox.put(message.topic, message.payload)

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


def _new_client(parts: SplitResult, identity: Identity, tls: ssl.SSLContext, route: Route) -> Any:
    from paho.mqtt.client import MQTTv311
    from paho.mqtt.enums import CallbackAPIVersion

    is_web = parts.scheme in ("ws", "wss")
    client = _client_class(tls, route)(
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
    return client


def _client_class(tls: ssl.SSLContext, route: Route) -> Any:
    from paho.mqtt.client import Client

    opened = _Sockets()

    class ReadAheadClient(Client):
        """paho with three habits changed.

        It reads from its socket byte by byte; here a piece is taken from the network at a time. And it
        leaves a socket open whose handshake fails, and cannot be stopped while it shakes hands; here each
        socket is noted, also the one that TLS makes of another. And it asks a library and variables of its
        own for a proxy; here the route is given.
        """

        reads = 0
        is_drained = True
        _asked_at = 0.0  # of a ping that is not answered yet; 0 when there is none
        _heard_at = 0.0
        _ahead = b""
        _place = 0

        def _sock_recv(self, bufsize: int) -> bytes:
            if self._place >= len(self._ahead):
                try:
                    self._ahead = bytes(super()._sock_recv(READ_AHEAD))
                except BlockingIOError:
                    self.is_drained = True
                    raise
                self._place = 0
                self._heard_at, self._asked_at = time.monotonic(), 0.0
            self.reads += 1
            start = self._place
            self._place = start + bufsize
            return self._ahead[start : self._place]

        def loop_misc(self) -> Any:
            """Besides what paho does here: asks a quiet broker whether it is there. Its own pings come after
            a minute, and only while nothing is sent.
            """
            now = time.monotonic()
            if (
                self._heard_at
                and not self._asked_at
                and now - self._heard_at > PING_S
                and self.is_connected()
            ):
                self._asked_at = now
                self._send_pingreq()
            return super().loop_misc()

        def is_unanswered(self) -> bool:
            asked_at = self._asked_at
            return bool(asked_at) and time.monotonic() - asked_at > PONG_S

        def take_pushes(self, put: Callable[[str, bytes], None]) -> None:
            """Hand out whole PUBLISH packets of QoS 0 that lie ahead; only between two packets of paho's."""
            self._place = take_publishes(self._ahead, self._place, put)

        def _create_socket_connection(self) -> socket.socket:
            return _connected(route, self._host, self._port, self._connect_timeout, tls, opened.note)

        def _ssl_wrap_socket(self, tcp_sock: socket.socket) -> ssl.SSLSocket:
            return _secured(tcp_sock, self._host, self._connect_timeout, tls, opened.note)

        def cut(self) -> None:
            """End every connection, made or in the making (any thread)."""
            opened.cut()

        def close_sockets(self) -> None:
            opened.close()

    return ReadAheadClient


def _connected(
    route: Route,
    host: str,
    port: int,
    timeout_s: float,
    tls: ssl.SSLContext,
    note: Callable[[socket.socket], None],
) -> socket.socket:
    if route.blocked:
        raise TunnelError(route.blocked)
    if route.proxy is not None:
        return open_tunnel(route.proxy, host, port, timeout_s=timeout_s, tls=tls, note=note)
    made = socket.create_connection((host, port), timeout=timeout_s)
    note(made)
    return made


def _secured(
    plain: socket.socket,
    host: str,
    timeout_s: float,
    tls: ssl.SSLContext,
    note: Callable[[socket.socket], None],
) -> ssl.SSLSocket:
    if isinstance(plain, ssl.SSLSocket):
        raise TunnelError("realtime over TLS cannot go through a proxy that is itself reached over TLS")
    made = tls.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    note(made)
    made.settimeout(timeout_s)
    made.do_handshake()
    return made


def take_publishes(data: bytes, place: int, put: Callable[[str, bytes], None]) -> int:
    """Reads PUBLISH packets of QoS 0 from `data`, beginning with a packet at `place`; returns where it
    stopped.

    It stops before everything else: other packets, a packet that is not whole, one that makes no sense.
    Those are paho's. This does in one line what costs paho fifty function calls a packet.
    """
    end_of_data = len(data)
    while place + 4 <= end_of_data and data[place] & 0xFE == PUBLISH_QOS_0:
        length, shift, start = data[place + 1], 7, place + 2
        if length > 127:
            length &= 127
            while True:
                if start >= end_of_data or shift > 21:
                    return place
                digit = data[start]
                start += 1
                length |= (digit & 127) << shift
                if digit < 128:
                    break
                shift += 7
        end = start + length
        topic_end = start + 2 + (data[start] << 8 | data[start + 1]) if start + 2 <= end_of_data else end + 1
        if end > end_of_data or topic_end > end:
            return place
        try:
            topic = data[start + 2 : topic_end].decode()
        except UnicodeDecodeError:
            return place
        put(topic, data[topic_end:end])
        place = end
    return place


class _Sockets:
    """The sockets that a client opened. Cut from anywhere, they end whatever hangs on them; closed they are
    by the thread that uses them alone, as the system gives the number of a closed one to the next file.
    """

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def note(self, made: socket.socket) -> None:
        self._sockets.append(made)
        if self._is_cut:
            self.cut()

    def cut(self) -> None:
        self._is_cut = True
        for made in tuple(self._sockets):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(made, socket.SHUT_RDWR)  # below TLS, which would say goodbye first

    def close(self) -> None:
        for made in self._sockets:
            made.close()
