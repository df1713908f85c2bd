"""Owns keeping translated sheets in a folder, so that a start does not parse again what has not changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from qiscus_desktop.ui.theme.sheet.loader import Source
from qiscus_desktop.ui.theme.sheet.rules import Rule, Translation

KEEP_FILES = 12
RULES_A_PART = 100  # in about a tenth of a millisecond; other threads wait while a part is read or written
_LENGTH_BYTES = 4

Pause = Callable[[], None]


class CompiledSheets:
    """Translations in files of one folder; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(
        self,
        layers: Sequence[Source],
        *,
        dark: bool,
        right_to_left: bool,
        variables: Mapping[str, str],
        pause: Pause,
    ) -> Translation | None:
        """The translation of the layers if it was kept and the pictures it names are where they were."""
        if self._folder is None:
            return None
        path = self._path(self._folder, layers, dark, right_to_left, variables)
        try:
            with path.open("rb") as file:
                done = _read(file, pause)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if not all(lookup.still_holds() for lookup in done.lookups):
            return None
        with contextlib.suppress(OSError):  # a cache that can only be read serves as well
            os.utime(path)  # what is in use is not the oldest
        return done

    def keep(
        self,
        done: Translation,
        layers: Sequence[Source],
        *,
        dark: bool,
        right_to_left: bool,
        variables: Mapping[str, str],
        pause: Pause,
    ) -> None:
        """Writes the file whole or not at all; a folder that cannot be written costs time, not the theme."""
        if self._folder is None or done.errors:
            return
        path = self._path(self._folder, layers, dark, right_to_left, variables)
        part: Path | None = None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix="theme-", suffix=".part")
            part = Path(name)
            with os.fdopen(handle, "wb") as file:
                _write(file, done, pause)
            part.replace(path)
            part = None
            kept = sorted(
                path.parent.glob("theme-*.msgpack"), key=lambda file: file.stat().st_mtime, reverse=True
            )
            for old in kept[KEEP_FILES:]:
                old.unlink(missing_ok=True)
        except OSError:
            return
        finally:
            if part is not None:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)

    @staticmethod
    def _path(
        folder: Path, layers: Sequence[Source], dark: bool, right_to_left: bool, variables: Mapping[str, str]
    ) -> Path:
        return folder / f"theme-{_key(layers, dark, right_to_left, variables)}.msgpack"


def _key(layers: Sequence[Source], dark: bool, right_to_left: bool, variables: Mapping[str, str]) -> str:
    parts: list[str] = [str(dark), str(right_to_left), *_code_stamps()]
    for layer in layers:
        parts += [layer.name, layer.dialect.value, str(layer.folder), layer.text]
    for name, value in sorted(variables.items()):
        parts += [name, value]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _code_stamps() -> list[str]:
    """What tells one version of the translator from another, also in a checkout that is being worked on."""
    stats = [path.stat() for path in sorted(Path(__file__).parent.parent.rglob("*.py"))]
    return [f"{stat.st_size}:{stat.st_mtime_ns}" for stat in stats]


def _write(file: BinaryIO, done: Translation, pause: Pause) -> None:
    """All but the rules, then the rules in parts; each with its length before it."""
    _put(file, msgspec.msgpack.encode(msgspec.structs.replace(done, rules=())))
    for at in range(0, len(done.rules), RULES_A_PART):
        pause()
        _put(file, msgspec.msgpack.encode(done.rules[at : at + RULES_A_PART]))


def _read(file: BinaryIO, pause: Pause) -> Translation:
    parts = _parts(file)
    done = msgspec.msgpack.decode(next(parts, b""), type=Translation)
    rules: list[Rule] = []
    for part in parts:
        pause()
        rules += msgspec.msgpack.decode(part, type=list[Rule])
    return msgspec.structs.replace(done, rules=tuple(rules))


def _put(file: BinaryIO, data: bytes) -> None:
    file.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
    file.write(data)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(_LENGTH_BYTES):
        length = int.from_bytes(head, "big")
        data = file.read(length)
        if len(data) != length:
            raise ValueError("the file ends in the middle of a part")
        yield data
