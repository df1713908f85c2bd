"""Pictures and files fetched from the server: a bounded folder of files named by the hash of their
address."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.changes import Change, MediaChanged
from qiscus_desktop.store.database.private_files import make_folder, make_private_file
from qiscus_desktop.store.media.picture_policy import PicturePolicy, PictureRules
from qiscus_desktop.store.tasks import Tasks

if TYPE_CHECKING:
    import tempfile

    from qiscus_desktop.core.client import QiscusCore

log = logging.getLogger("qiscus.store.media")

FILE_LIMIT = 50 * 1024 * 1024
FOLDER_LIMIT = 500 * 1024 * 1024
ADOPT_LIMIT = 100 * 1024 * 1024
_AT_ONCE = 4
_OWN = "own-"
_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"})


class Media:
    """Asks once for every address; `path` answers from memory after the first look at the disk.

    `folder` None means a temporary folder that goes away with the session. The newest requests are fetched
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
        self._requested: deque[str] = deque()
        self._fetching: set[str] = set()
        self._size: int | None = None
        self._rules = PictureRules(lambda: core.service_hosts if core is not None else ())
        self._held_back: set[str] = set()

    @property
    def policy(self) -> PicturePolicy:
        """Which addresses are fetched by themselves."""
        return self._rules.policy

    def set_policy(self, policy: PicturePolicy) -> None:
        """From now on; what was held back and is not any more is told, so that it is asked for again."""
        self._rules.policy = policy
        held, self._held_back = self._held_back, set()
        for url in held:
            self._emit(MediaChanged(url))

    def is_held_back(self, url: str) -> bool:
        """Whether this address waits for `approve`, as the person has decided."""
        return url in self._held_back and self.policy is PicturePolicy.ASK

    def approve(self, url: str) -> None:
        """The person wants what lies at this address, whatever the policy."""
        self._rules.approve(url)
        if url in self._held_back:
            self._held_back.discard(url)
            self._emit(MediaChanged(url))

    def path(self, url: str) -> Path | None:
        """The file of this address, None while it is not here: then it is fetched and MediaChanged tells."""
        held = self._known.get(url)
        if held is not None:
            return held
        if not url or url in self._failed or url in self._fetching or url in self._requested:
            return None
        if not _is_web(url) or (self._core is None and self._folder is None):
            self._failed.add(url)
            return None
        target = next(
            (place for place in (self._target(url), self._own_target(url)) if place.is_file()), None
        )
        if target is not None:
            self._known[url] = target
            with contextlib.suppress(OSError):
                os.utime(target)  # used now: the last to be thrown out
            return target
        if self._core is None:
            self._failed.add(url)
            return None
        if self._rules.holds_back(url):
            self._held_back.add(url)
            return None
        self._requested.append(url)
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

    async def adopt(self, url: str, path: str) -> None:
        """The file at `path` was uploaded to `url`: its bytes are kept as if they had been fetched.

        Whatever becomes of `path`, the sender has no need to fetch what he sent. Never raises.
        """
        if not _is_web(url):
            return
        target = self._target(url) if _is_picture(url) else self._own_target(url)
        try:
            await asyncio.to_thread(_copied, Path(path), target)
            self._drop_known(await asyncio.to_thread(self._make_room, target))
        except OSError as error:
            log.info("an uploaded file could not be kept: %s", error)
            return
        self._known[url] = target
        self._failed.discard(url)
        self._emit(MediaChanged(url))

    def own(self, url: str) -> Path | None:
        """The file that was uploaded to `url` from this computer, with its ending; None for all others.

        Pictures are found by `path`.
        """
        if not _is_web(url):
            return None
        target = self._own_target(url)
        return target if target.is_file() else None

    def has_failed(self, url: str) -> bool:
        """Whether it could not be fetched, or is not to be fetched at all."""
        return url in self._failed or (url in self._held_back and self.policy is PicturePolicy.SERVICE)

    def retry(self, url: str, *, is_broken: bool = False) -> None:
        """Fetch it once more; what lies here already is told as if it had come, unless it `is_broken`."""
        self._failed.discard(url)
        held = self._known.get(url)
        if held is not None and (is_broken or not held.is_file()):  # or somebody emptied the folder
            del self._known[url]
            with contextlib.suppress(OSError):
                held.unlink(missing_ok=True)
        if self.path(url) is not None:
            self._emit(MediaChanged(url))

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
        # The ending tells the system which program opens the file, and the sender chose it.
        return self._place() / (_mark(url) + (_suffix(url) if _is_picture(url) else ""))

    def _own_target(self, url: str) -> Path:
        """Where a file that was sent from here is kept: the person chose it, so it may have any ending."""
        suffix = _suffix(url)
        return self._place() / (_OWN + _mark(url) + (suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ""))

    def _place(self) -> Path:
        if self._folder is None:
            import tempfile  # not before the first paint

            self._temporary = tempfile.TemporaryDirectory(prefix="qiscus-media-", ignore_cleanup_errors=True)
            self._folder = Path(self._temporary.name)
        return self._folder

    def _drop_known(self, thrown_out: set[Path]) -> None:
        if thrown_out:
            self._known = {url: file for url, file in self._known.items() if file not in thrown_out}

    def _start(self) -> None:
        while self._requested and len(self._fetching) < _AT_ONCE:
            url = self._requested.pop()
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
            self._drop_known(thrown_out)
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


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:40]


def _suffix(url: str) -> str:
    return Path(urlsplit(url).path).suffix.lower()


def _is_picture(url: str) -> bool:
    return _suffix(url) in _PICTURES


def _copied(source: Path, target: Path) -> None:
    """A copy that appears when it is whole. Any thread."""
    import shutil  # not before the first paint

    if source.stat().st_size > ADOPT_LIMIT:
        raise OSError("too large")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.replace(target)


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:  # "http://[" and its like are no addresses
        return False
