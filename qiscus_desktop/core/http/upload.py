"""The one user of HTTP for files: up and down, with progress in bytes, cancelling, limits and careful
retries.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import ssl
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from qiscus_desktop.core import errors
from qiscus_desktop.core.http.answers import checked_answer, is_page, moved, retry_after_s
from qiscus_desktop.core.http.exchanges import Exchanges, Way
from qiscus_desktop.core.http.guard import Guard, Hosts
from qiscus_desktop.core.http.rest import ending, proxy_error, read_body, routed
from qiscus_desktop.core.proxies import Proxies
from qiscus_desktop.core.wire import decode
from qiscus_desktop.version import VERSION

if TYPE_CHECKING:
    import httpx

    from qiscus_desktop.core.http.rest import Transport

log = logging.getLogger("qiscus.core.upload")

CHUNK = 64 * 1024  # bytes
TRIES = 3
RETRY_PAUSE_S = 0.5
# A slow line may take long for each piece that goes out, and the server long to store a large file; but
# who fetches a file should see within this time that nothing comes.
WRITE_TIMEOUT_S = 60.0
STORE_TIMEOUT_S = 120.0
PIECE_TIMEOUT_S = 20.0
_PAGES = (".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp")

Progress = Callable[[int, int], None]  # bytes done, bytes in all (0 where unknown)
T = TypeVar("T")


class CancelToken:
    """Ends a transfer from outside: hand it to `upload` or `download`, call `cancel()` at any time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    async def guard(self, work: Awaitable[T]) -> T:
        """The result of `work`; TransferCancelledError as soon as the token is cancelled."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise errors.TransferCancelledError
        finally:
            for one in (task, stop):
                one.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)


class Transfers:
    """A connection pool for files.

    Senders choose what is downloaded: see `guard`. `service` names the service's own hosts at that moment.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        service: Hosts,
        proxies: Proxies | None = None,
        connect_timeout_s: float = 10.0,
        transport: Transport | None = None,
    ) -> None:
        import httpx

        self._exchanges = Exchanges()
        self._while_storing = httpx.Timeout(
            STORE_TIMEOUT_S, connect=connect_timeout_s, write=WRITE_TIMEOUT_S, pool=WRITE_TIMEOUT_S
        )
        limits = httpx.Limits(max_connections=6, max_keepalive_connections=6, keepalive_expiry=20)
        self._client = httpx.AsyncClient(
            transport=transport or routed(context, limits, proxies, Guard(service)),
            trust_env=False,
            follow_redirects=True,
            max_redirects=5,
            timeout=httpx.Timeout(
                PIECE_TIMEOUT_S, connect=connect_timeout_s, write=WRITE_TIMEOUT_S, pool=WRITE_TIMEOUT_S
            ),
            headers={"User-Agent": user_agent()},
        )

    async def close(self) -> None:
        await self._exchanges.close()
        await self._client.aclose()

    async def upload(
        self,
        url: str,
        source: str | os.PathLike[str] | bytes,
        headers: Mapping[str, str],
        *,
        name: str | None = None,
        on_progress: Progress | None = None,
        limit: int | None = None,
        cancel: CancelToken | None = None,
    ) -> str:
        """Send a file as the part `file` of a multipart form; the address it is then found at.

        Tried again only where the server cannot have taken the file: before its last byte has gone out.
        """
        work = self._exchanges.run(
            lambda way: self._upload_with_retries(url, source, headers, name, on_progress, limit, way)
        )
        return await (cancel.guard(work) if cancel else work)

    async def _upload_with_retries(
        self,
        url: str,
        source: str | os.PathLike[str] | bytes,
        headers: Mapping[str, str],
        name: str | None,
        on_progress: Progress | None,
        limit: int | None,
        way: Way,
    ) -> str:
        # Here and not in a thread: a cancel meanwhile would leave an open file behind that nobody knows of.
        with contextlib.closing(_Source.open(source, name)) as file:
            if limit is not None and file.size > limit:
                raise errors.FileTooLargeError(file.size, limit)
            for attempt in range(1, TRIES + 1):
                body = _Multipart(file, on_progress)
                try:
                    return await self._upload_once(url, body, headers, way)
                except errors.NetworkError:
                    if body.is_sent or attempt == TRIES:
                        raise
                    log.info("the upload broke before its end, trying again")
                await asyncio.sleep(RETRY_PAUSE_S * attempt)
        raise AssertionError

    async def _upload_once(self, url: str, body: _Multipart, headers: Mapping[str, str], way: Way) -> str:
        with _http_errors():
            request = self._client.build_request(
                "POST",
                url,
                content=body.stream(),
                headers=_bytes_of(
                    {
                        **headers,
                        "Accept": "application/json",
                        "Content-Type": f"multipart/form-data; boundary={body.boundary}",
                        "Content-Length": str(body.length),
                    }
                ),
                timeout=self._while_storing,
                extensions={"trace": way.trace},
            )
            answer = await self._client.send(request, stream=True, follow_redirects=False)
            content = await read_body(answer)
        if answer.status_code == 413:
            raise errors.ServerError(
                413, "too large", sentence="The server does not take files of this size."
            )
        results = checked_answer(answer.status_code, answer.headers, content, url=url)
        return decode.url(results.get("results"))

    async def download(
        self,
        url: str,
        path: str | os.PathLike[str],
        *,
        on_progress: Progress | None = None,
        limit: int | None = None,
        cancel: CancelToken | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Path:
        """Fetch a file to `path`. It appears there only when complete; broken transfers go on where they
        broke.
        """
        work = self._exchanges.run(
            lambda way: self._download_with_retries(url, Path(path), on_progress, limit, headers or {}, way)
        )
        return await (cancel.guard(work) if cancel else work)

    async def _download_with_retries(
        self,
        url: str,
        path: Path,
        on_progress: Progress | None,
        limit: int | None,
        headers: Mapping[str, str],
        way: Way,
    ) -> Path:
        if not path.name:
            raise errors.InvalidArgumentError("Where to?", "download needs the path of a file")
        part = path.with_name(f".{path.name[:100]}.{uuid.uuid4().hex[:8]}.part")
        target = part.open("wb")
        try:
            with target:
                for attempt in range(1, TRIES + 1):
                    try:
                        await self._download_once(url, target, on_progress, limit, headers, way)
                        break
                    except errors.NetworkError:
                        if attempt == TRIES:
                            raise
                    await asyncio.sleep(RETRY_PAUSE_S * attempt)
            await asyncio.to_thread(part.replace, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return path

    async def _download_once(
        self,
        url: str,
        target: BinaryIO,
        on_progress: Progress | None,
        limit: int | None,
        headers: Mapping[str, str],
        way: Way,
    ) -> None:
        done = target.tell()
        asked = {**headers, "Accept-Encoding": "identity"}
        if done:
            asked["Range"] = f"bytes={done}-"
        with _http_errors():
            async with self._client.stream(
                "GET", url, headers=_bytes_of(asked), extensions={"trace": way.trace}
            ) as answer:
                _refuse_what_is_no_file(answer, url)
                if answer.status_code != 206 and done:
                    target.seek(0)
                    target.truncate()
                    done = 0
                total = done + int(answer.headers.get("content-length") or 0)
                _check(total, limit)
                # Several packings in one another could unpack to any size within one piece.
                packing = answer.headers.get("content-encoding", "").strip().lower()
                if packing not in ("", "identity", "gzip", "deflate"):
                    raise errors.ProtocolError(detail=f"a file packed by {packing[:20]!r}")
                async with ending(answer, answer.aiter_bytes(CHUNK)) as pieces:
                    async for piece in pieces:
                        done += len(piece)
                        _check(done, limit)
                        target.write(piece)
                        if on_progress is not None:
                            on_progress(done, max(total, done))


class _Source:
    """The bytes to send: a file on disk or a piece of memory."""

    def __init__(self, data: bytes | None, handle: BinaryIO | None, size: int, name: str) -> None:
        self._data = data
        self._handle = handle
        self.size = size
        self.name = name

    @classmethod
    def open(cls, source: str | os.PathLike[str] | bytes, name: str | None) -> _Source:
        if isinstance(source, bytes):
            return cls(source, None, len(source), name or "file")
        path = Path(source)
        try:
            handle = path.open("rb")
        except OSError as error:
            raise errors.TransferError("The file cannot be read.", error.strerror or "") from None
        return cls(None, handle, os.fstat(handle.fileno()).st_size, name or path.name)

    async def chunks(self) -> AsyncIterator[bytes]:
        if self._data is not None:
            for start in range(0, len(self._data), CHUNK):
                yield self._data[start : start + CHUNK]
            return
        assert self._handle is not None
        self._handle.seek(0)
        left = self.size
        while left > 0:
            chunk = await asyncio.to_thread(self._handle.read, min(CHUNK, left))
            if not chunk:
                raise errors.TransferError("The file became shorter while it was sent.")
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()


class _Multipart:
    """The body of the form, written by hand so that progress counts the file's bytes as they leave."""

    def __init__(self, file: _Source, on_progress: Progress | None) -> None:
        self._file = file
        self._on_progress = on_progress
        self.boundary = uuid.uuid4().hex
        name = file.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        import mimetypes  # reads files of the system, so only when there is something to send

        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._head = (
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        ).encode(errors="replace")
        self._tail = f"\r\n--{self.boundary}--\r\n".encode()
        self.length = len(self._head) + file.size + len(self._tail)
        self.is_sent = False

    async def stream(self) -> AsyncIterator[bytes]:
        yield self._head
        done = 0
        self._tell(done)
        async for chunk in self._file.chunks():
            yield chunk
            # Asked for the next piece: the one before has been handed to the network.
            done += len(chunk)
            self._tell(done)
        self.is_sent = True
        yield self._tail

    def _tell(self, done: int) -> None:
        if self._on_progress is not None:
            self._on_progress(done, self._file.size)


def _refuse_what_is_no_file(answer: httpx.Response, url: str) -> None:
    """A sign-in page of the network would else be kept under the name of the picture."""
    status = answer.status_code
    if status in (407, 511) or 300 <= status < 400:
        checked_answer(status, answer.headers, b"", url=url)
    if 400 <= status < 500 and is_page(answer.headers) and status not in (404, 410):
        raise errors.NotTheServiceError(detail=f"HTTP {status} with a page")
    if status >= 400:
        raise errors.from_answer(status, "", retry_after_s=retry_after_s(answer.headers))
    wanted, got = urlsplit(url), answer.url
    names_no_page = Path(wanted.path).suffix.lower() not in (*_PAGES, "")
    has_moved = (got.host, got.path) != (wanted.hostname or "", wanted.path)
    if is_page(answer.headers) and (names_no_page or has_moved):
        if has_moved:
            raise moved(status, str(got), url)
        raise errors.NotTheServiceError(detail="a page in place of a file")


def user_agent() -> str:
    """The User-Agent for servers other than the service's."""
    return f"QiscusDesktop/{VERSION}"


@contextlib.contextmanager
def _http_errors() -> Any:
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise errors.NetworkError(detail=type(error).__name__, is_timeout=True) from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
        raise errors.InvalidArgumentError("This address cannot be used.", str(error)) from None
    except (httpx.TooManyRedirects, httpx.DecodingError) as error:
        raise errors.ProtocolError(detail=type(error).__name__) from None
    except httpx.ProxyError as error:
        raise proxy_error(error) from None
    except httpx.HTTPError as error:
        raise errors.NetworkError(detail=type(error).__name__) from None


def _bytes_of(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode()) for name, value in headers.items()]


def _check(size: int, limit: int | None) -> None:
    if limit is not None and size > limit:
        raise errors.FileTooLargeError(size, limit)
