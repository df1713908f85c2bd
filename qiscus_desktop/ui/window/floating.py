"""Owns the floating form of the chat: opening and closing with its motion, and staying inside host or
screen.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QRegion, QScreen
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.painted.shadows import Shadow
from qiscus_desktop.ui.theme.theme import Theme
from qiscus_desktop.ui.widgets.motion import motion_ms
from qiscus_desktop.ui.window.placement import Measures, Placement, place
from qiscus_desktop.ui.window.trigger import Trigger


@guarded_overrides
class Floating(QObject):
    """Moves `root` (a child of the host, or a window of its own) so that launcher and window are where
    they should.

    `clip_area` is the part of the root that shows the window while it grows out of its lower edge.
    """

    settled = Signal(bool)

    def __init__(
        self, root: QWidget, clip_area: QWidget, trigger: Trigger, measures: Callable[[], Measures]
    ) -> None:
        super().__init__(root)
        self._root, self._clip_area, self._trigger, self._measures = root, clip_area, trigger, measures
        self._is_open = False
        self._share = 0.0
        self._placement: Placement | None = None
        self._shadow: Shadow | None = None
        self._shadow_radius = 0.0
        self._is_bare = False
        self._is_shaped = False
        self._ground = QColor()
        self._motion = QVariantAnimation(self)
        self._motion.valueChanged.connect(self._moved)
        self._motion.finished.connect(self._finished)
        self._host: QWidget | None = None
        self._screen: QScreen | None = None
        self._follows_screen = False
        self.follow_host()

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def is_moving(self) -> bool:
        return self._motion.state() == QPropertyAnimation.State.Running

    @property
    def placement(self) -> Placement | None:
        return self._placement

    def follow_host(self) -> None:
        """The root got its parent, or another one."""
        host = self._root.parentWidget()
        if host is self._host:
            return
        if self._host is not None:
            self._host.removeEventFilter(self)
        self._host = host
        if host is not None:
            host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    @property
    def is_full(self) -> bool:
        """Whether the window covers its whole host, which is too small for it to float."""
        return self._placement is not None and self._placement.is_full

    def set_theme(self, theme: Theme) -> None:
        """Reads shadow and corners of the window."""
        self._shadow = Shadow(
            0.0, theme.px("float-shadow-y"), theme.px("float-shadow-blur"), theme.colour("shadow")
        )
        self._shadow_radius = theme.px("radius-window")
        self._ground = theme.colour("line")

    def set_bare(self, is_bare: bool) -> None:
        """While a pill is shown in place of the window there is no shadow of a window."""
        self._is_bare = is_bare
        self._root.update()

    # ---- open and close

    def set_open(self, is_open: bool) -> None:
        if is_open == self._is_open:
            return
        self._is_open = is_open
        self._motion.stop()
        duration = motion_ms(self._root)
        if is_open:
            self._clip_area.setVisible(True)
        self.place()
        if not duration or not self._root.isVisible():
            self._moved(1.0 if is_open else 0.0)
            self._finished()
            return
        self._motion.setStartValue(self._share)
        self._motion.setEndValue(1.0 if is_open else 0.0)
        self._motion.setDuration(duration)
        self._motion.start()

    def _moved(self, share: float) -> None:
        self._share = float(share)
        self._lay_out()

    def _finished(self) -> None:
        self._clip_area.setVisible(self._is_open)
        self.place()
        self.settled.emit(self._is_open)

    # ---- geometry

    def place(self, *_news: object) -> None:
        """Finds the places anew: the host or the trigger changed its size, the theme its measures."""
        self._look_for_compositor()
        measures = self._measures()
        area = self._host.rect() if self._host is not None else self._screen_area()
        self._trigger.ensurePolished()
        keeps_window = self._is_open or self._clip_area.isVisibleTo(self._root)
        placement = place(
            area,
            self._trigger.sizeHint(),
            measures,
            is_open=keeps_window,
            is_mirrored=self._root.isRightToLeft(),
            margin=self._margin(),
            may_fill=self._host is not None,
        )
        self._placement = placement
        self._root.setGeometry(placement.container)
        self._lay_out()
        if self._host is not None:
            self._root.raise_()

    def _margin(self) -> int:
        shadow = round(self._shadow.blur + abs(self._shadow.y)) if self._shadow is not None else 0
        return max(shadow, self._trigger.overhang())

    def _screen_area(self) -> QRect:
        screen = self._root.screen()
        if screen is not self._screen:
            if self._screen is not None and shiboken6.isValid(self._screen):
                self._screen.availableGeometryChanged.disconnect(self.place)
            self._screen = screen
            screen.availableGeometryChanged.connect(self.place)
        handle = self._root.windowHandle()
        if handle is not None and not self._follows_screen:
            self._follows_screen = True
            handle.screenChanged.connect(self.place)
        return screen.availableGeometry()

    def _lay_out(self) -> None:
        placement = self._placement
        if placement is None:
            return
        origin = placement.container.topLeft()
        window = placement.window.translated(-origin)
        shown = round(window.height() * self._share)
        self._clip_area.setGeometry(window.x(), window.bottom() + 1 - shown, window.width(), shown)
        for child in self._clip_area.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # The content keeps its full size and is uncovered from the top, as if drawn out of the lower
            # edge.
            child.setGeometry(0, 0, window.width(), window.height())
        self._trigger.setVisible(not placement.is_full)
        if not placement.is_full:
            self._trigger.setGeometry(placement.trigger.translated(-origin))
        self._trigger.place_badge()
        self._mask(window, placement)
        self._root.update()

    def _mask(self, window: QRect, placement: Placement) -> None:
        """Clicks beside launcher and window belong to what lies below."""
        if placement.is_full:
            self._root.clearMask()
            return
        if self._is_shaped:
            self._root.setMask(self._shape(window))
            return
        margin = self._margin()
        button = self._trigger.geometry().adjusted(-margin, -margin, margin, margin)
        region = QRegion(button)
        if self._clip_area.isVisibleTo(self._root):
            region += QRegion(window.adjusted(-margin, -margin, margin, margin))
        self._root.setMask(region)

    def _look_for_compositor(self) -> None:
        """Without a compositor, the window is cut to its shape and has no shadow."""
        if self._host is None and self._root.isVisible():
            from qiscus_desktop.ui.window.compositing import can_be_translucent

            self._is_shaped = not can_be_translucent()

    def _shape(self, window: QRect) -> QRegion:
        from qiscus_desktop.ui.window.compositing import opaque_region

        parts: list[QWidget] = [self._trigger, self._trigger.badge]
        shown = [part for part in parts if part.isVisibleTo(self._root)]
        region = QRegion()
        for part in shown:
            region += opaque_region(part).translated(part.pos())
        if self._clip_area.isVisibleTo(self._root):
            path = QPainterPath()
            visible = window.intersected(self._clip_area.geometry())
            path.addRoundedRect(QRectF(visible), self._shadow_radius, self._shadow_radius)
            region += QRegion(path.toFillPolygon().toPolygon())
        return region

    def paint_shadow(self, painter: QPainter) -> None:
        """Under the window, while there is something of it to see."""
        if self._is_shaped:
            # Round corners blend with what is below them, which would be black.
            painter.fillRect(self._root.rect(), self._ground)
        placement = self._placement
        if (
            self._is_bare
            or self._is_shaped
            or self._shadow is None
            or placement is None
            or placement.is_full
            or not self._clip_area.isVisibleTo(self._root)
        ):
            return
        rect = QRectF(self._clip_area.geometry())
        if rect.height() > 2 * self._shadow_radius:
            self._shadow.paint(painter, rect, self._shadow_radius)
