"""Where an address in a received message may lead: not into the reader's own computer or network.

A download is a GET that somebody else aims. It goes to public addresses, to the service's own hosts, and into
a private network only where the service itself is there. The address that was checked is the one that is
connected to; a second look at the name could find another.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from qiscus_desktop.core import errors
from qiscus_desktop.core.http.network_backends import Wrapper, wrap_backend

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Hosts = Callable[[], Iterable[str]]

_NEXT_AFTER_S = 3.0  # one of several addresses gets this long
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.ip_network("::/96")
# Names that never mean a public host; all that there is to go by where a proxy looks names up.
_PRIVATE_ENDINGS = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")


class Guard:
    """Decides about hosts and addresses. `service` names the service's own hosts at that moment."""

    def __init__(self, service: Hosts) -> None:
        self._service = service

    def is_service(self, host: str) -> bool:
        """Whether this is one of the service's own hosts."""
        return _plain(host) in {_plain(name) for name in self._service()}

    def check_name(self, url: str) -> None:
        """What can be told without asking anybody. Raises RefusedAddressError.

        It is all there is where a proxy looks the name up; everywhere else `addresses` follows.
        """
        host = _plain(urlsplit(url).hostname or "")
        if self.is_service(host):
            return
        address = _literal(host) or _of_this_computer(host)
        service = {_literal(name) or _of_this_computer(name) or name for name in map(_plain, self._service())}
        if address is not None:
            is_near = any(isinstance(one, Address) and _is_same_network(address, one) for one in service)
            if is_private(address) and not is_near:
                raise errors.RefusedAddressError(host)
            return
        is_local = "." not in host or host.endswith(tuple(f".{ending}" for ending in _PRIVATE_ENDINGS))
        if is_local and not any(_is_local_too(name) for name in service):
            raise errors.RefusedAddressError(host)

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be connected to, in the order of the resolver.

        Raises RefusedAddressError where there are others only, OSError where there are none.
        """
        found = await _resolve(host, port)
        if self.is_service(host):
            return [str(address) for address in found]
        allowed = [address for address in found if not is_private(address)]
        if not allowed:
            near = await self._service_addresses()
            allowed = [a for a in found if any(_is_same_network(a, other) for other in near)]
        if not allowed:
            raise errors.RefusedAddressError(host)
        return [str(address) for address in allowed]

    async def _service_addresses(self) -> list[Address]:
        found: list[Address] = []
        for name in set(self._service()):
            with contextlib.suppress(OSError):
                found += await _resolve(name, 0)
        return [address for address in found if is_private(address)]


def guard_pool(transport: Any, guard: Guard) -> None:
    """Puts `guard` in front of each connection that an `httpx.AsyncHTTPTransport` makes itself."""
    wrap_backend(transport, lambda backend: GuardedBackend(backend, guard))


class GuardedBackend(Wrapper):
    """Opens connections to checked addresses alone."""

    def __init__(self, backend: Any, guard: Guard) -> None:
        super().__init__(backend)
        self._guard = guard

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        **options: Any,
    ) -> Any:
        """As httpcore asks for it, `timeout` in seconds. TLS, which comes later, checks the name."""
        import httpcore

        try:
            async with asyncio.timeout(timeout):
                addresses = await self._guard.addresses(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                soon = _NEXT_AFTER_S if timeout is None else min(timeout, _NEXT_AFTER_S)
                return await self._inner.connect_tcp(address, port, timeout=soon, **options)
        return await self._inner.connect_tcp(addresses[-1], port, timeout=timeout, **options)


def is_private(address: Address) -> bool:
    """Whether an address is none of the public internet, or leads to one that is none (NAT64, 6to4, ...)."""
    inner = _inner(address)
    if inner is not None:
        return is_private(inner)
    return not address.is_global or address.is_multicast or getattr(address, "is_site_local", False)


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address embeds, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None or address.sixtofour is not None:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _NAT64) or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _is_same_network(one: Address, other: Address) -> bool:
    """Both on this computer, or both in the same small private network (/24, /64)."""
    one, other = _inner(one) or one, _inner(other) or other
    if one.version != other.version:
        return one.is_loopback and other.is_loopback
    if one.is_loopback or other.is_loopback:
        return one.is_loopback and other.is_loopback
    if not is_private(one) or one.is_multicast or one.is_unspecified or one.is_link_local:
        return one == other
    length = 24 if one.version == 4 else 64
    return one in ipaddress.ip_network(f"{other}/{length}", strict=False)


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower().partition("%")[0]


def _literal(host: str) -> Address | None:
    """The address that a host is already, also in the old forms (`127.1`, `0x7f000001`, `017700000001`)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if host and all(part[:2].lower() == "0x" or part.isdigit() for part in host.split(".")):
        with contextlib.suppress(OSError, UnicodeError):
            return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


def _of_this_computer(host: str) -> Address | None:
    return ipaddress.ip_address("127.0.0.1") if f".{host}".endswith(".localhost") else None


def _is_local_too(service: Address | str) -> bool:
    if isinstance(service, str):
        return "." not in service or _plain(service).endswith(tuple(f".{one}" for one in _PRIVATE_ENDINGS))
    return is_private(service)


async def _resolve(host: str, port: int) -> list[Address]:
    name = _plain(host)
    literal = _literal(name)
    if literal is not None:
        return [literal]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
