"""Owns pushing the strips of sliding cards: a page at a time with a short motion, or as the wheel turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, Qt, QVariantAnimation
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.timeline.delegates.groups import Slide, strip_of
from qiscus_desktop.ui.widgets.motion import motion_ms

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.rows.scroll_layout import Shown

# Qt counts eighths of a degree, and a click of a wheel has 120 of them.
_CLICK = 120


class Sideways:
    """One strip moves at a time; another one, or the wheel, ends the motion where it is.

    `moved` is told the temporary id of the row whose cards have moved.
    """

    def __init__(self, view: QWidget, moved: Callable[[str], None]) -> None:
        self._view = view
        self._tell = moved
        self._temp_id = ""
        self._slide: Slide | None = None
        self._motion = QVariantAnimation(view)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._moved)

    def page(self, shown: Shown, direction: int) -> None:
        """Turns a page: 1 leads on, -1 back to the beginning."""
        strip = strip_of(shown.layout.content)
        if strip is None or strip.slide is None:
            return
        slide = strip.slide
        start = slide.offset
        if self._motion.state() is QVariantAnimation.State.Running:
            # A second press during the motion counts from where the first one leads.
            start = int(self._motion.endValue()) if slide is self._slide else start
            self._motion.stop()
        self._temp_id, self._slide = shown.layout.key.comment.temp_id, slide
        end = slide.page_end(direction, start)
        duration = motion_ms(self._view)
        if not duration:
            self._moved(end)
            return
        self._motion.setDuration(duration)
        self._motion.setStartValue(slide.offset)
        self._motion.setEndValue(end)
        self._motion.start()

    def roll(self, shown: Shown, event: QWheelEvent) -> bool:
        """A wheel that turns sideways, or with Shift held; False when it means the list."""
        strip = strip_of(shown.layout.content)
        if strip is None or strip.slide is None or not strip.slide.most:
            return False
        pixels, angle = event.pixelDelta(), event.angleDelta()
        by, turned = pixels.x(), angle.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by, turned = by or pixels.y(), turned or angle.y()
        elif abs(angle.y()) >= abs(angle.x()):
            return False
        by = by or turned * strip.slide.step // (2 * _CLICK)
        self._motion.stop()
        self._temp_id, self._slide = shown.layout.key.comment.temp_id, strip.slide
        self._moved(strip.slide.offset + (by if strip.is_turned else -by))
        return True

    def _moved(self, offset: object) -> None:
        if self._slide is not None and isinstance(offset, int) and self._slide.push_to(offset):
            self._tell(self._temp_id)
