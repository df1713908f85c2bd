"""Uploads in and files out: multipart upload, range requests, thumbnails."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.errors import ApiError, bad_request
from qiscus_desktop.sandbox.rules.files import Files, StoredFile

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


class FileRoutes:
    """The upload endpoint and the public file addresses. `is_disk_full` is a fault."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.is_disk_full = False

    def routes(self) -> Routes:
        """What these handlers answer below the API prefix."""
        return {("POST", "upload"): Route(self.upload)}

    async def upload(self, call: Call) -> dict[str, Any]:
        """Store the part named `file`."""
        part = call.params.upload("file")
        if part is None:
            raise bad_request("file is required")
        if self.is_disk_full:
            raise ApiError(507, "no space left on device")
        content = await part.read()
        stored = await self._files.save(call.user, part.filename or "", part.content_type or "", content)
        return {"file": stored}

    async def serve(self, request: Request) -> Response:
        """GET and HEAD `/upload/...`, whole or a range."""
        try:
            found = await self._files.get(request.path_params["path"])
        except ApiError as error:
            return Response(error.message, error.status, media_type="text/plain")
        headers = {
            "accept-ranges": "bytes",
            "access-control-allow-origin": "*",
            "cache-control": "public, max-age=86400",
            # An uploaded SVG or page must not act in the name of this origin, where the switches are.
            "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
            "content-disposition": f"inline; filename*=UTF-8''{quote(found.name)}",
            "x-content-type-options": "nosniff",
        }
        if not found.content_type.startswith(("image/", "audio/", "video/", "application/pdf", "text/plain")):
            headers["content-disposition"] = headers["content-disposition"].replace("inline", "attachment")
        return _ranged(found, request.headers.get("range", ""), headers)


def _ranged(found: StoredFile, wanted: str, headers: dict[str, str]) -> Response:
    size = len(found.content)
    match = _RANGE.match(wanted.strip())
    if match is None or (not match[1] and not match[2]):
        return Response(found.content, 200, headers, found.content_type)
    if match[1]:
        start, end = int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)
    else:
        start, end = max(0, size - int(match[2])), size - 1
    if start > end or start >= size:
        return Response("", 416, headers | {"content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {start}-{end}/{size}"
    return Response(found.content[start : end + 1], 206, headers, found.content_type)
