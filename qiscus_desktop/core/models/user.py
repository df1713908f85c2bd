"""People: a user, the signed-in account with its secrets, and presence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person; `id` is the stable identity (the wire's `email`), `number` the server's internal id."""

    id: str
    name: str = ""
    avatar_url: str = ""
    number: int = 0
    extras: dict[str, Any] = {}


class Account(User, frozen=True, kw_only=True):
    """The signed-in user; `last_comment_id` and `last_event_id` are where syncing starts. Secrets stay
    out of repr.
    """

    token: str = ""
    refresh_token: str = ""
    token_expires_at: datetime | None = None
    last_comment_id: int = 0
    last_event_id: int = 0
    app_code: str = ""

    def __repr__(self) -> str:
        return f"Account(id={self.id!r}, name={self.name!r}, token=***)"


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a user is online, and when he was last seen (aware UTC; None where never)."""

    user_id: str
    is_online: bool = False
    seen_at: datetime | None = None
