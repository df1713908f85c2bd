"""Arguments in, one `Request` out: the exact method, path, query and body of every call of the service.

The encodings are those that web pages send: forms for most posts, JSON where the service's own SDK uses
JSON, DELETE with a JSON body. What is not given is absent on the wire, never null (the one exception is
`payload` and `extras` values the caller put together himself).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

PREFIX = "/api/v2/sdk/"

Scalar = str | int | bool


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request. `form` and `query` are ordered pairs of text; at most one of `form` and `json` is
    given.

    `needs_user` says whether the headers of the signed-in user go along. `is_safe_to_repeat` says whether
    sending it twice does no harm, so that a connection lost half-way may be tried again.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] | None = None
    json: dict[str, Any] | None = None
    needs_user: bool = True
    is_safe_to_repeat: bool = False

    @property
    def body(self) -> bytes | None:
        """The encoded body, or None."""
        if self.json is not None:
            return msgspec.json.encode(self.json)
        if self.form is not None:
            return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in self.form).encode()
        return None

    @property
    def content_type(self) -> str:
        if self.json is not None:
            return "application/json"
        return "application/x-www-form-urlencoded" if self.form is not None else ""

    @property
    def target(self) -> str:
        """Path and query, percent-encoded."""
        if not self.query:
            return self.path
        return self.path + "?" + "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in self.query)


# ---- set-up and session


def app_config() -> Request:
    return _get("config", needs_user=False)


def nonce() -> Request:
    return Request(method="POST", path=PREFIX + "auth/nonce", needs_user=False, is_safe_to_repeat=True)


def verify_identity_token(identity_token: str) -> Request:
    return _json("auth/verify_identity_token", {"identity_token": identity_token}, needs_user=False)


def login(
    user_id: str,
    key: str,
    username: str | None = None,
    avatar_url: str | None = None,
    extras: Mapping[str, Any] | None = None,
) -> Request:
    return _form(
        "login_or_register",
        email=user_id,
        password=key,
        username=username,
        extras=_json_text(extras),
        avatar_url=avatar_url or None,
        needs_user=False,
        is_safe_to_repeat=True,
    )


def refresh_token(user_id: str, token: str) -> Request:
    return _form("refresh_user_token", user_id=user_id, refresh_token=token)


def expire_token(user_id: str) -> Request:
    return _form("expire_user_token", user_id=user_id)


def logout(user_id: str, token: str) -> Request:
    return _form("logout", user_id=user_id, token=token, is_safe_to_repeat=True)


# ---- people


def my_profile() -> Request:
    return _get("my_profile")


def update_profile(
    name: str | None = None, avatar_url: str | None = None, extras: Mapping[str, Any] | None = None
) -> Request:
    return _form(
        "my_profile", method="PATCH", name=name, avatar_url=avatar_url, extras=_json_text(extras),
        is_safe_to_repeat=True,
    )  # fmt: skip


def user_list(query: str = "", page: int = 1, limit: int = 20, order: str | None = None) -> Request:
    return _get("get_user_list", query=query or None, page=page, limit=limit, order_query=order)


def block_user(user_id: str) -> Request:
    return _form("block_user", user_email=user_id, is_safe_to_repeat=True)


def unblock_user(user_id: str) -> Request:
    return _form("unblock_user", user_email=user_id, is_safe_to_repeat=True)


def blocked_users(page: int = 1, limit: int = 20) -> Request:
    return _get("get_blocked_users", page=page, limit=limit)


def user_presences(user_ids: Iterable[str]) -> Request:
    return _json("users/status", {"user_ids": list(user_ids)}, is_safe_to_repeat=True)


def register_device_token(token: str, is_development: bool = False, platform: str = "rn") -> Request:
    return _device("set_user_device_token", token, is_development, platform)


def remove_device_token(token: str, is_development: bool = False, platform: str = "rn") -> Request:
    return _device("remove_user_device_token", token, is_development, platform)


def _device(path: str, token: str, is_development: bool, platform: str) -> Request:
    return _form(
        path,
        device_token=token,
        device_platform=platform,
        is_development=is_development,
        is_safe_to_repeat=True,
    )


# ---- rooms


def chat_target(
    user_id: str, options: Mapping[str, Any] | None = None, distinct_id: str | None = None
) -> Request:
    return _form(
        "get_or_create_room_with_target",
        emails=user_id,
        distinct_id=distinct_id,
        options=_json_text(options or {}),
        is_safe_to_repeat=True,
    )


def create_room(
    name: str,
    user_ids: Iterable[str],
    avatar_url: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Request:
    pairs = [("name", name), *(("participants[]", user_id) for user_id in user_ids)]
    if avatar_url:
        pairs.append(("avatar_url", avatar_url))
    if options:
        pairs.append(("options", _text_of_json(options)))
    return Request(method="POST", path=PREFIX + "create_room", form=tuple(pairs))


def room_by_unique_id(
    unique_id: str,
    name: str | None = None,
    avatar_url: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Request:
    return _form(
        "get_or_create_room_with_unique_id",
        unique_id=unique_id,
        name=name or None,
        avatar_url=avatar_url or None,
        options=_json_text(options),
        is_safe_to_repeat=True,
    )


def room_by_id(room_id: int) -> Request:
    return _get("get_room_by_id", id=room_id)


def rooms_info(
    room_ids: Iterable[int | str] | None = None,
    unique_ids: Iterable[str] | None = None,
    *,
    show_participants: bool = True,
    show_removed: bool = False,
    page: int | None = None,
) -> Request:
    body: dict[str, Any] = {"show_participants": show_participants, "show_removed": show_removed}
    if room_ids is not None:
        body["room_id"] = list(room_ids)
    if unique_ids is not None:
        body["room_unique_id"] = [str(unique_id) for unique_id in unique_ids]
    if page is not None:
        body["page"] = page
    return _json("rooms_info", body, is_safe_to_repeat=True)


def room_list(
    page: int | None = None,
    limit: int | None = None,
    *,
    show_participants: bool | None = True,
    show_empty: bool | None = None,
    show_removed: bool | None = None,
    room_type: str | None = "default",
) -> Request:
    return _get(
        "user_rooms",
        page=page,
        limit=limit,
        show_participants=show_participants,
        show_empty=show_empty,
        show_removed=show_removed,
        room_type=room_type,
    )


def update_room(
    room_id: int,
    name: str | None = None,
    avatar_url: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Request:
    return _form(
        "update_room", id=room_id, room_name=name, avatar_url=avatar_url, options=_json_text(options),
        is_safe_to_repeat=True,
    )  # fmt: skip


def participants(
    unique_id: str, page: int | None = 1, limit: int | None = 20, *, offset: int | None = None,
    sorting: str | None = None,
) -> Request:  # fmt: skip
    return _get(
        "room_participants", room_unique_id=unique_id, page=page, limit=limit, offset=offset, sorting=sorting
    )


def add_participants(room_id: int, user_ids: Iterable[str]) -> Request:
    return _members("add_room_participants", room_id, user_ids)


def remove_participants(room_id: int, user_ids: Iterable[str]) -> Request:
    return _members("remove_room_participants", room_id, user_ids)


def _members(path: str, room_id: int, user_ids: Iterable[str]) -> Request:
    pairs = [("room_id", str(room_id)), *(("emails[]", user_id) for user_id in user_ids)]
    return Request(method="POST", path=PREFIX + path, form=tuple(pairs), is_safe_to_repeat=True)


def total_unread_count() -> Request:
    return _get("total_unread_count")


def room_unread_count() -> Request:
    return _get("get_room_unread_count")


# ---- comments


def load_comments(
    room_id: int,
    last_comment_id: int | None = None,
    *,
    timestamp: str | None = None,
    after: bool | None = None,
    limit: int | None = None,
) -> Request:
    return _get(
        "load_comments",
        topic_id=room_id,
        last_comment_id=last_comment_id or None,
        timestamp=timestamp,
        after=after,
        limit=limit,
    )


def post_comment(
    room_id: int,
    text: str,
    temp_id: str,
    type: str = "text",
    payload: Mapping[str, Any] | str | None = None,
    extras: Mapping[str, Any] | str | None = None,
) -> Request:
    body: dict[str, Any] = {
        "comment": text,
        "topic_id": str(room_id),
        "unique_temp_id": temp_id,
        "type": type,
        "extras": extras if extras is not None else {},
    }
    if payload is not None:
        body["payload"] = payload
    return _json("post_comment", body, is_safe_to_repeat=True)


def update_message(
    token: str,
    temp_id: str,
    text: str,
    payload: Mapping[str, Any] | None = None,
    extras: Mapping[str, Any] | None = None,
) -> Request:
    body: dict[str, Any] = {"token": token, "unique_id": temp_id, "comment": text}
    if payload is not None:
        body["payload"] = payload
    if extras is not None:
        body["extras"] = extras
    return _json("update_message", body, is_safe_to_repeat=True)


def delete_messages(temp_ids: Iterable[str], is_for_everyone: bool = True, is_hard: bool = True) -> Request:
    # Not safe to repeat: what is deleted already is refused.
    return _json(
        "delete_messages",
        {"unique_ids": list(temp_ids), "is_delete_for_everyone": is_for_everyone, "is_hard_delete": is_hard},
        method="DELETE",
    )


def clear_room_messages(unique_ids: Iterable[str]) -> Request:
    return _json(
        "clear_room_messages", {"room_channel_ids": list(unique_ids)}, method="DELETE", is_safe_to_repeat=True
    )


def comment_status(room_id: int, *, read_id: int | None = None, received_id: int | None = None) -> Request:
    return _form(
        "update_comment_status",
        room_id=room_id,
        last_comment_read_id=read_id or None,
        last_comment_received_id=received_id or None,
        is_safe_to_repeat=True,
    )


def comment_receipt(comment_id: int) -> Request:
    return _get("comment_receipt", comment_id=comment_id)


# ---- search, files, sync


def search_messages(query: str, room_id: int | None = None, last_comment_id: int | None = None) -> Request:
    return _form(
        "search_messages",
        query=query,
        room_id=room_id,
        last_comment_id=last_comment_id,
        is_safe_to_repeat=True,
    )


def search(
    query: str,
    *,
    room_ids: Iterable[int | str] = (),
    sender: str | None = None,
    types: Iterable[str] | None = None,
    room_type: str | None = None,
    is_public: bool | None = None,
    page: int | None = None,
    limit: int | None = None,
) -> Request:
    body: dict[str, Any] = {"query": query, "room_ids": [str(room_id) for room_id in room_ids]}
    given = {
        "sender": sender, "type": None if types is None else list(types), "room_type": room_type,
        "is_public": is_public, "page": page, "limit": limit,
    }  # fmt: skip
    return _json("search", body | _without_none(given), is_safe_to_repeat=True)


def file_list(
    *,
    room_ids: Iterable[int | str] | None = None,
    file_type: str | None = None,
    page: int | None = None,
    limit: int | None = None,
    include_extensions: Iterable[str] | None = None,
    exclude_extensions: Iterable[str] | None = None,
    sender: str | None = None,
    query: str | None = None,
) -> Request:
    body = {
        "room_ids": None if room_ids is None else [str(room_id) for room_id in room_ids],
        "file_type": file_type,
        "page": page,
        "limit": limit,
        "include_extensions": None if include_extensions is None else list(include_extensions),
        "exclude_extensions": None if exclude_extensions is None else list(exclude_extensions),
        "sender": sender,
        "query": query,
    }
    return _json("file_list", _without_none(body), is_safe_to_repeat=True)


def sync(last_comment_id: int, limit: int | None = None) -> Request:
    return _get("sync", last_received_comment_id=last_comment_id, limit=limit)


def sync_event(start_event_id: int) -> Request:
    return _get("sync_event", start_event_id=start_event_id)


# ---- building


def _get(path: str, *, needs_user: bool = True, **query: Scalar | None) -> Request:
    return Request(
        method="GET", path=PREFIX + path, query=_pairs(query), needs_user=needs_user, is_safe_to_repeat=True
    )


def _form(
    path: str,
    *,
    method: str = "POST",
    needs_user: bool = True,
    is_safe_to_repeat: bool = False,
    **fields: Scalar | None,
) -> Request:
    return Request(
        method=method, path=PREFIX + path, form=_pairs(fields), needs_user=needs_user,
        is_safe_to_repeat=is_safe_to_repeat,
    )  # fmt: skip


def _json(
    path: str,
    body: dict[str, Any],
    *,
    method: str = "POST",
    needs_user: bool = True,
    is_safe_to_repeat: bool = False,
) -> Request:
    return Request(
        method=method,
        path=PREFIX + path,
        json=body,
        needs_user=needs_user,
        is_safe_to_repeat=is_safe_to_repeat,
    )


def _pairs(fields: Mapping[str, Scalar | None]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _text(value)) for name, value in fields.items() if value is not None)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _json_text(value: Mapping[str, Any] | str | None) -> str | None:
    """An object as JSON text; text is taken for JSON already."""
    return value if value is None or isinstance(value, str) else _text_of_json(value)


def _text_of_json(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(value).decode()


def _without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
