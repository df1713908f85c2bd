"""The one user of HTTP for JSON: a `Request` out, the answer's object back, every failure as one of our
errors.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import ssl
import time
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from qiscus_desktop.core import errors
from qiscus_desktop.core.http.answers import checked_answer
from qiscus_desktop.core.http.exchanges import Exchanges, Way
from qiscus_desktop.core.http.guard import Guard, guard_pool
from qiscus_desktop.core.http.handshakes import limit_handshakes
from qiscus_desktop.core.http.reachability import Reachability
from qiscus_desktop.core.proxies import Proxies, Proxy, Route
from qiscus_desktop.core.wire.requests import Request

if TYPE_CHECKING:
    import httpx

    Transport = httpx.AsyncBaseTransport  # what carries requests instead of the network

log = logging.getLogger("qiscus.core.rest")

ANSWER_LIMIT = 16 * 1024 * 1024  # bytes; no answer of the service comes near, and the loop reads it in one go


async def prepare() -> ssl.SSLContext:
    """Load the HTTP library and the certificates on a worker thread, so that the loop never waits for
    the disk.
    """
    return await asyncio.to_thread(_prepare)


def _prepare() -> ssl.SSLContext:
    importlib.import_module("httpx")
    return ssl.create_default_context()


class Rest:
    """A connection pool to one service. `connect_timeout_s` and `answer_timeout_s` are in seconds.

    `proxies` tells the route to each address (direct without it); `transport` carries the requests instead of
    the network; `reachability` hears how those to the service fare.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        proxies: Proxies | None = None,
        reachability: Reachability | None = None,
        connect_timeout_s: float = 10.0,
        answer_timeout_s: float = 30.0,
        transport: Transport | None = None,
    ) -> None:
        import httpx

        self._reachability = reachability or Reachability(lambda: None)
        self.base_url = ""
        self._exchanges = Exchanges()
        # All may stay open: whichever request ends next would close what is too many, and if its task is
        # cancelled in the middle of that, the rest of them is never closed.
        limits = httpx.Limits(max_connections=12, max_keepalive_connections=12, keepalive_expiry=20)
        self._client = httpx.AsyncClient(
            transport=transport or routed(context, limits, proxies),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(answer_timeout_s, connect=connect_timeout_s),
        )

    async def send(
        self, request: Request, headers: Mapping[str, str], *, base_url: str = ""
    ) -> dict[str, Any]:
        """The answer's JSON object.

        A connection that breaks half-way is tried once more when repeating is harmless. Raises NetworkError,
        ServerError and its kinds, ProtocolError.
        """
        url = (base_url or self.base_url) + request.target
        with self._reachability.watching():
            try:
                return await self._once(request, url, headers)
            except errors.NetworkError as error:
                if not request.is_safe_to_repeat or error.is_timeout or not error.detail.startswith(_BROKEN):
                    raise
                log.debug("%s %s broke half-way, once more", request.method, request.path)
                return await self._once(request, url, headers)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at any address (the load balancer)."""
        return await self._once(Request(method="GET", path=url), url, headers or {}, is_service=False)

    async def close(self) -> None:
        """End what is under way and close all connections."""
        await self._exchanges.close()
        await self._client.aclose()

    async def _once(
        self, request: Request, url: str, headers: Mapping[str, str], *, is_service: bool = True
    ) -> dict[str, Any]:
        return await self._exchanges.run(lambda way: self._exchange(request, url, headers, is_service, way))

    async def _exchange(
        self, request: Request, url: str, headers: Mapping[str, str], is_service: bool, way: Way
    ) -> dict[str, Any]:
        import httpx

        began = time.monotonic()
        try:
            sent = self._client.build_request(
                request.method,
                url,
                content=request.body,
                headers=_encoded(headers, request.content_type),
                extensions={"trace": way.trace},
            )
            async with asyncio.timeout(self._total_timeout()):
                answer = await self._client.send(sent, stream=True)
                body = await read_body(answer)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise errors.NetworkError(detail=type(error).__name__, is_timeout=True) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            raise errors.InvalidArgumentError("This request cannot be sent.", str(error)) from None
        except httpx.ConnectError as error:
            is_certificate = "CERTIFICATE_VERIFY" in str(error)
            sentence = "The server's certificate cannot be trusted." if is_certificate else ""
            raise errors.NetworkError(sentence, str(error)) from None
        except httpx.ProxyError as error:
            raise proxy_error(error) from None
        except httpx.TransportError as error:
            raise errors.NetworkError(
                "The connection to the server broke.", f"{_BROKEN}: {type(error).__name__}"
            ) from None
        log.debug(
            "%s %s -> %d, %d bytes in %.0f ms",
            request.method, request.path, answer.status_code, len(body), (time.monotonic() - began) * 1000,
        )  # fmt: skip
        return checked_answer(answer.status_code, answer.headers, body, url=url, is_service=is_service)

    def _total_timeout(self) -> float:
        """A server that drips a byte now and then never ends a read, so the whole answer has its own
        limit.
        """
        timeout = self._client.timeout
        return 2 * (timeout.read or 30.0) + (timeout.connect or 10.0)


_BROKEN = "connection broke"


def routed(
    context: ssl.SSLContext, limits: httpx.Limits, proxies: Proxies | None, guard: Guard | None = None
) -> Transport:
    """What carries requests over the network, each by the route that leads to its address.

    `guard` judges where each may lead: direct ones by the addresses, those that a proxy looks up by the name.
    """
    import httpx

    class Routed(httpx.AsyncBaseTransport):
        """One pool of connections for each proxy in use, and one for direct ones."""

        def __init__(self) -> None:
            self._pools: dict[Proxy | None, httpx.AsyncHTTPTransport] = {}

        def pool(self, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
            if proxy not in self._pools:
                address = proxy.url if proxy is not None else None
                made = httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=address, trust_env=False)
                if guard is not None and proxy is None:
                    guard_pool(made, guard)
                if proxy is not None and proxy.scheme == "socks5":
                    limit_handshakes(made)
                self._pools[proxy] = made
            return self._pools[proxy]

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            route = proxies.route_to(str(request.url)) if proxies is not None else Route()
            if route.blocked:
                raise errors.NetworkError(route.blocked)
            if route.proxy is None:
                return await self.pool(None).handle_async_request(request)
            if guard is not None:
                guard.check_name(str(request.url))
            return await _proxied(self.pool(route.proxy), request, route.proxy)

        async def aclose(self) -> None:
            for pool in self._pools.values():
                await pool.aclose()

    return Routed()


async def _proxied(pool: Transport, request: httpx.Request, proxy: Proxy) -> httpx.Response:
    import httpx

    try:
        return await pool.handle_async_request(request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise httpx.ProxyError(f"{proxy}: {error or type(error).__name__}") from None
    except (AssertionError, ValueError, LookupError, _socks_error()) as error:
        # Who answers like no proxy at all meets no check of the library.
        raise httpx.ProxyError(f"{proxy} answers like no proxy: {type(error).__name__}") from None


def _socks_error() -> type[Exception]:
    from socksio import SOCKSError

    found: type[Exception] = SOCKSError
    return found


def proxy_error(error: Exception) -> errors.NetworkError:
    """The proxy is not there, or lets nothing through; its password is not in the words."""
    words = str(error)
    if any(mark in words for mark in (" 407 ", "Requested ", "username/password")):
        return errors.NetworkError("The proxy wants a user name and a password.", words)
    return errors.NetworkError("The proxy cannot be used.", words)


async def read_body(answer: httpx.Response) -> bytes:
    """The whole body, decompressed; more than `ANSWER_LIMIT` bytes of either kind is refused."""
    body = bytearray()
    async with ending(answer, answer.aiter_raw()) as pieces:
        async for piece in pieces:
            body += piece
            if len(body) > ANSWER_LIMIT:
                raise errors.NotTheServiceError(detail=f"an answer of more than {ANSWER_LIMIT} bytes")
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    return _decompressed(bytes(body), encoding) if encoding not in ("", "identity") else bytes(body)


@contextlib.asynccontextmanager
async def ending(answer: httpx.Response, pieces: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Whoever stops reading `pieces` half-way ends the answer here.

    The answer first: with it still open, the generators below would have to wait while they end, which none
    can on a loop that does not look after them (that of Qt), and the pool would lose a place for good.
    """
    async with contextlib.aclosing(cast("AsyncGenerator[bytes, None]", pieces)):
        try:
            yield pieces
        finally:
            await answer.aclose()


def _decompressed(body: bytes, encoding: str) -> bytes:
    if encoding not in ("gzip", "deflate"):
        raise errors.NotTheServiceError(detail=f"unknown compression {encoding[:20]!r}")
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # tells gzip from zlib by itself
        whole = unpacker.decompress(body, ANSWER_LIMIT)
    except zlib.error as error:
        raise errors.NotTheServiceError(detail=f"broken compression: {error}") from None
    if not unpacker.eof:
        raise errors.NotTheServiceError(detail="compression that ends too early or unpacks to too much")
    return whole


def _encoded(headers: Mapping[str, str], content_type: str) -> list[tuple[bytes, bytes]]:
    """Header values as UTF-8, so that user ids beyond Latin-1 can be sent at all."""
    pairs = [("Accept", "application/json"), ("Accept-Encoding", "gzip, deflate"), *headers.items()]
    if content_type:
        pairs.append(("Content-Type", content_type))
    try:
        return [(name.encode("ascii"), value.encode()) for name, value in pairs]
    except UnicodeEncodeError as error:
        raise errors.InvalidArgumentError("A header cannot be sent.", error.reason) from None
