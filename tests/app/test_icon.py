"""The icon that windows and the tray wear."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from qiscus_desktop.app.window import program_icon


def test_the_program_has_an_icon_and_one_for_unread_messages(qapp: QApplication) -> None:
    icons = [program_icon(), program_icon(has_unread=True)]
    pictures = [icon.pixmap(32, 32).toImage() for icon in icons]
    assert not any(picture.isNull() for picture in pictures)
    assert pictures[0] != pictures[1]
