"""Owns faces: the picture of a person or room as a round pixmap, and initials until (or in place of) it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import QPainter, QPixmap

from qiscus_desktop.ui.theme.avatars import paint_initials

_MOST_KEPT = 512


class Pictures(Protocol):
    """Where decoded pictures come from; reading happens elsewhere, and `arrived` says that it is worth
    asking again.
    """

    @property
    def arrived(self) -> SignalInstance: ...

    def avatar(self, url: str, side: int, ratio: float) -> QPixmap | None:
        """The round picture behind a URL, fetched and read when it is not there yet."""
        ...

    def file(self, path: str, size: QSize) -> QPixmap | None:
        """The picture in a file of this computer, once `want_file` has read it."""
        ...

    def want_file(self, path: str, size: QSize, ratio: float) -> None: ...


class AvatarPainter:
    """Faces by URL, name and id. Asking is cheap enough for painting: what was drawn once is kept."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._initials: dict[tuple[str, str, int, float], QPixmap] = {}

    @property
    def arrived(self) -> SignalInstance:
        """Carries the URL of a picture that can now be had."""
        return self._pictures.arrived

    def picture(self, url: str, name: str, seed: str, side: int, ratio: float) -> QPixmap:
        """A round pixmap of `side` logical pixels; `seed` (the user or room id) chooses the hue of the
        initials.
        """
        found = self._pictures.avatar(url, side, ratio) if url else None
        if found is not None:
            return found
        key = (name, seed, side, ratio)
        drawn = self._initials.get(key)
        if drawn is None:
            if len(self._initials) >= _MOST_KEPT:
                self._initials.clear()
            drawn = self._initials[key] = _draw(name, seed, side, ratio)
        return drawn


def _draw(name: str, seed: str, side: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_initials(painter, QRectF(0, 0, side, side), name, seed)
    return pixmap
