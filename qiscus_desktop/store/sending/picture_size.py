"""Width and height of a picture out of the first bytes of its file, without decoding it."""

from __future__ import annotations

import struct
from pathlib import Path

_HEAD_BYTES = 64 * 1024
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}


def picture_size(path: Path) -> tuple[int, int]:
    """(width, height) in pixels of a PNG, JPEG, GIF, WebP or BMP file; (0, 0) for anything else."""
    try:
        with path.open("rb") as file:
            return size_in_head(file.read(_HEAD_BYTES))
    except OSError:
        return 0, 0


def size_in_head(head: bytes) -> tuple[int, int]:
    """The same for the first bytes of a file."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            width, height = struct.unpack_from(">II", head, 16)
        elif head[:6] in (b"GIF87a", b"GIF89a"):
            width, height = struct.unpack_from("<HH", head, 6)
        elif head.startswith(b"\xff\xd8"):
            width, height = _jpeg(head)
        elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            width, height = _webp(head)
        elif head[:2] == b"BM":
            width, height = struct.unpack_from("<ii", head, 18)
            height = abs(height)  # negative when its rows run downwards
        else:
            return 0, 0
    except (struct.error, IndexError):
        return 0, 0
    return (width, height) if 0 < width < 2**31 and 0 < height < 2**31 else (0, 0)


def _jpeg(head: bytes) -> tuple[int, int]:
    place, width, height, is_turned = 2, 0, 0, False
    while place < len(head):
        if head[place] != 0xFF:
            return 0, 0
        marker = head[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
            continue
        if marker in _JPEG_BARE:
            place += 2
            continue
        (length,) = struct.unpack_from(">H", head, place + 2)
        if marker == 0xE1 and head[place + 4 : place + 10] == b"Exif\0\0":
            is_turned = _exif_turns(head[place + 10 : place + 2 + length])
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", head, place + 5)
            break
        place += 2 + length
    return (height, width) if is_turned else (width, height)


def _exif_turns(exif: bytes) -> bool:
    """Whether the Exif orientation (5 to 8) turns the picture by 90 degrees."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return False
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for index in range(min(count, 64)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * index)
            if tag == 0x0112:
                return bool(5 <= value <= 8)
    except struct.error:
        pass
    return False


def _webp(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
