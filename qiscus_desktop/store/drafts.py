"""What a person has begun to write, one draft a room, remembered across restarts."""

from __future__ import annotations

import msgspec

from qiscus_desktop.core.models import Comment


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The composer of one room: its text, what it replies to or edits, the files to send (paths), the caret.

    `captions` belong to the files, in their order; missing ones are empty.
    """

    text: str = ""
    reply_to: Comment | None = None
    edit_of: Comment | None = None
    files: tuple[str, ...] = ()
    caret: int = 0
    captions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """False for a draft that holds nothing worth keeping."""
        return bool(self.text or self.reply_to or self.edit_of or self.files)


EMPTY = Draft()
