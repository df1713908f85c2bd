"""Requests to the server that a dialog waits for: they return the answer or raise QiscusError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.core.models import Comment, Room, User
from qiscus_desktop.store.state.state import State

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore
    from qiscus_desktop.core.wire.decode import Receipts

_NO_NETWORK = "This needs a connection to the server."


class DialogRequests:
    """Rooms in the answers are taken into the state."""

    def __init__(self, state: State, core: QiscusCore | None) -> None:
        self._state = state
        self._core = core

    async def start_chat(self, user_id: str) -> Room:
        return self._taken(await connected(self._core).chat_target(user_id))

    async def create_group(self, name: str, user_ids: Sequence[str]) -> Room:
        return self._taken(await connected(self._core).create_group_room(name, list(user_ids)))

    async def join_channel(self, unique_id: str) -> Room:
        return self._taken(await connected(self._core).get_or_create_room_by_channel(unique_id))

    async def find_users(self, query: str, page: int = 1) -> list[User]:
        return await connected(self._core).get_users(query, page)

    async def find_comments(self, query: str, room_id: int, limit: int) -> list[Comment]:
        """What the server finds; nothing while nobody is signed in there."""
        if self._core is None or not self._core.is_signed_in:
            return []
        found = await self._core.search_message(query, room_ids=[room_id] if room_id else [], limit=limit)
        return [comment for comment in found if not comment.is_deleted]

    async def receipts(self, comment_id: int) -> Receipts:
        return await connected(self._core).get_comment_receipts(comment_id)

    def _taken(self, room: Room) -> Room:
        self._state.take_rooms([room])
        return room


def connected(core: QiscusCore | None) -> QiscusCore:
    """The core; raises QiscusError in a session without one."""
    if core is None:
        raise QiscusError(_NO_NETWORK)
    return core
