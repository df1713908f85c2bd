"""Logs: categories to filter by, a rotating file, the last lines in memory, and no secret in any of them."""

from __future__ import annotations

import collections
import contextlib
import fnmatch
import logging
import re
import sys
from pathlib import Path
from typing import TextIO, TypeVar

from qiscus_desktop.store.database.private_files import make_folder

ROOTS = ("qiscus_desktop", "qiscus")
_H = TypeVar("_H", bound=logging.Handler)

MASK = "***"
LINES_KEPT = 500
FILE_SIZE = 1_000_000
FILES_KEPT = 3

# Others choose some of the text: no pattern may backtrack from each letter of a long word.
# Values that follow a telling name in JSON, forms, queries, headers and Python's repr ...
_NAMED = re.compile(
    r"""(?ix) (
        (?: token | password | passwd | secret | nonce | user_key | authorization | jwt | rtkey ) ["']?
        \s* [:=] \s* (?: bearer \s+ )? ["']? ) [^\s"'&,;)}\]]+ """
)
# ... JSON Web Tokens anywhere, and the token that opens a personal MQTT topic.
_JWT = re.compile(r"\beyJ[\w-]+(\.[\w-]+(?:\.[\w-]*)?)?")
_TOPIC = re.compile(r"(?<![\w/-])[A-Za-z0-9_-]{12,}(?=/(?:c|n|update|d|r|notification|n/#)(?![\w/]))")


class Masks:
    """Replaces secrets in text: by their look, and the exact values that were handed in."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def add(self, *secrets: str | None) -> None:
        """From now on these values never appear; very short ones would blot out words and are left alone."""
        self._values.update(secret for secret in secrets if secret and len(secret) >= 4)

    def apply(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, MASK)
        text = _JWT.sub(lambda found: MASK if found[1] else found[0], text)
        text = _TOPIC.sub(MASK, text)
        return _NAMED.sub(rf"\1{MASK}", text)


class _Formatter(logging.Formatter):
    """`time LEVEL category: text`, one line a record (an exception's lines follow), masked as a whole."""

    def __init__(self, masks: Masks) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(category)s: %(message)s")
        self._masks = masks

    def format(self, record: logging.LogRecord) -> str:
        record.category = category_of(record.name)
        return self._masks.apply(super().format(record))


class _Ring(logging.Handler):
    """The last lines, for diagnostics and for the file that is opened after the first window."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: collections.deque[str] = collections.deque(maxlen=LINES_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.lines.append(self.format(record))
        except Exception:  # noqa: BLE001 - a log line must never stop the program
            self.handleError(record)


class Logs:
    """Sets up logging for the whole process and takes it down again."""

    def __init__(self, patterns: str = "", stream: TextIO | None = None) -> None:
        """`patterns`: categories to show in full on standard error, like `core.rest,store.*,ui`."""
        self.masks = Masks()
        self._formatter = _Formatter(self.masks)
        self._root = logging.getLogger()
        self._wanted = patterns_of(patterns)
        self._ring = self._add(_Ring(), logging.DEBUG if self._wanted else logging.INFO)
        console = self._add(logging.StreamHandler(stream or sys.stderr), logging.NOTSET)
        console.addFilter(self._is_shown)
        for name in ROOTS:
            logging.getLogger(name).setLevel(logging.DEBUG if self._wanted else logging.INFO)

    @property
    def recent(self) -> tuple[str, ...]:
        """The last lines, oldest first, masked."""
        return tuple(self._ring.lines)

    def open_file(self, path: Path) -> None:
        """Starts the rotating file with what was logged so far; a folder that refuses is only logged."""
        from qiscus_desktop.app.log_file import LogFile  # loads sockets; after the first window

        try:
            make_folder(path.parent)
            handler = LogFile(path, maxBytes=FILE_SIZE, backupCount=FILES_KEPT, encoding="utf-8")
        except OSError as error:
            logging.getLogger(__name__).warning("no log file: %s", error)
            return
        with contextlib.suppress(OSError):
            if handler.stream is not None:
                handler.stream.writelines(f"{line}\n" for line in self._ring.lines)
        self._add(handler, logging.NOTSET)

    def wipe(self, path: Path) -> None:
        """Removes all that was logged so far, by earlier runs too, from memory and from the files at `path`;
        what comes next is logged. Raises OSError.
        """
        from qiscus_desktop.app.log_file import LogFile

        is_open = False
        self._ring.lines.clear()
        for handler in [handler for handler in self._root.handlers if isinstance(handler, LogFile)]:
            is_open = True
            self._root.removeHandler(handler)
            handler.close()
        try:
            for file in path.parent.glob(f"{path.name}*"):
                file.unlink(missing_ok=True)
        finally:
            if is_open:
                self.open_file(path)

    def close(self) -> None:
        for handler in [h for h in self._root.handlers if isinstance(h.formatter, _Formatter)]:
            self._root.removeHandler(handler)
            with contextlib.suppress(OSError):
                handler.close()

    def _add(self, handler: _H, level: int) -> _H:
        handler.setLevel(level)
        handler.setFormatter(self._formatter)
        self._root.addHandler(handler)
        return handler

    def _is_shown(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        category = category_of(record.name)
        return any(is_named(category, pattern) for pattern in self._wanted)


def category_of(logger_name: str) -> str:
    """`qiscus.core.rest` is the category `core.rest`; foreign loggers keep their names."""
    root, _, rest = logger_name.partition(".")
    return rest if root in ROOTS and rest else logger_name


def patterns_of(text: str) -> tuple[str, ...]:
    """The words between the commas of `core.rest,store.*,ui`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def is_named(category: str, pattern: str) -> bool:
    """Whether the pattern means this category, or an area that it lies in."""
    return fnmatch.fnmatchcase(category, pattern) or category.startswith(f"{pattern}.")
