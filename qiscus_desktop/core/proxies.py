"""Which proxy leads to an address: the caller's setting, else the environment, as curl and browsers read it.

Pure: the environment is handed in. Nothing is ever sent directly where a proxy was asked for that cannot be
used: such an address is blocked, with one sentence that names the variable.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import socket
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from qiscus_desktop.core.errors import InvalidArgumentError

SYSTEM, NONE = "system", "none"
_DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080}
_SCHEMES = {"http": "http", "https": "https", "socks": "socks5", "socks5": "socks5", "socks5h": "socks5"}
# What carries the realtime connection counts as what it runs on.
_KINDS = {"http": "http", "ws": "http", "mqtt": "http", "tcp": "http"}
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxy(NamedTuple):
    """A proxy; `scheme` is http, https or socks5 (which looks names up itself)."""

    scheme: str
    host: str
    port: int
    username: str = ""
    password: str = ""

    @property
    def url(self) -> str:
        """With its password: for the connection alone."""
        login = f"{quote(self.username, '')}:{quote(self.password, '')}@" if self.username else ""
        return f"{self.scheme}://{login}{self.place}"

    @property
    def place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"{self.scheme}://{self.place}"

    def __str__(self) -> str:
        return repr(self)


class Route(NamedTuple):
    """How to reach an address: directly (neither), by `proxy`, or not at all: `blocked` is a sentence for the
    person.
    """

    proxy: Proxy | None = None
    blocked: str = ""


class Proxies:
    """`setting` is "system", "none" or the address of a proxy; `environment` holds http_proxy, https_proxy,
    all_proxy and no_proxy in either case.

    Raises InvalidArgumentError for a setting that is no proxy. Loopback never goes through one.
    """

    def __init__(self, setting: str = SYSTEM, environment: Mapping[str, str] | None = None) -> None:
        self._environment = environment or {}
        self.manual: Proxy | None = None
        setting = setting.strip()
        self.setting = setting.lower() if setting.lower() in (SYSTEM, NONE) else setting or SYSTEM
        if self.setting not in (SYSTEM, NONE):
            try:
                self.manual = read_proxy(self.setting)
            except ValueError as error:
                raise InvalidArgumentError(f"This proxy cannot be used: {error}.", "proxy") from None
        self._exceptions, self.unreadable_exceptions = _exceptions(_value(self._environment, "no_proxy")[1])

    def route_to(self, url: str) -> Route:
        """The route to an address of http, https, ws, wss, mqtt or mqtts."""
        if self.setting == NONE:
            return Route()
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return Route()  # whoever opens it says what is wrong
        if not host or is_loopback(host) or any(one.covers(host, port) for one in self._exceptions):
            return Route()
        if self.manual is not None:
            return Route(self.manual)
        kind = _KINDS.get(parts.scheme, "https")
        for wanted in (f"{kind}_proxy", "all_proxy"):
            name, text = _value(self._environment, wanted)
            if not text:
                continue
            try:
                return Route(read_proxy(text))
            except ValueError as error:
                return Route(blocked=f"The proxy in {name} cannot be used: {error}.")
        return Route()


def read_proxy(text: str) -> Proxy:
    """A proxy out of `[scheme://][user:password@]host[:port][/]`; without a scheme it is one for HTTP.

    Raises ValueError, whose words say what is wrong and hold no part of the text but the scheme.
    """
    text = text.strip()
    if "://" not in text:
        text = f"http://{text}"
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        raise ValueError("there are blanks in it")
    scheme = text.partition("://")[0].lower()
    kind = _SCHEMES.get(scheme)
    if kind is None:
        known = (
            scheme if scheme.isascii() and scheme.replace("+", "").isalnum() and len(scheme) < 20 else "this"
        )
        raise ValueError(f"{known} is no kind of proxy that this program knows (http, https, socks5)")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        raise ValueError("its host is not valid") from None
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is not a number from 1 to 65535") from None
    if port == 0:
        raise ValueError("its port is not a number from 1 to 65535")
    if not host:
        raise ValueError("it names no host")
    return Proxy(
        kind, host, port or _DEFAULT_PORTS[kind], unquote(parts.username or ""), unquote(parts.password or "")
    )


def is_loopback(host: str) -> bool:
    """This computer itself, in every spelling."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is not None and (address.is_loopback or address.is_unspecified)


class _Exception(NamedTuple):
    """One entry of no_proxy."""

    name: str = ""  # covers itself and what ends in it
    pattern: str = ""
    network: _Network | None = None
    port: int | None = None
    is_everything: bool = False
    is_for_plain_names: bool = False

    def covers(self, host: str, port: int | None) -> bool:
        if self.is_everything:
            return True
        if self.port is not None and self.port != port:
            return False
        host = host.lower()
        if self.network is not None:
            address = _address(host)
            return address is not None and address.version == self.network.version and address in self.network
        if self.is_for_plain_names:
            return "." not in host and ":" not in host
        if self.pattern:
            return fnmatch.fnmatchcase(host, self.pattern)
        return host == self.name or host.endswith("." + self.name)


def _exceptions(text: str) -> tuple[list[_Exception], tuple[str, ...]]:
    """The entries of no_proxy, and those that cannot be read: they are left out, the others count."""
    found: list[_Exception] = []
    unreadable: list[str] = []
    for entry in text.replace(",", " ").replace(";", " ").split():
        one = _exception(entry.lower())
        if one is None:
            unreadable.append(entry)
        else:
            found.append(one)
    return found, tuple(unreadable)


def _exception(entry: str) -> _Exception | None:
    if entry == "*":
        return _Exception(is_everything=True)
    if entry == "<local>":
        return _Exception(is_for_plain_names=True)
    entry = entry.partition("://")[2] or entry
    try:
        return _Exception(network=ipaddress.ip_network(entry.replace("[", "").replace("]", ""), strict=False))
    except ValueError:
        pass
    host, mark, digits = entry.rpartition(":")
    port: int | None = None
    if mark:
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 65536):
            return None
        entry, port = host, int(digits)
        bare = entry.strip("[]")
        if _address(bare) is not None:
            return _Exception(network=ipaddress.ip_network(bare), port=port)
    name = entry.removeprefix("*").lstrip(".").rstrip(".")
    if not name or any(letter in name for letter in "/[]:@?#"):
        return None
    if "*" in name:
        return _Exception(pattern=entry.rstrip("."), port=port)
    return _Exception(name=name, port=port)


def _value(environment: Mapping[str, str], name: str) -> tuple[str, str]:
    """A variable as it is spelt there, and its value. Small letters win, an empty one switches off.

    HTTP_PROXY in capitals may be a header of a request where this program answers one (CGI).
    """
    for spelt in (name, name.upper()):
        if spelt in environment and not (spelt == "HTTP_PROXY" and "REQUEST_METHOD" in environment):
            return spelt, environment[spelt].strip()
    return name, ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address in any spelling that the system takes for one, 127.1 and 0x7f000001 too."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if host[:1].isdigit() and all(letter in "0123456789abcdefx." for letter in host):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return None
