"""Pictures and files fetched from the server: a bounded folder of files named by the hash of their
address."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.changes import Change, MediaChanged
from qiscus_desktop.store.private_files import make_folder, make_private_file
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    import tempfile

    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.media")

FILE_LIMIT = 50 * 1024 * 1024
FOLDER_LIMIT = 500 * 1024 * 1024
_AT_ONCE = 4
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"})


class Media:
    """Asks once for every address; `path` answers from memory after the first look at the disk.

    `folder` None means a temporary folder that goes away with the session. The newest wishes are fetched
    first: what is on the screen now matters more than what was scrolled past.
    """

    def __init__(
        self,
        core: QiscusCore | None,
        tasks: Tasks,
        emit: Callable[[Change], None],
        folder: Path | None,
        *,
        folder_limit: int = FOLDER_LIMIT,
    ) -> None:
        self._core = core
        self._tasks = tasks
        self._emit = emit
        self._folder = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._folder_limit = folder_limit
        self._known: dict[str, Path] = {}
        self._failed: set[str] = set()
        self._wished: deque[str] = deque()
        self._fetching: set[str] = set()
        self._size: int | None = None

    def path(self, url: str) -> Path | None:
        """The file of this address, None while it is not here: then it is fetched and MediaChanged tells."""
        held = self._known.get(url)
        if held is not None:
            return held
        if not url or url in self._failed or url in self._fetching or url in self._wished:
            return None
        if not _is_web(url) or (self._core is None and self._folder is None):
            self._failed.add(url)
            return None
        target = self._target(url)
        if target.is_file():
            self._known[url] = target
            with contextlib.suppress(OSError):
                os.utime(target)  # used now: the last to be thrown out
            return target
        if self._core is None:
            self._failed.add(url)
            return None
        self._wished.append(url)
        self._start()
        return None

    def put(self, url: str, data: bytes) -> Path:
        """Keep a file that did not come over the network (scenes bring their own pictures)."""
        target = self._target(url)
        make_folder(target.parent)
        make_private_file(target)
        target.write_bytes(data)
        self._known[url] = target
        self._failed.discard(url)
        return target

    def has_failed(self, url: str) -> bool:
        return url in self._failed

    def retry(self, url: str) -> None:
        self._failed.discard(url)
        self.path(url)

    def retry_all(self) -> None:
        """The connection is back: what failed may work now."""
        failed, self._failed = self._failed, set()
        for url in failed:
            self._emit(MediaChanged(url))

    def close(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def _target(self, url: str) -> Path:
        if self._folder is None:
            import tempfile  # not before the first paint

            self._temporary = tempfile.TemporaryDirectory(prefix="qiscus-media-", ignore_cleanup_errors=True)
            self._folder = Path(self._temporary.name)
        suffix = Path(urlsplit(url).path).suffix.lower()
        # It tells the system which program opens the file, and a stranger chose it.
        suffix = suffix if suffix in _PICTURES else ""
        return self._folder / (hashlib.sha256(url.encode()).hexdigest()[:40] + suffix)

    def _start(self) -> None:
        while self._wished and len(self._fetching) < _AT_ONCE:
            url = self._wished.pop()
            self._fetching.add(url)
            self._tasks.spawn(lambda url=url: self._fetch(url))  # type: ignore[misc] # mypy infers no default types

    async def _fetch(self, url: str) -> None:
        assert self._core is not None
        target = self._target(url)
        try:
            make_folder(target.parent)
            await self._core.download(url, target, limit=FILE_LIMIT)  # appears only when complete
            make_private_file(target)
            thrown_out = await asyncio.to_thread(self._make_room, target)
            if thrown_out:
                self._known = {url: file for url, file in self._known.items() if file not in thrown_out}
            self._known[url] = target
        except (QiscusError, OSError) as error:
            log.info("fetching a file failed: %s", error)
            self._failed.add(url)
        finally:
            self._fetching.discard(url)
        self._emit(MediaChanged(url))
        self._start()

    def _make_room(self, newest: Path) -> set[Path]:
        """Throw out the longest unused files when the folder has grown too large; returns them."""
        thrown_out: set[Path] = set()
        if self._size is not None:
            self._size += newest.stat().st_size
            if self._size <= self._folder_limit:
                return thrown_out
        files = []
        for file in newest.parent.iterdir():
            with contextlib.suppress(OSError):
                stat = file.stat()
                files.append((stat.st_mtime, stat.st_size, file))
        self._size = sum(size for _, size, _ in files)
        for _, size, file in sorted(files):
            if self._size <= self._folder_limit:
                break
            if file != newest:
                with contextlib.suppress(OSError):
                    file.unlink()
                    self._size -= size
                    thrown_out.add(file)
        return thrown_out


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:  # "http://[" and its like are no addresses
        return False
