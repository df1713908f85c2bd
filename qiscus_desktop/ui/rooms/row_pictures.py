"""Owns painted rows of the room list that are kept as pictures: what looks the same is not painted again."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

_MOST_BYTES = 6_000_000


class RowPictures:
    """One picture a room, least recently painted ones dropped beyond a memory limit.

    `look` is everything that decides how a row looks, compared with `==`.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Hashable, QPixmap]] = OrderedDict()
        self._bytes = 0
        self.painted = 0  # rows painted anew, for tests that count them

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        room_id: int,
        look: Hashable,
        paint: Callable[[QPainter, QRect], None],
    ) -> None:
        """Draw the row into `rect`; `paint(painter, rect)` paints it when its picture is not there."""
        ratio = painter.device().devicePixelRatioF()
        if ratio % 1:
            # Rows begin in the middle of a pixel there: a picture would be blurred.
            self.painted += 1
            paint(painter, rect)
            return
        look = (look, rect.size().toTuple(), ratio)
        known = self._kept.get(room_id)
        if known is None or known[0] != look:
            if known is not None:
                self._bytes -= _bytes(known[1])
            known = self._kept[room_id] = (look, self._paint(rect.size(), ratio, paint))
            self._bytes += _bytes(known[1])
            self._drop_old()
        self._kept.move_to_end(room_id)
        painter.drawPixmap(rect.topLeft(), known[1])

    def _paint(self, size: QSize, ratio: float, paint: Callable[[QPainter, QRect], None]) -> QPixmap:
        pixmap = QPixmap(QSize(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            paint(painter, QRect(QPoint(), size))
        self.painted += 1
        return pixmap

    def _drop_old(self) -> None:
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            _, (_, pixmap) = self._kept.popitem(last=False)
            self._bytes -= _bytes(pixmap)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
