"""Owns pictures in bubbles: read and shrunk away from the interface's thread, kept within a memory limit."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from qiscus_desktop.ui.timeline.paint.picture_job import PictureJob, picture_key
from qiscus_desktop.ui.timeline.paint.picture_readers import Readers

_MOST_CACHED_BYTES = 64 * 1024 * 1024
_LOOK_MS = 8  # how often the readers are asked, while something is on its way
_Read = tuple[QImage | None, QSize]


class Pictures(QObject):
    """Pictures by URL and size. `arrived` tells that one was read or turned out to be none."""

    arrived = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._readers: Readers[PictureJob, _Read] | None = None
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
        key = picture_key(url, size, radius)
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
        if self._readers is None:
            self._readers = self._make_readers()
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
        if self._readers is not None:
            self._readers.close()

    def _make_readers(self) -> Readers[PictureJob, _Read]:
        """With the first picture; a start without any spares the classes that decoding needs."""
        from qiscus_desktop.ui.timeline.paint.picture_decoding import decode, make_ready

        no_picture: _Read = None, QSize()
        readers = Readers(partial(decode, budget=make_ready()), no_picture)
        # A host may delete the window without closing it: what is not begun need not be read any more.
        self.destroyed.connect(readers.drop)
        return readers

    def _take(self) -> None:
        for job, (image, natural) in self._readers.take() if self._readers is not None else ():
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
