"""Endpoints about comments: pages, posting, editing, deleting, receipts, search, file list, sync."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from qiscus_desktop.sandbox.api.call import Call, Route, Routes
from qiscus_desktop.sandbox.api.params import Params
from qiscus_desktop.sandbox.errors import bad_request
from qiscus_desktop.sandbox.rules.messages import Messages
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.receipts import Receipts
from qiscus_desktop.sandbox.rules.service import Service


class MessageRoutes:
    """Handlers for comments: load, post, edit, delete, receipts, search, files, sync."""

    def __init__(self, service: Service, posting: Posting, messages: Messages, receipts: Receipts) -> None:
        self._service = service
        self._posting = posting
        self._messages = messages
        self._receipts = receipts

    def routes(self) -> Routes:
        """What these handlers answer."""
        return {
            ("GET", "load_comments"): Route(self.load),
            ("POST", "post_comment"): Route(self.post),
            ("POST", "update_message"): Route(self.edit),
            ("DELETE", "delete_messages"): Route(self.delete),
            ("DELETE", "clear_room_messages"): Route(self.clear),
            ("POST", "update_comment_status"): Route(self.mark),
            ("GET", "comment_receipt"): Route(self.receipt),
            ("POST", "search_messages"): Route(self.search_old),
            ("POST", "search"): Route(self.search),
            ("POST", "file_list"): Route(self.files),
            ("GET", "sync"): Route(self.sync),
            ("GET", "sync_event"): Route(self.sync_event),
        }

    async def load(self, call: Call) -> dict[str, Any]:
        """A page of a room."""
        params = call.params
        found = await self._messages.page(
            call.user,
            params.needed_id("topic_id" if "topic_id" in params else "room_id"),
            pivot_id=params.integer("last_comment_id"),
            after=params.flag("after", default=False),
            limit=min(max(1, params.integer("limit", 20)), 100),
            before_ns=_stamp_ns(params.text("timestamp")),
        )
        return {"comments": found}

    async def post(self, call: Call) -> dict[str, Any]:
        """Post a comment; everybody has it before this answers."""
        params = call.params
        record, room = await self._posting.post(
            call.user,
            params.needed_id("topic_id" if "topic_id" in params else "room_id"),
            params.text("comment"),
            type_=params.text("type", "text"),
            payload=params.raw("payload"),
            extras=_free(params, "extras"),
            unique_temp_id=params.text("unique_temp_id"),
        )
        return {"comment": self._service.shapes.comment(record, room, call.user.id)}

    async def edit(self, call: Call) -> dict[str, Any]:
        """Change an own comment."""
        params = call.params
        unique_id = params.text("unique_id") or params.text("unique_temp_id")
        payload, extras = _free(params, "payload"), _free(params, "extras")
        return {
            "comment": await self._messages.edit(
                call.user, unique_id, params.text("comment"), payload, extras
            )
        }

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete comments."""
        params = call.params
        for_everyone = params.flag("is_delete_for_everyone", default=True)
        hard = params.flag("is_hard_delete", default=True)
        found = await self._messages.delete(call.user, params.texts("unique_ids"), for_everyone, hard)
        return {"comments": found}

    async def clear(self, call: Call) -> dict[str, Any]:
        """Empty rooms for the caller."""
        return {"rooms": await self._messages.clear(call.user, call.params.texts("room_channel_ids"))}

    async def mark(self, call: Call) -> dict[str, Any]:
        """Move the caller's watermarks; 0 counts as absent."""
        params = call.params
        read, received = params.integer("last_comment_read_id"), params.integer("last_comment_received_id")
        return await self._receipts.mark(
            call.user, params.needed_id("room_id"), max(0, read), max(0, received)
        )

    async def receipt(self, call: Call) -> dict[str, Any]:
        """Who read one comment."""
        return await self._receipts.who_got(call.user, call.params.needed_id("comment_id"))

    async def search_old(self, call: Call) -> dict[str, Any]:
        """The first form of search."""
        params = call.params
        page, limit = params.page()
        found, _ = await self._messages.search(
            call.user,
            query=params.text("query"),
            sender=None,
            types=[],
            room_ids=params.integers("room_id"),
            kinds=[],
            page=page,
            limit=limit,
            below_id=params.integer("last_comment_id"),
        )
        return {"comments": found}

    async def search(self, call: Call) -> dict[str, Any]:
        """The second form of search; the total is digits in a string, as clients have it on record."""
        params = call.params
        page, limit = params.page()
        found, total = await self._messages.search(
            call.user,
            query=params.text("query"),
            sender=params.optional("sender"),
            types=params.texts("type"),
            room_ids=params.integers("room_ids"),
            kinds=_kinds(params),
            page=page,
            limit=limit,
        )
        return {"comments": found, "page": page, "limit": limit, "total": str(total)}

    async def files(self, call: Call) -> dict[str, Any]:
        """Comments with files."""
        params = call.params
        page, limit = params.page()
        found, total = await self._messages.files(
            call.user,
            query=params.text("query"),
            sender=params.optional("sender"),
            room_ids=params.integers("room_ids"),
            file_type=params.optional("file_type"),
            include=params.texts("include_extensions"),
            exclude=params.texts("exclude_extensions"),
            page=page,
            limit=limit,
        )
        return {"comments": found, "page": page, "limit": limit, "total": str(total)}

    async def sync(self, call: Call) -> dict[str, Any]:
        """New comments of all rooms."""
        params = call.params
        last_id, limit = params.integer("last_received_comment_id"), params.integer("limit", 100)
        found, newest = await self._messages.sync(call.user, last_id, min(max(1, limit), 500))
        return {"comments": found, "meta": {"last_received_comment_id": newest, "need_clear": False}}

    async def sync_event(self, call: Call) -> dict[str, Any]:
        """New events; `events` stands beside `status`, without `results`."""
        found = await self._messages.sync_events(call.user, call.params.integer("start_event_id"), 200)
        return {"$body": {"events": found, "is_start_event_id_found": True, "status": 200}}


def _free(params: Params, name: str) -> Any:
    """Free JSON that may come as an object or as text holding one; None for nothing."""
    text = params.json_text(name)
    return None if text is None else json.loads(text)


def _kinds(params: Params) -> list[str]:
    kind = params.text("room_type")
    if kind not in ("", "single", "group", "channel", "public_channel"):
        raise bad_request("room_type is unknown")
    if params.flag("is_public", default=False) or kind in ("channel", "public_channel"):
        return ["channel"]
    return [kind] if kind else []


def _stamp_ns(text: str) -> int:
    """An old-style pivot: unix seconds, milliseconds or nanoseconds, or an ISO moment; 0 for none."""
    if not text:
        return 0
    if text.isdigit():
        number = int(text)
        while number < 10**17:
            number *= 1000
        return number
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise bad_request("timestamp is not a moment") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1_000_000_000)
