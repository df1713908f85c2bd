"""The program's own entries: the account menu of the chat, and the ways to quit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.app.picture_menu import add_picture_menu
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.store.media.media import Media

_QUIT = "quit"


def account_menu(
    parent: QWidget,
    settings: SettingsFile,
    media: Media,
    sign_out: Callable[[], None],
    leave: Callable[[], None],
) -> QMenu:
    """What the own picture opens."""
    menu = QMenu(parent)
    menu.addAction(_tr("Sign out"), sign_out)
    add_picture_menu(menu, settings, media)
    menu.addAction(_tr("Quit"), leave)
    return menu


def offer_quit(widget: QWidget, leave: Callable[[], None], *, is_floating: bool) -> None:
    """Ctrl+Q; and a menu on the floating button, which has no title bar to close it by."""
    if any(action.objectName() == _QUIT for action in widget.actions()):
        return
    action = QAction(_tr("Quit"), widget)
    action.setObjectName(_QUIT)
    action.setShortcut(QKeySequence("Ctrl+Q"))  # Qt reads Ctrl as Command on macOS
    action.triggered.connect(leave)
    widget.addAction(action)
    if is_floating:
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Program", text)
