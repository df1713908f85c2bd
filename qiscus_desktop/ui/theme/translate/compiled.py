"""Owns keeping translated sheets in a folder, so that a start does not parse again what has not changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from qiscus_desktop.ui.theme.sheet.loader import Source
from qiscus_desktop.ui.theme.sheet.rules import Translation

KEEP_FILES = 12


def translated(
    folder: Path | None,
    layers: Sequence[Source],
    *,
    dark: bool,
    right_to_left: bool,
    variables: Mapping[str, str],
) -> Translation:
    """The translation of the layers, read from `folder` if it was made before, made and kept otherwise."""
    path = (
        folder / f"theme-{_key(layers, dark, right_to_left, variables)}.msgpack"
        if folder is not None
        else None
    )
    if path is not None:
        try:
            done = msgspec.msgpack.decode(path.read_bytes(), type=Translation)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            pass
        else:
            with contextlib.suppress(OSError):  # a cache that can only be read serves as well
                os.utime(path)  # what is in use is not the oldest
            return done
    # Parsing needs a CSS library that takes as long to load as a small sheet to translate; most starts do
    # without.
    from qiscus_desktop.ui.theme.translate.translate import translate

    done = translate(layers, dark=dark, right_to_left=right_to_left, variables=variables)
    if path is not None and not done.errors:
        _keep(path, done)
    return done


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


def _keep(path: Path, done: Translation) -> None:
    """Writes the file whole or not at all; a folder that cannot be written costs time, never the theme."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="theme-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(done))
        Path(name).replace(path)
        kept = sorted(
            path.parent.glob("theme-*.msgpack"), key=lambda file: file.stat().st_mtime, reverse=True
        )
        for old in kept[KEEP_FILES:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
