"""The broker's sockets: every port takes raw MQTT and MQTT over WebSocket told by the first byte."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from typing import cast

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from qiscus_desktop.sandbox.mqtt.connection import LARGEST_PACKET, MqttConnection
from qiscus_desktop.sandbox.mqtt.hub import Hub

log = logging.getLogger("qiscus.sandbox.mqtt")

SLOWEST_READER_BYTES = 32 * 1024 * 1024


def _choose_subprotocol(_server: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    for name in (Subprotocol("mqtt"), Subprotocol("mqttv3.1")):
        if name in offered:
            return name
    return None


class _Endpoint(asyncio.Protocol):
    """One accepted socket; becomes a WebSocket when the peer speaks HTTP first."""

    def __init__(self, listener: BrokerListener) -> None:
        self._listener = listener
        self._transport: asyncio.Transport | None = None
        self._web: ServerProtocol | None = None
        self._is_open_web = False
        self._has_begun = False
        self.mqtt = MqttConnection(listener.hub, self._write, self._close)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        raw = transport.get_extra_info("socket")
        if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listener.endpoints.add(self)

    def data_received(self, data: bytes) -> None:
        if not self._has_begun:
            self._has_begun = True
            if data[:1] == b"G":
                self._web = ServerProtocol(select_subprotocol=_choose_subprotocol, max_size=LARGEST_PACKET)
        if self._web is None:
            self.mqtt.received(data)
        else:
            self._web_received(self._web, data)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._listener.endpoints.discard(self)
        self.mqtt.lost()

    def _web_received(self, web: ServerProtocol, data: bytes) -> None:
        web.receive_data(data)
        for event in web.events_received():
            if isinstance(event, Request):
                self._shake_hands(web, event)
            elif isinstance(event, Frame) and event.opcode in (Opcode.BINARY, Opcode.CONT, Opcode.TEXT):
                self._flush(web)
                self.mqtt.received(bytes(event.data))
        self._flush(web)
        if web.close_expected() and self._transport is not None:
            self._transport.close()

    def _shake_hands(self, web: ServerProtocol, request: Request) -> None:
        if request.path.partition("?")[0].rstrip("/") not in ("/mqtt", ""):
            web.send_response(web.reject(404, "MQTT lives at /mqtt\n"))
            return
        if not self._listener.is_our_host(request.headers.get("host", "")):
            web.send_response(web.reject(403, "this host is not served here\n"))
            return
        response = web.accept(request)
        web.send_response(response)
        self._is_open_web = web.state is State.OPEN

    def _flush(self, web: ServerProtocol) -> None:
        transport = self._transport
        for chunk in web.data_to_send():
            if transport is None or transport.is_closing():
                return
            if chunk:
                transport.write(chunk)
            elif transport.can_write_eof():
                transport.write_eof()

    def _write(self, data: bytes) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > SLOWEST_READER_BYTES:
            log.warning("client %s does not read; it is cut off", self.mqtt.client_id)
            transport.abort()
            return
        if self._web is None:
            transport.write(data)
        elif self._is_open_web and self._web.state is State.OPEN:
            self._web.send_binary(data)
            self._flush(self._web)

    def _close(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if self._web is not None and self._web.state is State.OPEN:
            self._web.send_close(1000)
            self._flush(self._web)
        transport.close()

    def abort(self) -> None:
        """Cut the wire without a word, as a broken network would."""
        if self._transport is not None:
            self._transport.abort()


class BrokerListener:
    """Accepts clients on given sockets and ends those whose keepalive ran out."""

    def __init__(self, hub: Hub, is_our_host: Callable[[str], bool]) -> None:
        """`is_our_host`: whether the Host header of a WebSocket means this process."""
        self.hub = hub
        self.is_our_host = is_our_host
        self.endpoints: set[_Endpoint] = set()
        self.is_refusing = False
        self._servers: list[asyncio.Server] = []
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self, sockets: list[socket.socket]) -> None:
        """Listen on bound sockets."""
        loop = asyncio.get_running_loop()
        for bound in sockets:
            self._servers.append(await loop.create_server(self._accept, sock=bound, backlog=512))
        self._sweeper = loop.create_task(self._sweep())

    def _accept(self) -> asyncio.Protocol:
        return _Refusal() if self.is_refusing else _Endpoint(self)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            now = loop.time()
            for endpoint in list(self.endpoints):
                mqtt = endpoint.mqtt
                allowed = mqtt.keepalive_s * 1.5 if mqtt.client_id else 30
                if allowed and now - mqtt.last_packet_at > allowed:
                    mqtt.end()
                    endpoint.abort()

    def cut(self) -> int:
        """Cut every client off without a goodbye; returns how many there were."""
        endpoints = list(self.endpoints)
        for endpoint in endpoints:
            endpoint.abort()
        return len(endpoints)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for server in self._servers:
            server.close()
        self.cut()


class _Refusal(asyncio.Protocol):
    """What a client meets while the broker is switched off."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).abort()
