"""The icon in the desktop's tray: the unread count, and a notification when nobody looks at the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from qiscus_desktop.ui.widgets.outgoing_text import one_line, outgoing

TEXT_SHOWN = 200
SHOWN_FOR_MS = 6000


class Tray(QObject):
    """Shows nothing where the desktop has no tray; the task bar entry asks for attention all the same."""

    raise_requested = Signal()
    quit_requested = Signal()
    room_requested = Signal(int)

    def __init__(
        self,
        icon: QIcon,
        unread_icon: QIcon,
        window: Callable[[], QWidget | None],
        parent: QObject | None = None,
    ) -> None:
        """`window`: the window whose task bar entry asks for attention, as it is at that moment."""
        super().__init__(parent)
        self._quiet_icon, self._unread_icon = icon, unread_icon
        self._window = window
        self._room_id = 0
        self._icon: QSystemTrayIcon | None = None
        # On X11 the tray often comes after the programs of a session, and Qt puts the icon in then.
        if QSystemTrayIcon.isSystemTrayAvailable() or QGuiApplication.platformName() == "xcb":
            self._icon = self._build(icon)

    def show_unread(self, count: int) -> None:
        if self._icon is not None:
            self._icon.setIcon(self._unread_icon if count else self._quiet_icon)
            self._icon.setToolTip(self._words(count))

    def notify(self, room_id: int, title: str, text: str) -> None:
        """Tells of a message where the desktop has no service for it; the text is cut to a few lines."""
        title, text = one_line(title, TEXT_SHOWN), outgoing(text[:TEXT_SHOWN])
        self._room_id = room_id
        if self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.showMessage(title, text, self._icon.icon(), SHOWN_FOR_MS)

    def alert(self) -> None:
        """The entry in the task bar asks for attention."""
        window = self._window()
        if window is not None:
            QApplication.alert(window)

    def _words(self, count: int) -> str:
        if not count:
            return "Qiscus"
        one = self.tr("Qiscus: 1 unread message") if count == 1 else self.tr("Qiscus: {n} unread messages")
        return one.format(n=count)

    def close(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon = None
            self._menu.deleteLater()

    def _build(self, icon: QIcon) -> QSystemTrayIcon:
        tray = QSystemTrayIcon(icon, self)
        self._menu = QMenu()  # the tray does not own its menu
        self._menu.addAction(self.tr("Open"), self.raise_requested.emit)
        self._menu.addAction(self.tr("Quit"), self.quit_requested.emit)
        tray.setContextMenu(self._menu)
        tray.activated.connect(self._activated)
        tray.messageClicked.connect(lambda: self.room_requested.emit(self._room_id))
        tray.show()
        return tray

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.raise_requested.emit()
