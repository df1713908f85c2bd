"""Owns the question whether a person looks at a widget, and hears when the answer changes."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from qiscus_desktop.ui.qt_overrides import guarded_overrides

# ActivationChange and WindowStateChange reach windows only, WindowActivate their visible children too.
_MAY_CHANGE = {
    QEvent.Type.ActivationChange,
    QEvent.Type.WindowStateChange,
    QEvent.Type.WindowActivate,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
}


def is_looked_at(widget: QWidget) -> bool:
    """Whether the widget is shown in the active window of the active program, and that is not minimised.

    The desktop takes the activation away from a window on another virtual desktop and behind a locked screen.
    """
    window = widget.window()
    return (
        widget.isVisible()
        and not window.isMinimized()
        and window.isActiveWindow()
        # Some styles call every tool window active, also while another program is in front.
        and QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
    )


def is_worked_in(widget: QWidget) -> bool:
    """`is_looked_at`, or a dialog that belongs to the widget's window is the active one."""
    if is_looked_at(widget):
        return True
    active = QApplication.activeWindow()
    while active is not None and widget.isVisible():
        owner = active.parentWidget()
        active = owner.window() if owner is not None else None
        if active is widget.window():
            return True
    return False


@guarded_overrides
class ActivityWatch(QObject):
    """Tells `changed` when `is_looked_at(widget)` has another answer, in whatever window the widget is."""

    changed = Signal(bool)
    came = Signal()  # it is looked at again

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._window = weakref.ref(widget)  # held firmly, a window without a parent would never be garbage
        self.is_active = is_looked_at(widget)
        widget.installEventFilter(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._look)
        self._follow_window()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A program that ends with its windows open destroys them one after the other.
        if event.type() in _MAY_CHANGE and isValid(self._widget):
            self._look()
        return False

    def _look(self) -> None:
        self._follow_window()
        is_active = is_looked_at(self._widget)
        if is_active != self.is_active:
            self.is_active = is_active
            self.changed.emit(is_active)
            if is_active:
                self.came.emit()

    def _follow_window(self) -> None:
        window, before = self._widget.window(), self._window()
        if window is before:
            return
        if before is not None and before is not self._widget and isValid(before):
            before.removeEventFilter(self)
        self._window = weakref.ref(window)
        if window is not self._widget:
            window.installEventFilter(self)
