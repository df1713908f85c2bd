"""Owns what is painted again when rows changed or moved: all other pixels stay, or move along."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.paint.timeline_painter import TimelinePainter
from qiscus_desktop.ui.timeline.rows.scroll_layout import Shown, kept_rows


def repaint(
    viewport: QWidget, painter: TimelinePainter, over: QRect, before: list[Shown], after: list[Shown]
) -> None:
    """Has the screen brought from the rows that were on it to those that now are, with little paint.

    `over` is what stays in place over the rows.
    """
    by, kept = kept_rows(before, after)
    if kept and not by and len(kept) == len(before) == len(after):
        return
    # Where a pixel of ours is one and a half of the screen's, the edges of what is painted anew would show.
    if not kept or (by and not painter.can_move) or viewport.devicePixelRatioF() % 1:
        viewport.update()
        return
    area = viewport.rect()
    stale = QRegion(area)
    for top, bottom in _stretches(kept):
        stale -= QRect(0, top, area.width(), bottom - top)
    kept_ids = {id(shown.layout) for shown in kept}
    for rows, moved in ((before, by), (after, 0)):
        for shown in rows:
            if id(shown.layout) not in kept_ids:
                is_active = painter.is_active(shown.layout.key.comment.temp_id)
                stale += painter.area_of(shown, is_active=is_active).translated(0, moved)
    for moving, still in ((painter.sticky_at, painter.sticky_area()), (over,) * 2):
        stale += moving.translated(0, by)
        stale += still
    if by:
        # Named with its area, Qt moves the pixels alone; without, the button inside would go along.
        viewport.scroll(0, by, area)
    viewport.update(stale)


def _stretches(rows: list[Shown]) -> Iterator[tuple[int, int]]:
    """The upper and the lower edge of each stretch of rows that touch one another."""
    top = bottom = rows[0].y
    for shown in rows:
        if shown.y != bottom:
            yield top, bottom
            top = shown.y
        bottom = shown.y + shown.layout.height
    yield top, bottom
