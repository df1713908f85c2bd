"""Owns avatars without a picture: initials on one of eight muted hues that a user keeps for good."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPixmap

# Each has at least 4.5 : 1 against the white initials; the lighter twins are for names on a dark background.
HUES = ("#8A4B42", "#7D5A1E", "#55691F", "#2E6E4A", "#1F6B75", "#3A5F93", "#6A5196", "#8B4775")
HUES_ON_DARK = ("#E5A79F", "#DDBB7C", "#B6CB7E", "#8CCFA8", "#84CCD6", "#9CBFEF", "#C4B0EC", "#E6A6D0")


def hue_index(user_id: str) -> int:
    """Which of the eight hues a user has: the same on every machine and in every run."""
    return zlib.crc32(user_id.encode("utf-8", "surrogatepass")) % len(HUES)


def avatar_colour(user_id: str) -> QColor:
    """The background of a user's initials."""
    return QColor(HUES[hue_index(user_id)])


def name_colour(user_id: str, dark: bool) -> QColor:
    """The colour of a user's name above a bubble, readable on the light or the dark bubble."""
    return QColor((HUES_ON_DARK if dark else HUES)[hue_index(user_id)])


def initials(name: str) -> str:
    """One or two letters for a name: of its first and last word. Signs that are no letters or digits are
    skipped.
    """
    letters = [first for word in name[:200].split() if (first := next((c for c in word if c.isalnum()), ""))]
    if not letters:
        return "?"
    chosen = letters[:1] + (letters[-1:] if len(letters) > 1 else [])
    return "".join(letter.upper()[:1] for letter in chosen)


def paint_initials(painter: QPainter, rect: QRectF, name: str, user_id: str) -> None:
    """Paints a disc with initials into `rect` (a square)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(avatar_colour(user_id))
    painter.drawEllipse(rect)
    font = QFont()
    font.setPixelSize(max(8, round(rect.height() * 0.4)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


def paint_picture(painter: QPainter, rect: QRectF, picture: QPixmap, radius: float | None = None) -> None:
    """Paints a picture cropped to fill `rect`, round unless a radius is given."""
    if picture.isNull():
        return
    radius = rect.width() / 2 if radius is None else radius
    scale = max(rect.width() / picture.width(), rect.height() / picture.height())
    width, height = rect.width() / scale, rect.height() / scale
    source = QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
    outline = QPainterPath()
    outline.addRoundedRect(rect, radius, radius)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.drawPixmap(rect, picture, source)
    painter.restore()
