"""Owns the short notes at the lower edge: one after the other, each for a few seconds, with at most one
action.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from qiscus_desktop.store.changes import NoticeKind
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, row
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.labels import PlainText
from qiscus_desktop.ui.widgets.motion import animation, motion_ms

SHOWN_MS = 3000
WITH_ACTION_MS = 5000


class Toast(msgspec.Struct, frozen=True):
    """One sentence; with an action, its word and what it does."""

    text: str
    kind: NoticeKind = NoticeKind.INFO
    action: str = ""
    act: Callable[[], None] | None = None


@guarded_overrides
class Toasts(QObject):
    """The queue over `area`, a widget at whose lower edge the notes are shown. The same sentence does not
    queue twice.
    """

    def __init__(self, area: QWidget, place: Callable[[], QRect]) -> None:
        """`place` tells where in the area they belong: at the lower edge of that rectangle."""
        super().__init__(area)
        self._area = area
        self._where = place
        self._waiting: deque[Toast] = deque()
        self._shown: Toast | None = None
        self._view: Box | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._next)
        area.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sentence on show, or an empty string."""
        return self._shown.text if self._shown else ""

    def show(self, toast: Toast) -> None:
        if any(toast.text == other.text for other in (self._shown, *self._waiting) if other):
            return
        self._waiting.append(toast)
        if self._shown is None:
            self._next()

    def _next(self) -> None:
        if self._view is not None:
            self._view.hide()
            self._view.deleteLater()
            self._view = None
        self._shown = self._waiting.popleft() if self._waiting else None
        if self._shown is None:
            return
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        self._view = self._make(self._shown)
        self._view.show()
        self._view.raise_()
        self._place()
        self._fade_in(self._view)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, self._shown.text))
        self._timer.start(WITH_ACTION_MS if self._shown.action else SHOWN_MS)

    def _make(self, toast: Toast) -> Box:
        view = Box(f"qcw-toast qcw-toast--{toast.kind.value}", self._area)
        line = row(view)
        line.addWidget(PlainText(toast.text, "qcw-toast__text", view), 1)
        if toast.action:
            button = TextButton(toast.action, "qcw-button--link qcw-toast__action", view)
            button.clicked.connect(lambda: self._act(toast))
            line.addWidget(button)
        return view

    def _act(self, toast: Toast) -> None:
        self._timer.stop()
        self._next()
        if toast.act is not None:
            toast.act()

    def _fade_in(self, view: Box) -> None:
        duration = motion_ms(view)
        if not duration:
            return
        from PySide6.QtWidgets import QGraphicsOpacityEffect

        effect = QGraphicsOpacityEffect(view)
        view.setGraphicsEffect(effect)
        fade = animation(effect, b"opacity", duration, view)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        # The effect draws through a picture; once there, plain drawing is sharper and cheaper.
        fade.finished.connect(lambda: view.setGraphicsEffect(None))  # type: ignore[arg-type] # takes it off
        fade.start()

    def _place(self) -> None:
        if self._view is None:
            return
        self._view.ensurePolished()
        margin = self._view.fontMetrics().height()
        # The sheet's max-width limits it; the area does so when that is narrower.
        where = self._where()
        most = min(self._view.maximumWidth(), where.width() - 2 * margin)
        width = max(1, min(self._wanted_width(self._view), most))
        height = self._view.heightForWidth(width) if self._view.hasHeightForWidth() else -1
        self._view.resize(width, max(height, self._view.minimumSizeHint().height()))
        left = where.left() + (where.width() - width) // 2
        self._view.move(left, where.bottom() + 1 - margin - self._view.height())

    def _wanted_width(self, view: Box) -> int:
        """The width in which the sentence fits on one line: Qt's hint for wrapped words is a third less."""
        words = view.findChild(PlainText)
        if words is None:
            return view.sizeHint().width()
        line = words.fontMetrics().horizontalAdvance(words.text()) + 1
        return view.sizeHint().width() - words.sizeHint().width() + line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
