"""Owns the places of the floating parts: pure geometry of launcher and window inside a host widget or a
screen.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPoint, QRect, QSize


class Measures(msgspec.Struct, frozen=True):
    """The measures of the theme, in logical pixels: distances of the launcher, the gap above it, the
    window's size.
    """

    side: int
    bottom: int
    gap: int
    window: QSize
    narrow_below: int


class Placement(msgspec.Struct, frozen=True):
    """The places of everything, in the coordinates of the area (the host's inside, or the screen).

    `container` holds launcher, window and their shadow; `window` and `trigger` are inside it. `is_full`
    means that the
    window covers the whole area, because there is no room for it to float.
    """

    container: QRect
    window: QRect
    trigger: QRect
    is_full: bool = False


def place(
    area: QRect,
    trigger: QSize,
    measures: Measures,
    *,
    is_open: bool,
    is_mirrored: bool,
    margin: int,
    may_fill: bool,
) -> Placement:
    """Launcher at the lower outer corner, the window above it with the same outer edge, all of it inside
    `area`.

    `margin` is kept free around both for shadow and badge. `may_fill`: a small host is covered by the window.
    """
    is_full = may_fill and is_open and area.width() <= measures.narrow_below
    if is_full:
        return Placement(QRect(area), QRect(area), QRect(area.center(), QSize(0, 0)), is_full=True)
    side = min(measures.side, max(0, (area.width() - trigger.width()) // 2))
    bottom = min(measures.bottom, max(0, area.height() - trigger.height()))
    button = QRect(
        QPoint(area.right() + 1 - side - trigger.width(), area.bottom() + 1 - bottom - trigger.height()),
        trigger,
    )
    top_room = button.top() - measures.gap - area.top() - margin
    height = max(1, min(measures.window.height(), top_room))
    width = max(1, min(measures.window.width(), area.width() - 2 * margin))
    right = max(button.right() + 1, area.left() + margin + width)
    window = QRect(right - width, button.top() - measures.gap - height, width, height)
    container = button.adjusted(-margin, -margin, margin, margin)
    if is_open:
        container = container.united(window.adjusted(-margin, -margin, margin, margin))
    container = container.intersected(area)
    if is_mirrored:
        return Placement(_mirror(container, area), _mirror(window, area), _mirror(button, area))
    return Placement(container, window, button)


def _mirror(rect: QRect, area: QRect) -> QRect:
    return QRect(area.left() + area.right() - rect.right(), rect.top(), rect.width(), rect.height())
