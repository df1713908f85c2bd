"""Owns buttons that show a glyph: tinted with the colour the sheet gives them, named for those who cannot
see it.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import paint_box
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import plain_tool_tip

_STATES = (
    (QStyle.StateFlag.State_MouseOver, "qcw-is-hover"),
    (QStyle.StateFlag.State_Sunken, "qcw-is-pressed"),
    (QStyle.StateFlag.State_On, "qcw-is-checked"),
)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Presses the button when the key is Enter, which Qt does in dialogs only; False for any other key."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
        return False
    button.click()
    return True


def icon_size(button: QPushButton) -> int:
    """Side of the button's icon in pixels, as its style sheet or Qt's style has it (`icon-size`)."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    return button.style().pixelMetric(QStyle.PixelMetric.PM_ButtonIconSize, option, button)


@guarded_overrides
class BoxButton(QAbstractButton):
    """A button that is what lies in it, in the box that the sheet draws around."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_box(self, painter, QStyle.StateFlag.State_Sunken if self.isDown() else None)


@guarded_overrides
class IconButton(QPushButton):
    """A glyph to press. The label is its tool tip and accessible name; `color` and `icon-size` come from
    the sheet.
    """

    def __init__(
        self, icon: str, label: str, icons: Glyphs, classes: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_css_classes(self, f"qcw-icon-button {classes}")
        self._icons = icons
        self._icon_name = icon
        self.setAutoDefault(False)
        # A click leaves the focus where one writes; Tab comes here.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_label(label)

    def set_label(self, label: str) -> None:
        self.setAccessibleName(label)
        self.setToolTip(plain_tool_tip(label))

    @property
    def icon_name(self) -> str:
        return self._icon_name

    def set_icon(self, icon: str) -> None:
        if icon != self._icon_name:
            self._icon_name = icon
            self.update()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        side = icon_size(self)
        return (
            self.style()
            .sizeFromContents(QStyle.ContentsType.CT_PushButton, option, QSize(side, side), self)
            .expandedTo(QSize(side, side))
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            option = QStyleOptionButton()
            self.initStyleOption(option)
            # The menu arrow would push the glyph off its middle; the glyph itself says that there is more.
            option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu
            self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
            inner = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
            # Qt turns the place of the content for right-to-left, but not that of the box around it.
            inner = QStyle.visualRect(option.direction, option.rect, inner)
            side = icon_size(self)
            place = QRect(0, 0, side, side)
            place.moveCenter((inner if inner.isValid() else self.rect()).center())
            states = [word for flag, word in _STATES if option.state & flag]
            if not self.isEnabled():
                states.append("qcw-is-disabled")
            colour = self._icons.colour(self, *states)
            painter.drawPixmap(place, self._icons.pixmap(self._icon_name, side, colour, self))


@guarded_overrides
class TextButton(QPushButton):
    """A button with words. An ampersand in them is itself, not a key shortcut."""

    def __init__(self, text: str, classes: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, classes)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


@guarded_overrides
class TickBox(QCheckBox):
    """A check box whose tick is a glyph of ours, since a sheet can only put a picture file there."""

    def __init__(self, text: str, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        set_css_classes(self, "qcw-tick-box")
        self._icons = icons

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        side = min(place.width(), place.height())
        with QPainter(self) as painter:
            glyph = self._icons.pixmap("check", side, self._icons.colour(self), self)
            painter.drawPixmap(
                place.center().x() - (side - 1) // 2, place.center().y() - (side - 1) // 2, glyph
            )
