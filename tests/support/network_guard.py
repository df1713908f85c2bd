"""Refuses every connection that would leave this computer, and remembers who tried."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkGuard:
    """Wraps the socket functions of this process; made once per test session, before anything connects.

    A name ending in `.invalid` fails to resolve, as it does everywhere, and is not held against the test.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Put the guard in front of `connect` and `getaddrinfo`."""
        self._wrap(socket.socket, "connect", self._guarded_connect)
        self._wrap(socket.socket, "connect_ex", self._guarded_connect)
        self._wrap(socket, "getaddrinfo", self._guarded_getaddrinfo)

    def remove(self) -> None:
        """Give back the functions as they were."""
        while self._undo:
            self._undo.pop()()

    def take_attempts(self) -> list[str]:
        """The refused addresses since the last call."""
        attempts, self.attempts = self.attempts, []
        return attempts

    def _wrap(self, owner: Any, name: str, guard: Callable[..., Any]) -> None:
        original = getattr(owner, name)
        setattr(owner, name, guard(original))
        self._undo.append(lambda: setattr(owner, name, original))

    def _guarded_connect(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(sock: socket.socket, address: Any) -> Any:
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                self._check(str(address[0]))
            return original(sock, address)

        return connect

    def _guarded_getaddrinfo(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            if name:
                if name.endswith(".invalid"):
                    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
                self._check(name)
            return original(host, *args, **kwargs)

        return getaddrinfo

    def _check(self, host: str) -> None:
        if not _stays_here(host):
            self.attempts.append(host)
            raise ConnectionRefusedError(f"tests stay on this computer, refused: {host}")


def _stays_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
