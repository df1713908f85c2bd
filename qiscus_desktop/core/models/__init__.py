"""The nouns of the chat: comments, rooms, users, as frozen values without I/O or clock."""

from qiscus_desktop.core.models.comment import Attachment, Comment, Reply, Status
from qiscus_desktop.core.models.room import Participant, Room, RoomKind
from qiscus_desktop.core.models.user import Account, Presence, User

__all__ = [
    "Account",
    "Attachment",
    "Comment",
    "Participant",
    "Presence",
    "Reply",
    "Room",
    "RoomKind",
    "Status",
    "User",
]
