"""The pictures of the invented messages, drawn here so that the gallery needs no files."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QLinearGradient, QPainter, QPolygonF

MOUNTAIN_URL = "https://gallery.invalid/mountain.png"
_SIZE = QSize(640, 420)
_RANGES = (
    (QColor("#7d94b5"), 210, (0.0, 0.55, 0.9, 0.35, 0.75, 0.2, 0.5)),
    (QColor("#56729a"), 290, (0.3, 0.8, 0.4, 0.95, 0.5, 0.7, 0.1)),
    (QColor("#2f4a6d"), 360, (0.6, 0.2, 0.7, 0.3, 0.9, 0.4, 0.8)),
)


def mountain() -> bytes:
    """A mountain view as PNG."""
    image = QImage(_SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sky = QLinearGradient(0, 0, 0, _SIZE.height())
        sky.setColorAt(0, QColor("#f7b267"))
        sky.setColorAt(1, QColor("#f4e3c8"))
        painter.fillRect(image.rect(), sky)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#fff3d6"))
        painter.drawEllipse(QPointF(470, 110), 44, 44)
        for colour, base, peaks in _RANGES:
            step = _SIZE.width() / (len(peaks) - 1)
            line = [QPointF(index * step, base - 130 * peak) for index, peak in enumerate(peaks)]
            corners = [QPointF(0, _SIZE.height()), *line, QPointF(_SIZE.width(), _SIZE.height())]
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF(corners))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
