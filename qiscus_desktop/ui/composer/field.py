"""Owns the text field of the composer: grows with its lines, knows Enter from Shift+Enter and from an input
method.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from qiscus_desktop.ui.composer.long_paragraph import needs_no_shaping, set_shaping
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.direction import directions
from qiscus_desktop.ui.widgets.drops import may_take, taken_for

MAX_LINES = 8


@guarded_overrides
class ComposerField(QPlainTextEdit):
    """Plain text of several lines. Foreign formatting never enters: pasting takes the plain text alone."""

    send_requested = Signal()
    edit_last_requested = Signal()
    files_pasted = Signal(list)
    picture_pasted = Signal(QImage)
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composed = ""
        self._placeholder = ""
        # What Escape does here; says whether there was anything to end.
        self.cancel: Callable[[], bool] = lambda: False
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Drops are taken by the window as a whole, so that one place decides what becomes an attachment.
        self.setAcceptDrops(False)
        self.textChanged.connect(self._lay_out)
        self.textChanged.connect(self.fit_height)
        self.fit_height()

    @property
    def is_composing(self) -> bool:
        """True while an input method shows text that is not yet part of the message."""
        return bool(self._composed)

    def _lay_out(self) -> None:
        text = self.toPlainText()
        self._turn(text)
        set_shaping(self.document(), self.font(), is_shaped=not needs_no_shaping(text))

    def _turn(self, text: str) -> None:
        """Qt finds the direction of each paragraph by itself, but is turned by flags, which it counts as
        letters: where all paragraphs run one way, that is said instead.
        """
        if text.isascii():  # a long text is not taken apart at each key
            found = {False} if any(map(str.isalpha, text)) else set()
        else:
            found = {is_rtl for is_rtl in directions(text) if is_rtl is not None}
        wanted = Qt.LayoutDirection.LayoutDirectionAuto
        if len(found) == 1:
            wanted = Qt.LayoutDirection.RightToLeft if found.pop() else Qt.LayoutDirection.LeftToRight
        option = self.document().defaultTextOption()
        if option.textDirection() != wanted:
            option.setTextDirection(wanted)
            self.document().setDefaultTextOption(option)

    def fit_height(self) -> None:
        """As high as its lines, from one to eight; beyond that it scrolls."""
        lines = max(1, int(self.document().size().height()))
        shown = min(lines, MAX_LINES)
        policy = (
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if lines > MAX_LINES
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
        margins = self.contentsMargins()
        inner = round(shown * self.fontMetrics().lineSpacing() + 2 * self.document().documentMargin())
        # With a sheet, the frame is part of these margins.
        height = inner + margins.top() + margins.bottom()
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)
        if lines <= MAX_LINES:
            # Growing happens after the cursor moved; without this the first line stays scrolled away.
            self.verticalScrollBar().setValue(0)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def put_text(self, text: str, caret: int) -> None:
        """Replaces everything, the way of undo too, and sets the caret (an offset in UTF-16 units, as Qt
        counts).
        """
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(max(0, min(caret, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)

    def insert(self, text: str) -> None:
        """Puts text at the caret, over the selection."""
        self.textCursor().insertText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(event, modifiers)
        elif key == Qt.Key.Key_Escape and not self._composed:
            # Unused, the key goes on to the window around, which may close with it.
            event.setAccepted(self.cancel())
        elif (
            key == Qt.Key.Key_Up
            and modifiers in _NO_MODIFIER
            and not self.toPlainText()
            and not self._composed
        ):
            self.edit_last_requested.emit()
            event.accept()
        elif key == Qt.Key.Key_K and modifiers == Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # on X11 it would delete the rest of the line; in chats it finds another one
        else:
            super().keyPressEvent(event)

    def _enter(self, event: QKeyEvent, modifiers: Qt.KeyboardModifier) -> None:
        if self._composed:
            # The key belongs to the input method (it confirms a word); the message is not finished.
            event.accept()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
            event.accept()
        elif event.isAutoRepeat():
            # A key held down must not send the message that was typed next.
            event.accept()
        else:
            event.accept()
            self.send_requested.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._set_composed(event.preeditString())
        super().inputMethodEvent(event)
        self.fit_height()

    def finish_composing(self) -> None:
        """What is being composed becomes part of the message, before that is sent or put away."""
        if self._composed:
            QGuiApplication.inputMethod().commit()
            self._take_composed()  # not every input method obeys

    def _take_composed(self) -> None:
        if self._composed:
            done = QInputMethodEvent()
            done.setCommitString(self._composed)
            QGuiApplication.inputMethod().reset()
            self.inputMethodEvent(done)

    def show_placeholder(self, text: str) -> None:
        """Says what to write here, while there is nothing."""
        self._placeholder = text
        self.setPlaceholderText("" if self._composed else text)

    def _set_composed(self, words: str) -> None:
        self._composed = words
        # Qt would draw it below the words that are being composed: for the document, there are none yet.
        self.setPlaceholderText("" if words else self._placeholder)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        # Leaving the field ends composing; input methods that say nothing then would lose the words. (To ask
        # for them would be too late: the answer goes to whatever has the focus now.)
        self._take_composed()
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def toPlainText(self) -> str:  # noqa: N802 - Qt's name
        """The words as they were typed. Qt itself changes no-break spaces and line separators."""
        return self.document().toRawText().replace("\u2029", "\n")

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return may_take(source)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text alone, as it was typed: Qt would add the font of this field, which nobody wants in a
        letter.
        """
        source = QMimeData()
        source.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return source

    def insertFromMimeData(self, source: QMimeData) -> None:
        found = taken_for(source)
        if isinstance(found, list):
            self.files_pasted.emit(found)
        elif isinstance(found, QImage):
            self.picture_pasted.emit(found)
        elif found:
            self.textCursor().insertText(found)
            self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()  # Qt has given the document the font of the field
            self.fit_height()

    def caret_at_end(self) -> None:
        self.moveCursor(QTextCursor.MoveOperation.End)


_NO_MODIFIER = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
