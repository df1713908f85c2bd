"""Owns file attachments: pictures in a place kept free for them, other files as a row with name and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Icon, Part, Picture, Ring
from qiscus_desktop.ui.timeline.delegates.text import add_words
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.words import PICTURE_FAILED, PICTURE_HELD_BACK, size_words

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Attachment, Comment

_ICONS = {
    "image": {"jpg", "jpeg", "png", "gif", "webp", "bmp", "svg", "heic", "tif", "tiff"},
    "file-video": {"mp4", "mov", "webm", "mkv", "avi"},
    "file-audio": {"mp3", "ogg", "wav", "m4a", "flac", "opus", "aac"},
    "file-text": {"txt", "md", "pdf", "doc", "docx", "odt", "rtf", "csv"},
}


class FileDelegate(BubbleDelegate):
    """A picture or another file, with its caption."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        attachment = comment.attachment
        column = Column(width)
        if attachment is None:
            add_words(column, comment.text, context)
            return column.layout()
        if attachment.is_picture:
            add_picture(column, attachment, comment, context)
        else:
            add_file_row(column, attachment, comment, context)
        if attachment.caption.strip():
            if attachment.is_picture:
                # Words beside a narrow picture still get room to read.
                column.limit = min(max(column.width, context.look.picture_most.width() // 2), width)
            add_words(
                column, attachment.caption, context, gap=context.look.caption(context.is_own).margin.top()
            )
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        attachment = comment.attachment
        if attachment is None:
            return comment.text
        return "\n".join(line for line in (attachment.name, attachment.caption) if line)


def add_picture(column: Column, attachment: Attachment, comment: Comment, context: LayoutContext) -> None:
    """Adds a picture's place: known from the payload or measured, else a square until the file has come."""
    look = context.look
    natural = QSize(attachment.width, attachment.height)
    if natural.isEmpty():
        natural = context.picture_size(attachment.url)
    most = look.picture_most.boundedTo(QSize(column.limit, look.picture_most.height()))
    size = fitted(natural, look.picture_most / 2, most)
    rect = QRect(0, 0, size.width(), size.height())
    note = look.picture_note(context.is_own)
    glyph = look.file_icon(context.is_own).icon_size

    def instead(words: str) -> tuple[Part, ...]:
        notice = typeset(words, note, size.width(), max_lines=1)
        top = centred(glyph + notice.height, size.height())
        return (
            Icon("image", QRect(centred(glyph, size.width()), top, glyph, glyph), note.ink),
            notice.text.moved(centred(notice.width, size.width()), top + glyph),
        )

    place = column.height
    column.add(
        Picture(
            attachment.url,
            rect,
            look.picture(context.is_own),
            instead(PICTURE_FAILED),
            Hit(HitKind.ATTACHMENT, attachment.url),
            instead(PICTURE_HELD_BACK),
        )
    )
    column.picture = rect.translated(0, place)
    disc = look.ring.min_width
    ring = QRect(centred(disc, size.width()), place + centred(disc, size.height()), disc, disc)
    column.parts.append(upload_ring(comment, ring, context))


def add_file_row(column: Column, attachment: Attachment, comment: Comment, context: LayoutContext) -> None:
    """Adds a file's row: glyph, name (shortened in the middle, the end tells the kind), size."""
    look = context.look
    box = look.file_row(context.is_own)
    pad = box.padding
    icon = look.file_icon(context.is_own)
    side = icon.icon_size
    left = pad.left() + side + icon.margin.right()
    room = column.limit - left - pad.right()
    name_style, note_style = look.file_name(context.is_own), look.file_note(context.is_own)
    name = QFontMetrics(name_style.font).elidedText(
        attachment.name or "File", Qt.TextElideMode.ElideMiddle, room
    )
    note_words = " · ".join(
        word for word in (size_words(attachment.size, context.locale), attachment.extension.upper()) if word
    )
    target = Hit(HitKind.ATTACHMENT, attachment.url)
    title = typeset(name, name_style, room, max_lines=1, target=target)
    note = typeset(note_words, note_style, room, max_lines=1, target=target)
    words_height = title.height + (note.height if note_words else 0)
    height = max(pad.top() + max(side, words_height) + pad.bottom(), box.min_height)
    width = min(max(left + max(title.width, note.width) + pad.right(), box.min_width), column.limit)
    frame = QRect(0, 0, width, height)
    glyph = QRect(pad.left(), centred(side, height), side, side)
    top = centred(words_height, height)
    parts: list[Part] = [
        Box(box, frame, target, is_elastic=True),
        Icon(
            icon_for(attachment.extension),
            glyph,
            icon.icon_ink,
            target,
            hidden_during=comment.temp_id,
            style=icon,
        ),
        title.text.moved(left, top),
    ]
    if note_words:
        parts.append(note.text.moved(left, top + title.height))
    parts.append(upload_ring(comment, glyph, context))
    column.parts.extend(part.moved(0, column.height) for part in parts)
    column.height += height
    column.width = max(column.width, width)
    column.tail = None


def upload_ring(comment: Comment, rect: QRect, context: LayoutContext) -> Ring:
    """The ring over a file that is on its way up, a cross to cancel in its middle."""
    style = context.look.ring
    side = rect.width() // 2
    cross = QRect(rect.x() + centred(side, rect.width()), rect.y() + centred(side, rect.height()), side, side)
    width = max(round(style.role.number("ring-width", 1)), 1)
    return Ring(comment.temp_id, rect, style, style.icon_ink, width, Icon("close", cross, style.icon_ink))


def fitted(natural: QSize, least: QSize, most: QSize) -> QSize:
    """The size at which a picture is shown: shrunk to fit, never enlarged, never too small to be hit."""
    if natural.isEmpty():
        return least.boundedTo(most)
    size = QSize(natural)
    if size.width() > most.width() or size.height() > most.height():
        size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
    floor = QSize(least.width() // 2, least.height() // 3)
    return size.expandedTo(floor).boundedTo(most)


def icon_for(extension: str) -> str:
    return next((name for name, known in _ICONS.items() if extension in known), "file")


def centred(inner: int, outer: int) -> int:
    return (outer - inner) // 2
