"""Copies of files that would not outlive the program: pasted pictures lie among the temporary files."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from pathlib import Path

from qiscus_desktop.store.database import Database, Writer

log = logging.getLogger("qiscus.store.kept_files")

_MOST_COPIED = 64 * 1024 * 1024  # bytes; larger ones are only linked, for the window waits


class KeptFiles:
    """A folder beside the database. What a row of the outbox or a draft names stays in it, the rest goes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._fresh: set[str] = set()  # kept in this run, perhaps before the row that names them

    @property
    def _folder(self) -> Path | None:
        path = self._database.path
        return path.with_name(f"{path.name}.files") if path is not None else None

    def keep(self, path: str) -> str:
        """The path of a lasting copy of a temporary file; the path itself of any other."""
        folder = self._folder
        if folder is None or _is_in(path, folder) or not _is_temporary(path):
            return path
        source = Path(path)
        try:
            stat = source.stat()
            mark = hashlib.sha256(f"{path} {stat.st_mtime_ns} {stat.st_size}".encode()).hexdigest()[:24]
            copy = folder / (mark + source.suffix)
            self._fresh.add(copy.name)
            if not copy.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                _copy(source, copy, stat.st_size)
        except OSError as error:
            log.info("a temporary file could not be kept: %s", error)
            return path
        return str(copy)

    def drop(self, path: str) -> None:
        """The file has been uploaded, or given up: its copy goes, unless something else names it."""
        folder = self._folder
        if folder is not None and path and _is_in(path, folder):
            self._fresh.discard(Path(path).name)
            self._sweep(folder, frozenset(self._fresh))

    def close(self) -> None:
        """All rows have been queued: what none of them names is waste."""
        folder = self._folder
        if folder is not None and folder.is_dir():
            self._sweep(folder, frozenset())

    def _sweep(self, folder: Path, spared: frozenset[str]) -> None:
        def work(w: Writer) -> None:
            for file in folder.iterdir():
                if file.name not in spared and not w.rows(
                    "SELECT 1 FROM outbox WHERE instr(path, ?1) UNION ALL "
                    "SELECT 1 FROM drafts WHERE instr(body, ?1)",
                    (file.name,),
                ):
                    file.unlink()

        self._database.write(work)


def _is_temporary(path: str) -> bool:
    import tempfile  # not before the first paint

    return _is_in(path, Path(tempfile.gettempdir()))


def _is_in(path: str, folder: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return Path(path).resolve().is_relative_to(folder.resolve())
    return False


def _copy(source: Path, copy: Path, size: int) -> None:
    try:
        os.link(source, copy)
    except OSError:
        if size > _MOST_COPIED:
            raise
        part = copy.with_suffix(".part")
        part.write_bytes(source.read_bytes())
        part.replace(copy)
