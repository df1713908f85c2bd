"""Owns the round buttons beside a bubble: reply and more, while the mouse or the keyboard is at the row."""

from __future__ import annotations

from PySide6.QtCore import QRect

from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Icon, Part
from qiscus_desktop.ui.timeline.look import Look
from qiscus_desktop.ui.timeline.rows.row import RowKey


def row_actions(look: Look, key: RowKey, box: QRect, row_width: int) -> tuple[Part, ...]:
    """Reply and more, at the side of the bubble that looks to the middle."""
    if key.comment.is_deleted or key.comment.type == "carousel":
        return ()  # what fills the whole width has no side; its menu opens by the other button
    is_own = key.place.is_own
    wanted = [("more", "more", Hit(HitKind.MENU))]
    if key.status.is_on_server:
        wanted.insert(0, ("reply-btn", "reply", Hit(HitKind.REPLY)))
    parts: list[Part] = []
    edge = box.x() if is_own else box.x() + box.width()
    for role, icon, hit in wanted:
        style = look.round_button(role, is_own)
        disc = style.min_width
        gap = style.margin.right() if is_own else style.margin.left()
        x = edge - gap - disc if is_own else edge + gap
        rect = QRect(x, box.y() + max((min(box.height(), 2 * disc) - disc) // 2, 0), disc, disc)
        glyph = style.icon_size
        inner = QRect(rect.x() + (disc - glyph) // 2, rect.y() + (disc - glyph) // 2, glyph, glyph)
        parts.append(Box(style, rect, hit))
        parts.append(Icon(icon, inner, style.icon_ink, hit, style=style))
        edge = x if is_own else x + disc
    return _inside(parts, box, row_width)


def _inside(parts: list[Part], box: QRect, row_width: int) -> tuple[Part, ...]:
    """The actions; beside a bubble that leaves no room for them they move over its upper edge."""
    left = min(part.rect.x() for part in parts)
    right = max(part.rect.x() + part.rect.width() for part in parts)
    over = -left if left < 0 else min(row_width - right, 0)
    if not over:
        return tuple(parts)
    top = max(box.y() - parts[0].rect.height() // 2, 0)
    return tuple(part.moved(over, top - parts[0].rect.y()) for part in parts)
