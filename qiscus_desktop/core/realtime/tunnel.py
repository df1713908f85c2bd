"""A connection through a proxy to a host and port, for what is no HTTP: CONNECT (RFC 9110) or SOCKS 5
(RFC 1928, 1929).

It blocks, and is used on the thread of the realtime connection. Each socket is told to `note` as soon as it
exists, so that it can be cut while the proxy keeps us waiting.
"""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
import struct
from collections.abc import Callable

from qiscus_desktop.core.proxies import Proxy

_LONGEST_HEAD = 16 * 1024  # bytes
_NO_LOGIN, _LOGIN = 0, 2
_ADDRESS_LENGTHS = {1: 4, 4: 16}
_REFUSALS = {
    1: "a general failure", 2: "not allowed by its rules", 3: "the network cannot be reached",
    4: "the host cannot be reached", 5: "the connection was refused", 6: "it took too long",
    7: "it knows no such command", 8: "it knows no such kind of address",
}  # fmt: skip


class TunnelError(OSError):
    """The proxy does not let us through; the words say why, without its password."""


def open_tunnel(
    proxy: Proxy,
    host: str,
    port: int,
    *,
    timeout_s: float,
    tls: ssl.SSLContext,
    note: Callable[[socket.socket], None],
) -> socket.socket:
    """A socket that speaks to `host` from now on. Raises OSError, TunnelError among them."""
    made: socket.socket = socket.create_connection((proxy.host, proxy.port), timeout=timeout_s)
    try:
        note(made)
        if proxy.scheme == "https":
            made = tls.wrap_socket(made, server_hostname=proxy.host)
            note(made)
        if proxy.scheme == "socks5":
            _speak_socks(made, proxy, host, port)
        else:
            _speak_connect(made, proxy, host, port)
    except BaseException:
        made.close()
        raise
    return made


def _speak_connect(made: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{_ascii(host)}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username:
        login = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {login}")
    made.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        # Byte by byte: what follows the head belongs to the other side of the tunnel.
        head += _read(made, 1)
        if len(head) > _LONGEST_HEAD:
            raise TunnelError(f"{proxy} does not answer like a proxy")
    version, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/") or not status.isdigit():
        raise TunnelError(f"{proxy} does not answer like a proxy")
    if not status.startswith("2"):
        raise TunnelError(f"{proxy} answers CONNECT with {status}")


def _speak_socks(made: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    offered = bytes([_NO_LOGIN, _LOGIN]) if proxy.username else bytes([_NO_LOGIN])
    made.sendall(bytes([5, len(offered)]) + offered)
    version, method = _read(made, 2)
    if version != 5:
        raise TunnelError(f"{proxy} does not answer like a SOCKS 5 proxy")
    if method == _LOGIN and proxy.username:
        name, word = proxy.username.encode()[:255], proxy.password.encode()[:255]
        made.sendall(bytes([1, len(name)]) + name + bytes([len(word)]) + word)
        if _read(made, 2)[1] != 0:
            raise TunnelError(f"{proxy} does not accept user name and password")
    elif method != _NO_LOGIN:
        raise TunnelError(f"{proxy} wants a user name and password")
    made.sendall(b"\x05\x01\x00" + _socks_address(host) + struct.pack("!H", port))
    version, answer, _, kind = _read(made, 4)
    if version != 5:
        raise TunnelError(f"{proxy} does not answer like a SOCKS 5 proxy")
    if answer != 0:
        raise TunnelError(f"{proxy} does not connect: {_REFUSALS.get(answer, f'answer {answer}')}")
    length = _ADDRESS_LENGTHS.get(kind) or _read(made, 1)[0]
    _read(made, length + 2)


def _socks_address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = _ascii(host).encode()
        if len(name) > 255:
            raise TunnelError("the name of the host is too long") from None
        return bytes([3, len(name)]) + name
    return bytes([1 if address.version == 4 else 4]) + address.packed


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode()


def _read(made: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = made.recv(count - len(data))
        if not piece:
            raise TunnelError("the proxy hung up")
        data += piece
    return data
