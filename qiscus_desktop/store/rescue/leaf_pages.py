"""Reads records out of the pages of a damaged SQLite file, without SQLite and without following its b-trees.

See https://www.sqlite.org/fileformat2.html: 1.3 (header), 1.6 (b-tree pages), 2.1 (records), 4 (log).
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from qiscus_desktop.store.database.places import log_of

log = logging.getLogger("qiscus.store.leaf_pages")

Values = tuple[Any, ...]
_TABLE_LEAF, _INDEX_LEAF = 0x0D, 0x0A
_FRAME_HEADER = 24
_LOG_HEADER = 32
_MOST_COLUMNS = 32
_MOST_PAYLOAD = 64 * 1024 * 1024
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)


class Scan(msgspec.Struct):
    """`records` are in the order of the pages; `broken` counts cells that could not be read."""

    records: list[Values] = msgspec.field(default_factory=list)
    broken: int = 0


class _UnreadableError(Exception):
    """These bytes are no cell."""


class _Pages:
    """The newest committed form of each page, of the file and its write-ahead log."""

    def __init__(self, path: Path) -> None:
        self._data = _bytes_of(path)
        log_data = _bytes_of(log_of(path))
        self.size = _page_size(self._data, log_data)
        reserved = self._data[20] if len(self._data) > 20 and self._data[20] <= 32 else 0
        self.usable = self.size - reserved
        self._newer = _newer_pages(log_data, self.size)
        self.count = max(-(-len(self._data) // self.size), max(self._newer, default=0))

    def __getitem__(self, number: int) -> bytes:
        page = self._newer.get(number)
        if page is None:
            page = self._data[(number - 1) * self.size : number * self.size]
        return page.ljust(self.size, b"\0")

    def free(self) -> set[int]:
        """Pages that hold nothing that is still valid."""
        found: set[int] = set()
        trunk = int.from_bytes(self[1][32:36], "big")
        while 0 < trunk <= self.count and trunk not in found:
            page = self[trunk]
            found.add(trunk)
            number = min(int.from_bytes(page[4:8], "big"), self.usable // 4 - 2)
            found.update(struct.unpack(f">{number}I", page[8 : 8 + 4 * number]))
            trunk = int.from_bytes(page[:4], "big")
        return found


def scan(path: Path, marks: tuple[bytes, ...]) -> Scan:
    """All records of leaf pages that hold one of `marks`. Never raises for what the file holds."""
    pages, result = _Pages(path), Scan()
    free = pages.free()
    for number in range(1, pages.count + 1):
        page = pages[number]
        if number not in free and any(mark in page for mark in marks):
            _read_page(pages, page, 100 if number == 1 else 0, marks, result)
    return result


def is_log_sound(path: Path) -> bool:
    """Whether SQLite would read all that was written to the file's log: at the first frame whose checksum is
    wrong it ends, without a word."""
    data = _bytes_of(log_of(path))
    if len(data) <= _LOG_HEADER:
        return True
    size = int.from_bytes(data[8:12], "big")
    order = ">" if data[3] & 1 else "<"
    if data[:3] != b"\x37\x7f\x06" or data[3] not in (0x82, 0x83) or not _is_page_size(size):
        return False
    sums = _checksum(data[:24], (0, 0), order)
    if struct.pack(">2I", *sums) != data[24:32]:
        return False
    for start in range(_LOG_HEADER, len(data) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        header = data[start : start + _FRAME_HEADER]
        if header[8:16] != data[16:24]:  # the rest is of an earlier round, unless this one is damaged
            return not _has_frame_after(data, start, size)
        sums = _checksum(header[:8], sums, order)
        sums = _checksum(data[start + _FRAME_HEADER : start + _FRAME_HEADER + size], sums, order)
        if struct.pack(">2I", *sums) != header[16:24]:
            return False
    return True


def _has_frame_after(data: bytes, start: int, size: int) -> bool:
    step = _FRAME_HEADER + size
    return any(
        data[at + 8 : at + 16] == data[16:24] for at in range(start + step, len(data) - step + 1, step)
    )


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two


# ---- pages


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        log.info("%s cannot be read: %s", path.name, error)
        return b""


def _is_page_size(size: int) -> bool:
    return 512 <= size <= 65536 and size & (size - 1) == 0


def _page_size(data: bytes, log_data: bytes) -> int:
    of_file = int.from_bytes(data[16:18], "big") if len(data) > 18 else 0
    for size in (65536 if of_file == 1 else of_file, int.from_bytes(log_data[8:12], "big")):
        if _is_page_size(size):
            return size
    return 4096


def _newer_pages(data: bytes, size: int) -> dict[int, bytes]:
    """The pages in the log up to its last commit; frames of an earlier round have another salt."""
    committed: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    step = _FRAME_HEADER + size
    for start in range(_LOG_HEADER, len(data) - step + 1, step):
        number, of_commit = struct.unpack(">2I", data[start : start + 8])
        if data[start + 8 : start + 16] != data[16:24] or not 0 < number < 1 << 24:
            continue
        waiting[number] = data[start + _FRAME_HEADER : start + step]
        if of_commit:
            committed |= waiting
            waiting = {}
    return committed


def _read_page(pages: _Pages, page: bytes, at: int, marks: tuple[bytes, ...], result: Scan) -> None:
    count = int.from_bytes(page[at + 3 : at + 5], "big")
    is_leaf = page[at] in (_TABLE_LEAF, _INDEX_LEAF)
    is_whole = is_leaf and 8 + 2 * count < len(page) // 2
    found: list[Values] = []
    broken = 0
    for place in range(at + 8, at + 8 + 2 * count if is_whole else 0, 2):
        start = int.from_bytes(page[place : place + 2], "big")
        try:
            found.append(_cell(pages, page, start, is_index=page[at] == _INDEX_LEAF))
        except _UnreadableError:
            broken += 1
    if broken or not is_whole:
        more = _search_page(pages, page, marks, found)
        found += more
        broken = max(broken - len(more), 0 if found else 1)
    result.records += found
    result.broken += broken


def _search_page(pages: _Pages, page: bytes, marks: tuple[bytes, ...], known: list[Values]) -> list[Values]:
    """The list of cells is damaged: look for a cell at every place, among them what looks like a row."""
    found: list[Values] = []
    for place in range(len(page) - 8):
        for is_index in (False, True):
            try:
                values = _cell(pages, page, place, is_index=is_index)
            except _UnreadableError:
                continue
            if _is_marked(values, marks) and values not in known and values not in found:
                found.append(values)
    return found


def _is_marked(values: Values, marks: tuple[bytes, ...]) -> bool:
    words = (value.encode() for value in values if isinstance(value, str))
    return any(word.startswith(marks) for word in words)


# ---- cells and records


def _cell(pages: _Pages, page: bytes, at: int, *, is_index: bool) -> Values:
    """The values of a row. A NULL in front is replaced by the row's number."""
    if not 8 <= at < len(page) - 4:
        raise _UnreadableError
    length, at = _varint(page, at)
    row_id = None
    if not is_index:
        row_id, at = _varint(page, at)
    if not 2 <= length <= _MOST_PAYLOAD:
        raise _UnreadableError
    usable = pages.usable
    most = (usable - 12) * 64 // 255 - 23 if is_index else usable - 35
    if length <= most:
        payload = page[at : at + length]
    else:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
        payload = page[at : at + local]
        payload += b"".join(
            _overflow(pages, int.from_bytes(page[at + local : at + local + 4], "big"), length - local)
        )
    if len(payload) != length:
        raise _UnreadableError
    values = _record(payload)
    return (row_id, *values[1:]) if values and values[0] is None else values


def _overflow(pages: _Pages, number: int, left: int) -> Iterator[bytes]:
    while left > 0:
        if not 1 < number <= pages.count:
            raise _UnreadableError
        page = pages[number]
        yield page[4 : min(pages.usable, 4 + left)]
        left -= pages.usable - 4
        number = int.from_bytes(page[:4], "big")


def _record(payload: bytes) -> Values:
    header, at = _varint(payload, 0)
    if not at < header <= len(payload):
        raise _UnreadableError
    kinds: list[int] = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != header or len(kinds) > _MOST_COLUMNS:
        raise _UnreadableError
    values: list[Any] = []
    for kind in kinds:
        size = _size_of(kind)
        piece = payload[at : at + size]
        if len(piece) != size:
            raise _UnreadableError
        values.append(_value(kind, piece))
        at += size
    if at != len(payload):
        raise _UnreadableError
    return tuple(values)


def _size_of(kind: int) -> int:
    if kind <= 6:
        return _INTEGER_BYTES[kind]
    if kind == 7:
        return 8
    if kind in (8, 9):
        return 0
    if kind < 12:
        raise _UnreadableError
    return (kind - 12) // 2


def _value(kind: int, piece: bytes) -> Any:
    if kind == 0:
        return None
    if kind <= 6:
        return int.from_bytes(piece, "big", signed=True)
    if kind == 7:
        return struct.unpack(">d", piece)[0]
    if kind in (8, 9):
        return kind - 8
    if kind % 2 == 0:
        return piece
    return piece.decode("utf-8", "replace")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, at + 8):
        if place >= len(data):
            raise _UnreadableError
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    if at + 8 >= len(data):
        raise _UnreadableError
    return value << 8 | data[at + 8], at + 9
