"""Files: up, down, thumbnails, lists."""

from __future__ import annotations

import inspect
import logging
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.comment_page import CommentPage, comment_page
from qiscus_desktop.core.calls.tokens import TokenCalls
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.http.upload import CancelToken, Progress
from qiscus_desktop.core.runtime.requester import Requester
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.wire import requests

log = logging.getLogger("qiscus.core.files")

UploadCallback = Callable[..., Any]
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}(?=$|[?#])")


class UploadedFile(NamedTuple):
    """An entry of the list of running uploads that interfaces may keep; `progress` in percent."""

    name: str
    room_id: int
    progress: float = 0.0


@checks_arguments
class FileCalls:
    """Calls about files."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        requester: Requester,
        tokens: TokenCalls,
        stream: EventStream,
        memory: CommentMemory,
    ) -> None:
        self._service = service
        self._user = user
        self._requester = requester
        self._tokens = tokens
        self._call = tokens.call
        self._emit = stream.emit
        self._memory = memory
        self.uploaded_files: list[UploadedFile] = []

    async def upload(
        self,
        file: str | os.PathLike[str] | bytes,
        callback: UploadCallback | None = None,
        *,
        name: str | None = None,
        on_progress: Progress | None = None,
        limit: int | None = None,
        cancel: CancelToken | None = None,
    ) -> str:
        """Upload a file and get its address (official `upload(file, callback)`, POST `upload`).

        `file` is a path or bytes (then `name` names it). `on_progress(done, total)` in bytes; `limit` in
        bytes. The official callback works too: `callback(None, {"loaded", "total", "percent"})` while it
        runs, then `callback(None, None, url)`, or `callback(error)`; a function of one or two parameters
        gets the first of them, as in JavaScript. Cancelling the task, or
        `cancel.cancel()`, ends it. Raises FileTooLargeError, TransferCancelledError, TransferError,
        NetworkError, ServerError.
        """
        account = self._user.require()
        transfers = self._service.require_transfers()
        callback = _of_three(callback) if callback is not None else None
        tell = _progress(on_progress, callback)
        try:
            for is_last_try in (False, True):
                try:
                    url = await transfers.upload(
                        self._service.require_settings().upload_url,
                        file,
                        self._requester.headers(account),
                        name=name,
                        on_progress=tell,
                        limit=limit,
                        cancel=cancel,
                    )
                    break
                except errors.AuthError as error:
                    if is_last_try:
                        raise
                    account = await self._tokens.renewed_after(error, account)
            else:
                raise AssertionError
        except errors.QiscusError as error:
            if callback is not None:
                callback(error, None, None)
            raise
        if callback is not None:
            callback(None, None, url)
        self._emit(events.FileUploaded(url))
        return url

    async def download(
        self,
        url: str,
        path: str | os.PathLike[str],
        *,
        on_progress: Progress | None = None,
        limit: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Path:
        """Fetch a file to `path`, which appears only when complete. Progress and limit in bytes.

        No header of the session goes along, as files lie with third parties. Raises like `upload`.
        """
        return await self._service.require_transfers().download(
            url, path, on_progress=on_progress, limit=limit, cancel=cancel
        )

    async def get_file_list(
        self,
        params: dict[str, Any] | None = None,
        *,
        room_ids: Iterable[int] | None = None,
        file_type: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        sender: str | None = "",
        user_id: str | None = None,
        include_extensions: Iterable[str] | None = None,
        exclude_extensions: Iterable[str] | None = None,
    ) -> CommentPage:
        """Comments with files (official `getFileList`, POST `file_list`).

        `file_type` is "media" or "doc"; `sender` (or `user_id`) names whose files: our own when left out,
        as in the official SDK, anybody's with `sender=None`. The official form, one mapping with camelCase
        keys, works as well.

        Raises what every call raises.
        """
        given = params or {}
        whose = given.get("sender", sender)
        if whose == "":
            whose = given.get("userId") or user_id or self._user.require().id
        answer = await self._call(
            requests.file_list(
                room_ids=given.get("roomIds", room_ids) or (),
                file_type=given.get("fileType", file_type),
                page=given.get("page", page),
                limit=given.get("limit", limit),
                include_extensions=given.get("includeExtensions", include_extensions),
                exclude_extensions=given.get("excludeExtensions", exclude_extensions),
                sender=whose,
            )
        )
        return comment_page(answer, self._memory)

    def get_thumbnail_url(self, url: str) -> str:
        """The address of a small picture of an uploaded file (official `getThumbnailURL`); no request."""
        return _thumbnail(url, "w_320,h_320,c_limit")

    def get_blurry_thumbnail_url(self, url: str) -> str:
        """The address of a small blurred picture (official `getBlurryThumbnailURL`); no request."""
        return _thumbnail(url, "w_320,h_320,c_limit,e_blur:300")

    def add_uploaded_file(self, name: str, room_id: int) -> None:
        """Note a running upload in `uploaded_files` (official `addUploadedFile`); local only."""
        self.uploaded_files.append(UploadedFile(name, room_id))

    def remove_uploaded_file(self, name: str, room_id: int) -> None:
        """Take it from `uploaded_files` again (official `removeUploadedFile`); local only."""
        self.uploaded_files = [
            file for file in self.uploaded_files if (file.name, file.room_id) != (name, room_id)
        ]


def _thumbnail(url: str, transformation: str) -> str:
    if "/upload/" not in url:
        return url
    small = url.replace("/upload/", f"/upload/{transformation}/", 1)
    return _EXTENSION.sub(".png", small, count=1)


def _of_three(callback: UploadCallback) -> UploadCallback:
    """The function as one of three arguments, whatever number of them it takes."""
    try:
        parameters = inspect.signature(callback).parameters.values()
    except (TypeError, ValueError):  # a function of C that does not tell
        return callback
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return callback
    count = sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)
    return lambda *given: callback(*given[:count])


def _progress(on_progress: Progress | None, callback: UploadCallback | None) -> Progress:
    """Progress to whoever wants it; one that raises does not spoil the transfer."""

    def tell(done: int, total: int) -> None:
        try:
            if on_progress is not None:
                on_progress(done, total)
            if callback is not None:
                percent = 100.0 * done / total if total else 100.0
                callback(None, {"loaded": done, "total": total, "percent": percent}, None)
        except Exception:
            log.exception("a progress function raised")

    return tell
