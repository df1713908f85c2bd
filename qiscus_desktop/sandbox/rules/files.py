"""Uploaded and drawn files: storing them, and the pictures behind rewritten thumbnail addresses."""

from __future__ import annotations

import asyncio
import io
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from PIL import Image, ImageFilter, UnidentifiedImageError
from sqlalchemy import insert, select

from qiscus_desktop.sandbox.data.records import UserRecord
from qiscus_desktop.sandbox.data.tables import files
from qiscus_desktop.sandbox.errors import ApiError
from qiscus_desktop.sandbox.rules.service import Service, new_token
from qiscus_desktop.sandbox.shapes import FILES_MARK

_TRANSFORM = re.compile(r"^(?:(?:w|h|c|e)_[a-z0-9:]+)(?:,(?:w|h|c|e)_[a-z0-9:]+)*$")
_CACHE_BYTES = 64 * 1024 * 1024
_LARGEST_SIDE = 4096
# Decoded, a picture takes four bytes for each of these; a file of a few kilobytes can declare billions.
_MOST_PIXELS = 64_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")  # Pillow would call other programs for some of the rest
_SCALED_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file ready to be served."""

    name: str
    content_type: str
    content: bytes


class Files:
    """Keeps files in the database, so that every process of a world serves all of them.

    `draw` makes the pictures of the demo world when they are first asked for: it gets the path below
    `/upload/` and returns a file, or None when it knows nothing of that path.
    """

    def __init__(self, service: Service, draw: Callable[[str], StoredFile | None]) -> None:
        self._service = service
        self._draw = draw
        self._cache: OrderedDict[str, StoredFile] = OrderedDict()
        self._cached_bytes = 0
        self._scaling = asyncio.Semaphore(_SCALED_AT_ONCE)

    async def save(self, owner: UserRecord, name: str, content_type: str, content: bytes) -> dict[str, Any]:
        """Store an upload. Returns `{url, name, size, pages}`."""
        if len(content) > self._service.policy.upload_limit:
            raise ApiError(413, "file is too large")
        name = _safe_name(name, content_type)
        guessed = mimetypes.guess_type(name)[0]
        if guessed is not None and content_type in ("", "application/octet-stream", "image/jpg"):
            content_type = guessed
        key = new_token(24)
        async with self._service.database.write(is_quiet=True) as connection:
            await connection.execute(
                insert(files),
                {
                    "key": key,
                    "name": name,
                    "content_type": content_type or "application/octet-stream",
                    "size": len(content),
                    "owner_id": owner.id,
                    "content": content,
                    "created_ns": self._service.clock.now_ns(),
                },
            )
        url = self._service.shapes.out(f"{FILES_MARK}/upload/{key}/{quote(name)}")
        return {"url": url, "name": name, "size": len(content), "pages": 1}

    async def get(self, path: str) -> StoredFile:
        """The file at a path below `/upload/`, scaled where a transformation leads the path; else 404."""
        if (known := self._cache.get(path)) is not None:
            self._cache.move_to_end(path)
            return known
        first, _, rest = path.partition("/")
        if rest and _TRANSFORM.match(first):
            found = await self._scaled(first, rest)
        else:
            found = await self._plain(path)
        if found is None:
            raise ApiError(404, "file not found")
        self._remember(path, found)
        return found

    async def _plain(self, path: str) -> StoredFile | None:
        key = path.partition("/")[0]
        async with self._service.database.read() as connection:
            row = (await connection.execute(select(files).where(files.c.key == key))).first()
        if row is not None:
            return StoredFile(row.name, row.content_type, row.content)
        return await asyncio.to_thread(self._draw, path)

    async def _scaled(self, transform: str, path: str) -> StoredFile | None:
        """A thumbnail; the official rewrite makes its extension `.png` whatever the original's is."""
        original = await self._plain(path)
        if original is None:
            stem = path.rpartition(".")[0]
            for ending in ("jpg", "jpeg", "png", "gif", "webp", "pdf"):
                original = await self._plain(f"{stem}.{ending}")
                if original is not None:
                    break
        if original is None:
            return None
        wants_png = path.lower().endswith(".png")
        try:
            async with self._scaling:
                return await asyncio.to_thread(_scale, original, transform, wants_png)
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            raise ApiError(415, "this file has no thumbnail") from None

    def _remember(self, path: str, found: StoredFile) -> None:
        if len(found.content) > _CACHE_BYTES // 8:
            return
        self._cache[path] = found
        self._cached_bytes += len(found.content)
        while self._cached_bytes > _CACHE_BYTES:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= len(oldest.content)


def _safe_name(name: str, content_type: str) -> str:
    """The last part of a file name, without control characters, with an extension if one can be guessed."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip()[-150:] or "file"
    if "." not in name:
        name += mimetypes.guess_extension(content_type) or ".bin"
    return name


def _scale(original: StoredFile, transform: str, wants_png: bool) -> StoredFile:
    wanted = dict(part.split("_", 1) for part in transform.split(","))
    image: Image.Image = Image.open(io.BytesIO(original.content), formats=_FORMATS)
    if image.width * image.height > _MOST_PIXELS:  # what it declares; nothing is decoded yet
        raise ApiError(415, "this picture is too large for a thumbnail")
    image.load()
    width = min(int(wanted.get("w", image.width)), _LARGEST_SIDE)
    height = min(int(wanted.get("h", image.height if "w" not in wanted else _LARGEST_SIDE)), _LARGEST_SIDE)
    ratio = min(width / image.width, height / image.height)
    if wanted.get("c") == "limit":
        ratio = min(ratio, 1.0)
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    image = image.convert("RGBA" if "A" in image.getbands() or image.mode == "P" else "RGB").resize(size)
    if wanted.get("e", "").startswith("blur"):
        strength = int(wanted["e"].partition(":")[2] or 100)
        image = image.filter(ImageFilter.GaussianBlur(max(1, strength / 20)))
    buffer = io.BytesIO()
    if wants_png or "A" in image.getbands():
        image.save(buffer, "PNG")
        return StoredFile(original.name, "image/png", buffer.getvalue())
    image.save(buffer, "JPEG", quality=85)
    return StoredFile(original.name, "image/jpeg", buffer.getvalue())
