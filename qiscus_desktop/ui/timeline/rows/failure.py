"""Owns the lines below a message that was not sent: why, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.core.errors import NOT_ACCEPTED
from qiscus_desktop.core.models.comment import MOST_CHARACTERS
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind, Part
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import EDIT, FAILED, RESEND

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment
    from qiscus_desktop.ui.timeline.look import Look

_REWRITABLE = frozenset({"text", "reply"})
_REASON_LINES = 3


def needs_other_words(comment: Comment) -> bool:
    """Whether a failed message was refused for what it says: sending it again would not help."""
    is_refused = comment.error.startswith(NOT_ACCEPTED) or len(comment.text) > MOST_CHARACTERS
    return is_refused and comment.type in _REWRITABLE and comment.attachment is None


def failure(comment: Comment, look: Look, left: int, right: int, y: int) -> tuple[list[Part], int]:
    """The parts between `left` and `right` from the height `y` on, and where they end.

    Where sending it again would not help, the words can be edited as well.
    """
    style, action = look.failed_info, look.resend
    room = right - left
    reason = typeset(f"{FAILED} {comment.error}".strip(), style, room, max_lines=_REASON_LINES)
    wanted = [(RESEND, HitKind.RESEND)]
    if needs_other_words(comment):
        wanted.insert(0, (EDIT, HitKind.REWRITE))
    buttons = [
        typeset(name, action, room, max_lines=1, target=Hit(kind, comment.temp_id)) for name, kind in wanted
    ]
    gap = style.line_height // 2
    width = sum(button.width + gap for button in buttons)
    height = max(button.height for button in buttons)
    parts: list[Part] = []
    y += style.margin.top()
    x = right - width + gap
    if reason.line_count > 1 or reason.width + width > room:
        parts.append(reason.text.moved(right - reason.width, y))
        y += reason.height
    else:
        parts.append(reason.text.moved(x - gap - reason.width, y))
        height = max(height, reason.height)
    for button in buttons:
        parts.append(button.text.moved(x, y))
        x += button.width + gap
    return parts, y + height + style.margin.bottom()
