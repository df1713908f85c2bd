"""Owns decoded pictures for faces and tiles: files and downloads in, pixmaps out, never in the way of
painting.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPixmap

from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.timeline.paint.picture_job import PictureJob
from qiscus_desktop.ui.timeline.paint.pictures import Pictures

# Of a picture of the integrator's own, on each side.
_MOST_SIDE = 2048


class ChatPictures(QObject):
    """Avatars and previews. The timeline uses the same `cache`: every picture is decoded in one place."""

    arrived = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.cache = Pictures(self)
        self.cache.arrived.connect(self.arrived)

    def avatar(self, url: str, side: int, ratio: float) -> QPixmap | None:
        """A round picture; asks for the download and the decoding as needed."""
        size, radius = QSize(side, side), side // 2
        found = self.cache.get(url, size, radius)
        if found is None and not self.cache.has_failed(url):
            path = self._session.media.path(url)
            if path is not None:
                self.cache.want(PictureJob(url, path, size, radius, ratio))
        return found

    def file(self, path: str, size: QSize) -> QPixmap | None:
        return self.cache.get(_address(path), size, 0)

    def want_file(self, path: str, size: QSize, ratio: float) -> None:
        self.cache.want(PictureJob(_address(path), Path(path), size, 0, ratio))

    def whole(self, path: Path) -> QPixmap | None:
        """A picture of the integrator's own, as large as it is up to 2048 pixels; None when it is none.

        Read at once.
        """
        from qiscus_desktop.ui.timeline.paint.picture_decoding import decode_whole, make_ready

        make_ready()
        image = decode_whole(str(path), _MOST_SIDE)
        return QPixmap.fromImage(image) if image is not None else None


def _address(path: str) -> str:
    return Path(path).as_uri() if Path(path).is_absolute() else path
