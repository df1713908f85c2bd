"""Owns the rows to press at the foot of a bubble or card: labels in the middle, a line above each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRect

from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Icon, Part
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.look import side

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.delegates.base import LayoutContext


class Button(msgspec.Struct, frozen=True):
    """One row: its words, what a press means, and the glyph behind the words, if any."""

    label: str
    hit: Hit
    icon: str = ""

    @classmethod
    def opening(cls, label: str, url: str) -> Button:
        """One that leads out of the program, and says so by its glyph."""
        return cls(label, Hit(HitKind.LINK, url), "link-out")


class ButtonRows:
    """Measured once for at most `limit` pixels; `parts` places them when the final width is known."""

    def __init__(self, buttons: Sequence[Button], context: LayoutContext, limit: int) -> None:
        look = context.look
        self._style = look.style(f"button.{side(context.is_own)}")
        pad = self._style.padding
        self._pad = pad
        self._gap = look.file_icon(context.is_own).margin.right() // 2
        self._icon = min(self._style.icon_size, self._style.line_height)
        self._rows = []
        for button in buttons:
            after = self._icon + self._gap if button.icon else 0
            room = limit - pad.left() - pad.right() - after
            label = typeset(button.label, self._style, room, max_lines=1, target=button.hit)
            self._rows.append((button, label, after))
        self.width = max((row[1].width + row[2] for row in self._rows), default=0) + pad.left() + pad.right()
        self._heights = [
            max(self._style.min_height, row[1].height + pad.top() + pad.bottom()) for row in self._rows
        ]
        self.height = sum(self._heights)

    def parts(self, width: int) -> tuple[Part, ...]:
        """The rows one below the other, `width` pixels wide, from (0, 0) on."""
        parts: list[Part] = []
        y = 0
        for (button, label, after), height in zip(self._rows, self._heights, strict=True):
            parts.append(Box(self._style, QRect(0, y, width, height), button.hit))
            x = (width - label.width - after) // 2
            inner = height - self._pad.top() - self._pad.bottom()
            parts.append(label.text.moved(x, y + self._pad.top() + (inner - label.height) // 2))
            if button.icon:
                top = y + self._pad.top() + (inner - self._icon) // 2
                place = QRect(x + label.width + self._gap, top, self._icon, self._icon)
                parts.append(Icon(button.icon, place, self._style.icon_ink, button.hit, style=self._style))
            y += height
        return tuple(parts)
