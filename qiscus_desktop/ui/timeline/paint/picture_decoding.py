"""Owns decoding picture files: the only code that uses PySide outside the interface's thread.

PySide makes a class with its enumerations when it is first named, and not safely from two threads. So
`make_ready` calls every function below once, with nothing to decode, on the interface's thread, before a
reader starts. What runs here on a thread may use nothing else of PySide (decision 18).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPainter, QPainterPath

from qiscus_desktop.ui.timeline.paint.picture_job import FORMATS, MOST_FILE_BYTES, MOST_PIXELS, PictureJob
from qiscus_desktop.ui.timeline.paint.pixel_budget import PixelBudget

_BUDGET_KEPT_AS = "_qiscus_pixel_budget"


def make_ready() -> PixelBudget:
    """Makes all classes that decoding needs; returns the budget that all windows share.

    On the interface's thread, before any thread decodes. Cheap after the first time.
    """
    application = QCoreApplication.instance()
    kept = application.property(_BUDGET_KEPT_AS) if application is not None else None
    if isinstance(kept, PixelBudget):
        return kept
    reader = _reader(":/no-such-picture")  # looked up in memory; Qt says nothing when it is not there
    _format(reader)
    _natural_size(reader)
    _read(reader, QSize(4, 2), QSize(2, 1), 1)
    image = QImage(QSize(4, 2), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.transparent)
    _rounded(image, QSize(2, 2), 1, 1.0)
    budget = PixelBudget()
    if application is not None:
        application.setProperty(_BUDGET_KEPT_AS, budget)
    return budget


def decode(job: PictureJob, budget: PixelBudget) -> tuple[QImage | None, QSize]:
    """Reads a file into an image that fills `job.size`, corners rounded, and its own size; None: no picture.

    Runs on any thread, after `make_ready`. Waits for its share of the budget. Never reads more than
    MOST_FILE_BYTES or decodes more than MOST_PIXELS.
    """
    try:
        if job.path.stat().st_size > MOST_FILE_BYTES:
            return None, QSize()
    except OSError:
        return None, QSize()
    reader = _reader(str(job.path))
    if _format(reader) not in FORMATS:
        return None, QSize()
    natural, pixels = _natural_size(reader)
    if not 0 < pixels <= MOST_PIXELS:
        return None, QSize()
    wanted = QSize(round(job.size.width() * job.ratio), round(job.size.height() * job.ratio))
    with budget.taken(pixels):
        image = _read(reader, natural, wanted, pixels)
        if image.isNull():
            return None, QSize()
        return _rounded(image, wanted, job.radius * job.ratio, job.ratio), natural


def decode_whole(path: str, most_side: int) -> QImage | None:
    """A picture of the integrator's own, shrunk to `most_side` pixels at most; None when it is none.

    On the interface's thread, after `make_ready`.
    """
    reader = _reader(path)
    natural, pixels = _natural_size(reader)
    if not 0 < pixels <= MOST_PIXELS:
        return None
    side = min(most_side, max(natural.width(), natural.height()))
    fitting = natural.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
    image = _read(reader, natural, fitting, pixels)
    return None if image.isNull() else image


def _reader(path: str) -> QImageReader:
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return reader


def _format(reader: QImageReader) -> str:
    return bytes(reader.format().data()).decode("ascii", "replace").lower()


def _natural_size(reader: QImageReader) -> tuple[QSize, int]:
    """The size as it is shown, which for a turned picture is not as it is stored, and its pixels."""
    stored = reader.size()
    pixels = max(stored.width(), 0) * max(stored.height(), 0)
    return (stored.transposed() if _is_turned(reader) else stored), pixels


def _is_turned(reader: QImageReader) -> bool:
    return bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)


def _read(reader: QImageReader, natural: QSize, wanted: QSize, pixels: int) -> QImage:
    """The picture, shrunk while it is read to cover `wanted` where it is larger."""
    cover = natural.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    if 0 < cover.width() < natural.width() and 0 < cover.width() * cover.height() < pixels:
        reader.setScaledSize(cover.transposed() if _is_turned(reader) else cover)
    return reader.read()


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
