"""Owns the button that leads back to the end, with the number of comments that came meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes

if TYPE_CHECKING:
    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.timeline.look import Look

_MOST_COUNTED = 99


class GotoBottom(QToolButton):
    """`.qcw-goto-bottom`, with a `.qcw-badge` inside; floats over the lower end corner of the list."""

    def __init__(self, icons: Icons, viewport: QWidget) -> None:
        # Inside the viewport: pixels under a widget beside it could not be moved when the list scrolls.
        super().__init__(viewport)
        self._icons = icons
        self._viewport = viewport
        self._margin = 0
        self._state = (False, False, "")
        set_css_classes(self, "qcw-goto-bottom")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._badge = QLabel(viewport)
        set_css_classes(self._badge, "qcw-badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.hide()
        self.hide()

    def restyle(self, look: Look) -> None:
        style = look.style("goto-bottom")
        self._margin = look.side
        self.setIcon(
            self._icons.icon("chevron-down", style.icon_ink, look.style("goto-bottom.hover").icon_ink)
        )
        self.setIconSize(QSize(style.icon_size, style.icon_size))
        self.adjustSize()
        self.place()

    def show_state(self, is_wanted: bool, unseen: int) -> None:
        """Shows or hides the button and says how many new comments wait below."""
        words = str(unseen) if unseen <= _MOST_COUNTED else f"{_MOST_COUNTED}+"
        has_badge = is_wanted and unseen > 0
        state = (is_wanted, has_badge, words)
        if state == self._state:
            return
        self._state = state
        self._badge.setText(words)
        self._badge.setVisible(has_badge)
        self.setAccessibleName(f"Go to the end, {unseen} new messages" if unseen else "Go to the end")
        self.setToolTip("Go to the end")
        self.setVisible(is_wanted)
        self.place()

    @property
    def area(self) -> QRect:
        """What it covers of the viewport, with its badge; empty while it is not there."""
        if self.isHidden():
            return QRect()
        return self.geometry() | self._badge.geometry()

    def place(self) -> None:
        area = self._viewport.rect()
        size = self.sizeHint()
        self.resize(size)
        is_right_to_left = self._viewport.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x = area.left() + self._margin if is_right_to_left else area.right() + 1 - self._margin - size.width()
        y = area.bottom() + 1 - self._margin - size.height()
        self.move(x, y)
        badge = self._badge.sizeHint()
        self._badge.resize(badge)
        self._badge.move(x + (size.width() - badge.width()) // 2, y - badge.height() // 2)
        self.raise_()
        self._badge.raise_()
