"""Owns custom comments shown by a template: a small part of HTML, filled escaped, without any loading."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPainter,
    QPalette,
    QTextDocument,
    QTextDocumentFragment,
)

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.fallback import FallbackDelegate
from qiscus_desktop.ui.timeline.delegates.foreign import FAULTS, ForeignCode
from qiscus_desktop.ui.timeline.delegates.parts import Canvas, Hit, HitKind
from qiscus_desktop.ui.timeline.delegates.template import fill

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment

TemplateFunction = Callable[["Comment"], str]

# A template that is longer than this was not written for a bubble.
_MOST_CHARACTERS = 100_000
# Qt lays out a table in a table several times: each level takes twice as long.
_DEEPEST_TABLE = 6
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)


class TemplateDelegate(BubbleDelegate):
    """Shows comments through `template_function(comment) -> HTML`; without an answer, the words.

    The HTML is the subset of Qt's rich text. Pictures and style sheets it names are never loaded.
    """

    def __init__(self, template_function: TemplateFunction) -> None:
        self._template_function = template_function
        self._words = FallbackDelegate()
        self._foreign = ForeignCode()

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        markup = self._markup(comment)
        if not markup:
            return self._words.layout(comment, width, context)
        style = context.look.text(context.is_own)
        page = ClosedDocument(markup, style.font, width, context.look.link(context.is_own).ink)
        column = Column(width)
        size = page.size()
        column.add(
            Page(page, QRect(0, 0, min(int(page.idealWidth()) + 1, width), int(size.height())), style.ink)
        )
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        markup = self._markup(comment)
        return QTextDocumentFragment.fromHtml(markup).toPlainText() if markup else comment.text

    def _markup(self, comment: Comment) -> str:
        """The filled template; "" where there is none, or none that can be used."""
        try:
            template: object = self._template_function(comment)
            if template is None:
                return ""
            if not isinstance(template, str):
                raise TypeError(f"a template is a str, not {type(template).__name__}")
            template = template[:_MOST_CHARACTERS]
            if _table_depth(template) > _DEEPEST_TABLE:
                raise ValueError(f"tables stand more than {_DEEPEST_TABLE} deep in one another")
        except FAULTS as error:
            self._foreign.report(self._template_function, "template_function", error)
            return ""
        return fill(template, comment) if template.strip() else ""


def _table_depth(markup: str) -> int:
    """How deep tables are nested."""
    deepest = depth = 0
    for found in _TABLE.finditer(markup):
        depth = max(depth - 1, 0) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


@guarded_overrides
class ClosedDocument(QTextDocument):
    """A text document that reads nothing from anywhere."""

    def __init__(self, markup: str, font: QFont, width: int, link_ink: QColor) -> None:
        super().__init__()
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        self.setDefaultFont(font)
        self.setDefaultStyleSheet(f"a {{ color: {link_ink.name()} }}")
        self.setHtml(markup)
        self.setTextWidth(width)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt calls it by this name
        return None


class Page(msgspec.Struct, frozen=True):
    """A laid-out document."""

    document: QTextDocument
    rect: QRect
    ink: QColor

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        painter.save()
        painter.translate(self.rect.topLeft())
        painter.setClipRect(
            QRectF(0, 0, self.rect.width(), self.rect.height()), Qt.ClipOperation.IntersectClip
        )
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, self.ink)
        self.document.documentLayout().draw(painter, context)
        painter.restore()

    def hit(self, at: QPoint) -> Hit | None:
        if not self.rect.contains(at):
            return None
        url = self.document.documentLayout().anchorAt(QPointF(at - self.rect.topLeft()))
        is_web = QUrl(url).scheme() in {"http", "https"}
        return Hit(HitKind.LINK, url) if is_web else None

    def moved(self, dx: int, dy: int) -> Page:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))
