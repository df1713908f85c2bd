"""The kinds of damage: each takes a profile's data folder and breaks one thing in it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PAGE = 4096
Break = Callable[[Path, random.Random], None]


@dataclass(frozen=True)
class Damage:
    """`target`: with `cache` and `other` all that is unsent must survive; else it survives or is told."""

    name: str
    target: str
    apply: Callable[[Path, random.Random], None]


def kinds(data: Path) -> list[Damage]:
    """Every kind for the files that this profile has. `data` is a copy: looking into it folds the logs in."""
    found = []
    for file in sorted(data.glob("*.sqlite3")):
        target = _target(file)
        for name, act in _FILE_KINDS.items():
            found.append(Damage(f"{target}: {name}", target, _on(file.name, act)))
        for table, root in _roots(file):
            found.append(
                Damage(
                    f"{target}: junk in the root page of {table}", target, _on(file.name, _junk_page(root))
                )
            )
            found.append(
                Damage(
                    f"{target}: invalid UTF-8 in the schema of {table}",
                    target,
                    _on(file.name, _bad_utf8(table)),
                )
            )
        for suffix in ("-wal", "-shm"):
            for name, act in _SIDE_KINDS.items():
                found.append(Damage(f"{target}{suffix}: {name}", target, _on(file.name + suffix, act)))
    found += [
        Damage(f"running.lock: {name}", "other", _on("running.lock", act)) for name, act in _LOCKS.items()
    ]
    found += [
        Damage(f"settings.json: {name}", "other", _on("settings.json", act))
        for name, act in _SETTINGS.items()
    ]
    found += [
        Damage(f"{name} is a file", "other", _on(name, _as_file)) for name in ("log", "cache", "cache/media")
    ]
    return found


def _target(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    return "cache" if "comments" in tables else "words"


def _roots(file: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 "
            "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_text_%'"
        )
        return [(str(name), int(root)) for name, root in rows]


def _on(name: str, act: Break) -> Break:
    return lambda data, rng: act(data / name, rng)


# ---- what can happen to a file


def _truncated(share: float) -> Break:
    def act(file: Path, _rng: random.Random) -> None:
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])

    return act


def _flipped(count: int) -> Break:
    def act(file: Path, rng: random.Random) -> None:
        content = bytearray(file.read_bytes())
        for _ in range(count if content else 0):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        file.write_bytes(content)

    return act


def _zeroed(pages: Callable[[int, random.Random], list[int]]) -> Break:
    def act(file: Path, rng: random.Random) -> None:
        content = bytearray(file.read_bytes())
        for page in pages(len(content) // PAGE, rng):
            content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        file.write_bytes(content)

    return act


def _junk_page(number: int) -> Break:
    def act(file: Path, rng: random.Random) -> None:
        content = bytearray(file.read_bytes())
        content[(number - 1) * PAGE : number * PAGE] = rng.randbytes(PAGE)
        file.write_bytes(content)

    return act


def _bad_utf8(table: str) -> Break:
    def act(file: Path, _rng: random.Random) -> None:
        content = bytearray(file.read_bytes())
        at = content.find(f"CREATE TABLE {table}".encode())
        if at >= 0:
            content[at + 7] = 0xD5
        file.write_bytes(content)

    return act


def _newer(file: Path, _rng: random.Random) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 999")


def _junk(file: Path, rng: random.Random) -> None:
    file.write_bytes(rng.randbytes(max(512, file.stat().st_size if file.exists() else 512)))


def _remove(file: Path, _rng: random.Random) -> None:
    if file.is_dir():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)


def _as_folder(file: Path, rng: random.Random) -> None:
    _remove(file, rng)
    file.mkdir(parents=True)
    (file / "something").write_text("in the way")


def _as_file(path: Path, rng: random.Random) -> None:
    if path.exists():
        _remove(path, rng)
    path.write_text("in the way")


def _holding(content: bytes) -> Break:
    def act(file: Path, rng: random.Random) -> None:
        _remove(file, rng)
        file.write_bytes(content)

    return act


def _with_old_wal(file: Path, _rng: random.Random) -> None:
    """The file is as it was before what its log says: a copy put back over a newer one."""
    file.write_bytes(file.read_bytes()[: PAGE * 2])


_FILE_KINDS: dict[str, Break] = {
    "empty": _holding(b""),
    "text": _holding(b"this is not a database\n" * 50),
    "cut to 100 bytes": lambda file, _rng: file.write_bytes(file.read_bytes()[:100]) and None,
    "cut to a half": _truncated(0.5),
    "cut by a page and a bit": lambda file, _rng: file.write_bytes(file.read_bytes()[: -PAGE - 77]) and None,
    "cut to two pages": _with_old_wal,
    "first page zero": _zeroed(lambda _count, _rng: [0]),
    "a page zero": _zeroed(lambda count, rng: [rng.randrange(1, max(2, count))]),
    "last page zero": _zeroed(lambda count, _rng: [count - 1]),
    "all pages zero but the first": _zeroed(lambda count, _rng: list(range(1, count))),
    "one bit flipped": _flipped(1),
    "20 bits flipped": _flipped(20),
    "2000 bits flipped": _flipped(2000),
    "junk": _junk,
    "newer schema": _newer,
    "deleted": _remove,
    "a folder": _as_folder,
}
_SIDE_KINDS: dict[str, Break] = {
    "junk": _junk,
    "deleted": _remove,
    "a folder": _as_folder,
    "empty": _holding(b""),
}
_LOCKS: dict[str, Break] = {
    "empty": _holding(b""),
    "junk": _holding(bytes(range(256))),
    "process 1": _holding(b"1\nqiscus-desktop\nhost\n"),
    "a process that is gone": _holding(b"999999\npython\nhost\n"),
    "a folder": _as_folder,
}
_SETTINGS: dict[str, Break] = {
    "empty": _holding(b""),
    "not JSON": _holding(b'{"mode": "wi'),
    "not UTF-8": _holding(b"\xff\xfe\x00\xd5"),
    "a list": _holding(b"[1, 2, 3]"),
    "wrong kinds": _holding(b'{"mode": 5, "theme": [], "geometry": {"a": 1}, "server": 7, "user_id": null}'),
    "unknown mode": _holding(b'{"mode": "sideways", "theme": "/nowhere/at/all.qss", "geometry": "AAAA"}'),
    "deep": _holding(b'{"server":' + b"[" * 100_000),
    "a folder": _as_folder,
}


def pick(found: list[Damage], most: int, rng: random.Random) -> Iterator[Damage]:
    """`most` of them, in their order."""
    chosen = found if len(found) <= most else rng.sample(found, most)
    return iter(sorted(chosen, key=found.index))
