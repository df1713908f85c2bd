"""Copies of files that would not outlive the program: pasted pictures lie among the temporary files."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from qiscus_desktop.store.database.private_files import make_private_file
from qiscus_desktop.store.database.sqlite import Writer
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.tasks import has_loop

log = logging.getLogger("qiscus.store.kept_files")

_MOST_COPIED = 64 * 1024 * 1024  # bytes; larger ones are only linked, for the end of the program waits
_PART = ".part"
_LONGEST_SUFFIX = 16  # a name may be one long ending


class KeptFiles:
    """A folder beside the databases. What a row of the outbox or a draft names stays in it, the rest goes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fresh: set[str] = set()  # kept in this run, perhaps before the row that names them
        self._waiting: dict[str, list[Callable[[str], None]]] = {}
        self._copying: set[asyncio.Task[None]] = set()

    @property
    def _folder(self) -> Path | None:
        return self._database.files_folder

    def keep(self, path: str, on_kept: Callable[[str], None]) -> str:
        """The path of a lasting copy of a temporary file; the path itself of any other.

        Where the copy takes its time the path itself comes back, and `on_kept(copy)` follows on the loop.
        """
        folder = self._folder
        if folder is None or _is_in(path, folder) or not _is_temporary(path):
            return path
        source = Path(path)
        try:
            stat = source.stat()
            mark = hashlib.sha256(f"{path} {stat.st_mtime_ns} {stat.st_size}".encode()).hexdigest()[:24]
            copy = folder / (mark + source.suffix[:_LONGEST_SUFFIX])
            if copy.name in self._waiting:
                self._waiting[copy.name].append(on_kept)
                return path
            self._fresh.add(copy.name)
            if copy.exists() or _is_linked(source, copy):
                return str(copy)
            if stat.st_size > _MOST_COPIED:
                raise OSError("too large")
            opened = source.open("rb")  # now: the file may be gone when its turn comes
        except OSError as error:
            log.info("a temporary file could not be kept: %s", error)
            return path
        if not has_loop():
            return str(copy) if _copy(opened, copy) else path
        self._waiting[copy.name] = [on_kept]
        task = asyncio.get_running_loop().create_task(self._copy_aside(opened, copy))
        self._copying.add(task)
        task.add_done_callback(self._copying.discard)
        return path

    async def _copy_aside(self, opened: BinaryIO, copy: Path) -> None:
        is_kept = await asyncio.to_thread(_copy, opened, copy)
        waiting = self._waiting.pop(copy.name)
        if is_kept:
            for on_kept in waiting:
                on_kept(str(copy))

    def drop(self, path: str) -> None:
        """The file has been uploaded, or given up: its copy goes, unless something else names it."""
        folder = self._folder
        if folder is not None and path and _is_in(path, folder):
            self._fresh.discard(Path(path).name)
            self._sweep(folder)

    @property
    def is_copying(self) -> bool:
        return bool(self._copying)

    async def finish(self) -> None:
        """Wait for the copies under way, and for what `on_kept` does with them."""
        while self._copying:
            await asyncio.wait(self._copying)

    def close(self) -> None:
        """All rows have been queued: what none of them names is waste."""
        folder = self._folder
        if folder is not None and folder.is_dir():
            self._fresh.clear()
            self._sweep(folder)

    def _sweep(self, folder: Path) -> None:
        def work(w: Writer) -> None:
            for file in folder.iterdir():
                name = file.name.removesuffix(_PART)
                # Asked now: it may have been kept after this was queued.
                if name not in self._fresh and not w.rows(
                    "SELECT 1 FROM outbox WHERE instr(path, ?1) UNION ALL "
                    "SELECT 1 FROM drafts WHERE instr(body, ?1)",
                    (name,),
                ):
                    file.unlink()

        self._database.unsent.write(work)


def _is_temporary(path: str) -> bool:
    import tempfile  # not before the first paint

    return _is_in(path, Path(tempfile.gettempdir()))


def _is_in(path: str, folder: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return Path(path).resolve().is_relative_to(folder.resolve())
    return False


def _is_linked(source: Path, copy: Path) -> bool:
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(OSError):
        os.link(source, copy)
        make_private_file(copy)  # the temporary file that it is as well may be read by its owner only, too
        return True
    return False


def _copy(opened: BinaryIO, copy: Path) -> bool:
    """Copy an open file, which is closed at the end; it appears at its place when it is whole. Any thread."""
    import shutil  # not before the first paint

    part = copy.with_name(copy.name + _PART)
    try:
        make_private_file(part)
        with opened, part.open("wb") as target:
            shutil.copyfileobj(opened, target, 1024 * 1024)
        part.replace(copy)
    except OSError as error:
        log.info("a temporary file could not be kept: %s", error)
        return False
    return True
