"""Owns pictures in bubbles: read and shrunk away from the interface's thread, kept within a memory limit."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from qiscus_desktop.ui.timeline.picture_readers import Readers

# What a chat picture may be. Everything else, whatever its name says, counts as no picture.
FORMATS = frozenset({"jpeg", "jpg", "png", "gif", "webp", "bmp"})
MOST_FILE_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 40_000_000
_MOST_CACHED_BYTES = 64 * 1024 * 1024
_LOOK_MS = 8  # how often the readers are asked, while something is on its way


class PictureJob(msgspec.Struct, frozen=True):
    """One picture wanted: the file, the logical size it fills, its corners, pixels per logical pixel."""

    url: str
    path: Path
    size: QSize
    radius: int
    ratio: float

    @property
    def key(self) -> tuple[str, int, int, int]:
        return _key(self.url, self.size, self.radius)


class Pictures(QObject):
    """Pictures by URL and size. `arrived` tells that one was read or turned out to be none."""

    arrived = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        no_picture: tuple[QImage | None, QSize] = None, QSize()
        self._readers = Readers(read_picture, no_picture)
        # A host may delete the window without closing it: what is not begun need not be read any more.
        self.destroyed.connect(self._readers.drop)
        self._is_closed = False
        self._shelf: OrderedDict[tuple[str, int, int, int], QPixmap] = OrderedDict()
        self._bytes = 0
        self._sizes: dict[str, QSize] = {}
        self._failed: set[str] = set()
        self._waiting: set[tuple[str, int, int, int]] = set()
        # The readers send nothing: a signal from another thread may meet a window that is just being deleted.
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._take)

    def get(self, url: str, size: QSize, radius: int) -> QPixmap | None:
        """The picture when it is ready; never does any work."""
        key = _key(url, size, radius)
        found = self._shelf.get(key)
        if found is not None:
            self._shelf.move_to_end(key)
        return found

    def natural_size(self, url: str) -> QSize:
        """The picture's own size once a file was read, else an empty size."""
        return self._sizes.get(url, QSize())

    def has_failed(self, url: str) -> bool:
        """The file is there but no picture that we read."""
        return url in self._failed

    def forget_failure(self, url: str) -> None:
        self._failed.discard(url)

    def want(self, job: PictureJob) -> None:
        """Has the picture read unless it is there, on its way, or known to be none."""
        key = job.key
        if self._is_closed or key in self._shelf or key in self._waiting or job.url in self._failed:
            return
        self._waiting.add(key)
        self._readers.add(job)
        self._look.start()

    def clear(self) -> None:
        """Forgets pictures (another pixel ratio or theme), keeps what is known about sizes."""
        self._shelf.clear()
        self._bytes = 0

    def close(self) -> None:
        """Ends the readers; waits for the one or two that are at work."""
        self._is_closed = True
        self._look.stop()
        self._readers.close()

    def _take(self) -> None:
        for job, (image, natural) in self._readers.take():
            self._keep(job, image, natural)
        if not self._waiting:
            self._look.stop()

    def _keep(self, job: PictureJob, image: QImage | None, natural: QSize) -> None:
        self._waiting.discard(job.key)
        if image is None:
            self._failed.add(job.url)
        else:
            pixmap = QPixmap.fromImage(image)
            self._sizes[job.url] = natural
            self._shelf[job.key] = pixmap
            self._bytes += image.sizeInBytes()
            while self._bytes > _MOST_CACHED_BYTES and len(self._shelf) > 1:
                _, old = self._shelf.popitem(last=False)
                self._bytes -= old.width() * old.height() * 4
        self.arrived.emit(job.url)


def read_picture(job: PictureJob) -> tuple[QImage | None, QSize]:
    """Reads a file into an image that fills `job.size`, corners rounded; None when it is no picture.

    Runs on any thread. Never reads more than MOST_FILE_BYTES or decodes more than MOST_PIXELS.
    """
    try:
        if job.path.stat().st_size > MOST_FILE_BYTES:
            return None, QSize()
    except OSError:
        return None, QSize()
    from PySide6.QtGui import QImageIOHandler, QImageReader

    reader = QImageReader(str(job.path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).decode("ascii", "replace").lower() not in FORMATS:
        return None, QSize()
    stored = reader.size()
    if stored.isEmpty() or stored.width() * stored.height() > MOST_PIXELS:
        return None, QSize()
    is_turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    natural = stored.transposed() if is_turned else stored
    pixels = QSize(round(job.size.width() * job.ratio), round(job.size.height() * job.ratio))
    cover = natural.scaled(pixels, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    if cover.width() < natural.width():
        reader.setScaledSize(cover.transposed() if is_turned else cover)
    image = reader.read()
    if image.isNull():
        return None, QSize()
    return _rounded(image, pixels, job.radius * job.ratio, job.ratio), natural


def _rounded(image: QImage, pixels: QSize, radius: float, ratio: float) -> QImage:
    whole = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(Qt.GlobalColor.transparent)
    with QPainter(whole) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(0, 0, pixels.width(), pixels.height()), radius, radius)
        painter.setClipPath(path)
        shown = image.size().scaled(pixels, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        place = QRect(
            (pixels.width() - shown.width()) // 2,
            (pixels.height() - shown.height()) // 2,
            shown.width(),
            shown.height(),
        )
        painter.drawImage(place, image)
    whole.setDevicePixelRatio(ratio)
    return whole


def _key(url: str, size: QSize, radius: int) -> tuple[str, int, int, int]:
    return url, size.width(), size.height(), radius
