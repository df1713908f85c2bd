"""Who is signed in, and which room this user has made the active one."""

from __future__ import annotations

import msgspec

from qiscus_desktop.core import errors
from qiscus_desktop.core.models import Account, Room


class SignedInUser:
    """`account` is None while nobody is signed in."""

    def __init__(self) -> None:
        self.account: Account | None = None
        self.active_room: Room | None = None

    @property
    def id(self) -> str:
        """The user id, "" when nobody is signed in."""
        return self.account.id if self.account else ""

    def require(self) -> Account:
        """The account. Raises NotSignedInError when nobody is signed in."""
        if self.account is None:
            raise errors.NotSignedInError
        return self.account

    def note_position(self, comment_id: int, event_id: int) -> None:
        """Up to where everything is known: a later `resume` goes on from there."""
        if self.account is not None:
            self.account = msgspec.structs.replace(
                self.account, last_comment_id=comment_id, last_event_id=event_id
            )
