"""Owns the own picture over the room list as a button, with the menu behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from qiscus_desktop.core.models import Account
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.widgets.avatar import Avatar
from qiscus_desktop.ui.widgets.boxes import row
from qiscus_desktop.ui.widgets.buttons import BoxButton
from qiscus_desktop.ui.widgets.labels import plain_tool_tip
from qiscus_desktop.ui.widgets.pictures import AvatarPainter


class AccountButton(BoxButton):
    """Opens its menu by click, Space and Enter; without a menu it is a picture that cannot be pressed."""

    def __init__(self, avatars: AvatarPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-rooms__account")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picture = Avatar(avatars, "qcw-rooms__avatar", self)
        self.picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row(self).addWidget(self.picture)
        self._menu: QMenu | None = None
        self.set_menu(None)
        self.clicked.connect(self._open_menu)

    def set_menu(self, menu: QMenu | None) -> None:
        self._menu = menu
        self.setEnabled(menu is not None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if menu is not None else Qt.CursorShape.ArrowCursor)

    def show_account(self, account: Account) -> None:
        name = account.name or account.id
        self.picture.show_person(account.avatar_url, name, account.id)
        self.setAccessibleName(self.tr("Your account, {name}").format(name=set_apart(name)))
        self.setToolTip(plain_tool_tip(name))

    def _open_menu(self) -> None:
        if self._menu is not None:
            corner = self.rect().bottomRight() if self.isRightToLeft() else self.rect().bottomLeft()
            self._menu.popup(self.mapToGlobal(corner))
