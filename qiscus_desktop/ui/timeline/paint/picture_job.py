"""Owns what is asked of the readers of pictures: one file for one place, and how large a picture may be."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QSize

# What a chat picture may be. Everything else, whatever its name says, counts as no picture.
FORMATS = frozenset({"jpeg", "jpg", "png", "gif", "webp", "bmp"})
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 40_000_000


class PictureJob(msgspec.Struct, frozen=True):
    """One picture wanted: the file, the logical size it fills, its corners, pixels per logical pixel."""

    url: str
    path: Path
    size: QSize
    radius: int
    ratio: float

    @property
    def key(self) -> tuple[str, int, int, int]:
        return picture_key(self.url, self.size, self.radius)


def picture_key(url: str, size: QSize, radius: int) -> tuple[str, int, int, int]:
    """What tells one decoded picture from another."""
    return url, size.width(), size.height(), radius
