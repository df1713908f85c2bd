"""Owns the launcher: the button that opens and closes the chat, with the number of unread messages at its
corner.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.buttons import icon_size, pressed_by_enter
from qiscus_desktop.ui.widgets.glyphs import Glyphs

_MOST_SHOWN = 99


@guarded_overrides
class Trigger(QPushButton):
    """`.qcw-trigger-btn` (also `qcw-trigger-button`): a label, a picture, or both; round when there is no
    label.
    """

    def __init__(self, icons: Glyphs, parent: QWidget) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-trigger-btn qcw-trigger-button")
        self._icons = icons
        self._picture: QPixmap | None = None
        self._label = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.badge = QLabel(parent)
        set_css_classes(self.badge, "qcw-badge")
        self.badge.setTextFormat(Qt.TextFormat.PlainText)
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.badge.hide()
        self._unread = 0
        self._is_open = False
        self._is_clicked = True  # no ring of focus until keys are used
        self.show_label("")

    def show_picture(self, picture: QPixmap | None) -> None:
        """A picture of the integrator's own; None brings the chat bubble back where there is no label."""
        self._picture = picture
        self.updateGeometry()
        self.update()

    def show_label(self, label: str) -> None:
        """The words on the button; "" makes it round."""
        self._label = label
        self.setText(label.replace("&", "&&"))
        toggle_css_class(self, "qcw-trigger-btn--round", not label)
        # It paints all of itself; Qt's own background would show the ring of focus through.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self._name()
        self.updateGeometry()
        self.update()

    def set_open(self, is_open: bool) -> None:
        self._is_open = is_open
        self._name()
        self.update()

    def set_unread(self, count: int) -> None:
        self._unread = count
        self.badge.setText(str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+")
        self._name()
        if not self.isHidden():
            self.place_badge()

    def place_badge(self) -> None:
        """Half over the upper outer corner; the parent must leave room there (see `overhang`)."""
        self.badge.ensurePolished()
        self.badge.adjustSize()
        over = self.overhang()
        x = -self.badge.width() + over if self.isRightToLeft() else self.width() - over
        x = max(x, -over) if self.isRightToLeft() else min(x, self.width() + over - self.badge.width())
        self.badge.move(self.x() + x, self.y() - over)
        self.badge.setVisible(self._unread > 0 and not self.isHidden())
        self.badge.raise_()

    def overhang(self) -> int:
        """How far the badge reaches above and beside the button, in pixels."""
        self.badge.ensurePolished()
        return self.badge.sizeHint().height() // 3

    def _name(self) -> None:
        what = self.tr("Close chat") if self._is_open else self.tr("Open chat")
        words = [self._label, what]
        if self._unread:
            one = self.tr("1 unread message") if self._unread == 1 else self.tr("{n} unread messages")
            words.append(one.format(n=self._unread))
        self.setAccessibleName(", ".join(word for word in words if word))

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        content = (
            self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, self.text())
            if self._label
            else QSize()
        )
        if self._shows_glyph():
            side = icon_size(self)
            gap = self.fontMetrics().horizontalAdvance("  ") if self._label else 0
            content = QSize(content.width() + side + gap, max(content.height(), side))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, content, self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _shows_glyph(self) -> bool:
        return self._picture is not None or not self._label

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            option = QStyleOptionButton()
            self.initStyleOption(option)
            if self._is_clicked:
                option.state &= ~QStyle.StateFlag.State_HasFocus
            self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
            inner = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
            words = inner
            if self._shows_glyph():
                side = icon_size(self)
                gap = self.fontMetrics().horizontalAdvance("  ")
                width = side + (gap + self.fontMetrics().horizontalAdvance(self._label) if self._label else 0)
                left = inner.center().x() - width // 2
                place = QRect(left, inner.center().y() - side // 2, side, side)
                words = QRect(
                    left + side + gap, inner.top(), inner.right() - left - side - gap, inner.height()
                )
                if self.isRightToLeft():
                    place = QStyle.visualRect(self.layoutDirection(), inner, place)
                    words = QStyle.visualRect(self.layoutDirection(), inner, words)
                painter.drawPixmap(place, self._picture_of(side))
            if self._label:
                painter.setPen(self._icons.colour(self))
                align = Qt.AlignmentFlag.AlignVCenter | (
                    Qt.AlignmentFlag.AlignLeading if self._shows_glyph() else Qt.AlignmentFlag.AlignHCenter
                )
                painter.drawText(words, align.value | Qt.TextFlag.TextShowMnemonic.value, self.text())

    def _picture_of(self, side: int) -> QPixmap:
        if self._picture is None:
            return self._icons.pixmap(
                "chevron-down" if self._is_open else "chat", side, self._icons.colour(self), self
            )
        ratio = self.devicePixelRatioF()
        scaled = self._picture.scaled(
            QSize(round(side * ratio), round(side * ratio)),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        return scaled

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_clicked = True
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._is_clicked = False
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._is_clicked = False
        super().focusInEvent(event)

    def showEvent(self, event: QEvent) -> None:
        self.place_badge()

    def hideEvent(self, event: QEvent) -> None:
        self.place_badge()

    def moveEvent(self, event: QEvent) -> None:
        self.place_badge()

    def resizeEvent(self, event: QEvent) -> None:
        self.place_badge()
