"""Small real proxies on loopback: HTTP with CONNECT, and SOCKS 5. Every name they are asked for is this
computer.
"""

from __future__ import annotations

import asyncio
import base64
import struct
from urllib.parse import urlsplit

from tests.support.loopback_server import LoopbackServer


class _Proxy(LoopbackServer):
    """`asked` lists the hosts and ports that were asked for, in order; `login` is "user:password" or ""."""

    def __init__(self, login: str = "") -> None:
        super().__init__()
        self.login = login
        self.asked: list[tuple[str, int]] = []

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.login}{'@' if self.login else ''}127.0.0.1:{self.port}"

    async def join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        host: str,
        port: int,
        first: bytes = b"",
    ) -> None:
        self.asked.append((host, port))
        there, back = await asyncio.open_connection("127.0.0.1", port)
        back.write(first)
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            back.close()

    @staticmethod
    async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.close()


class HttpProxy(_Proxy):
    """CONNECT, and the absolute form for plain HTTP. Its answers come in small pieces."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        wanted = "Basic " + base64.b64encode(self.login.encode()).decode()
        if self.login and f"proxy-authorization: {wanted}".lower() not in head.lower():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            for piece in (b"HTTP/1.1 200 ", b"Connection established\r\nX-Proxy: 1\r\n", b"\r\n"):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            await self.join(reader, writer, host, int(port))
            return
        parts = urlsplit(target)
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        kept = [
            line for line in head.split("\r\n")[1:] if not line.lower().startswith(("proxy-", "connection:"))
        ]
        lines = [f"{method} {path} HTTP/1.1", "Connection: close", *kept]
        await self.join(
            reader, writer, parts.hostname or "", parts.port or 80, "\r\n".join(lines).encode("latin-1")
        )


class SocksProxy(_Proxy):
    """SOCKS 5 with names, IPv4 and IPv6, with or without a login."""

    scheme = "socks5"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        version, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        method = 2 if self.login else 0
        if version != 5 or method not in methods:
            writer.write(b"\x05\xff")
            return
        writer.write(bytes([5, method]))
        if self.login:
            _, length = await reader.readexactly(2)
            name = await reader.readexactly(length)
            word = await reader.readexactly((await reader.readexactly(1))[0])
            is_right = f"{name.decode()}:{word.decode()}" == self.login
            writer.write(bytes([1, 0 if is_right else 1]))
            if not is_right:
                return
        _, _, _, kind = await reader.readexactly(4)
        length = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        name = await reader.readexactly(length)
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        await self.join(reader, writer, name.decode() if kind == 3 else name.hex(), port)
