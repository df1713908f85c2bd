"""Keeps Python's collector of cyclic garbage on the thread of the windows."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimerEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides

_EVERY_MS = 1000
_KEPT_AS = "_qiscus_collector"


@guarded_overrides
class GarbageCollector(QObject):
    """Collects in idle moments of this thread, as soon as Python's own thresholds are reached.

    By itself Python collects on the thread that happens to allocate. When that is one of the network or of
    the database, it destroys windows and timers there, and Qt, which still holds the timer, ends the
    program. (CPython's `gc`: thresholds of `gc.get_threshold`; Qt: "Threads and QObjects".)
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._holders = 0
        self._timer = 0

    @property
    def is_held(self) -> bool:
        return self._holders > 0

    def hold(self) -> None:
        """From the first holder on nothing is collected elsewhere."""
        if not self._holders:
            gc.disable()
            self._timer = self.startTimer(_EVERY_MS)
        self._holders += 1

    def let_go(self) -> None:
        """With the last holder Python's own way returns."""
        self._holders -= 1
        if not self._holders:
            self.killTimer(self._timer)
            gc.enable()

    def timerEvent(self, _event: QTimerEvent) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return


def collector_of(application: QCoreApplication) -> GarbageCollector:
    """The one of this application; nothing happens before somebody holds it."""
    held = application.property(_KEPT_AS)  # `findChild` would make Python classes for all that Qt keeps there
    if isinstance(held, GarbageCollector):
        return held
    made = GarbageCollector(application)
    application.setProperty(_KEPT_AS, made)
    return made


def hold_collector(widget: QWidget) -> None:
    """Collects this way while `widget` exists. A program that turned the collector off keeps its own way."""
    application = QCoreApplication.instance()
    assert application is not None  # there is a widget
    collector = collector_of(application)
    if collector.is_held or gc.isenabled():
        collector.hold()
        widget.destroyed.connect(collector.let_go)
