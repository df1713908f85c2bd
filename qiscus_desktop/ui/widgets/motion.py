"""Owns how things move: one ease-out curve, and no motion where the person or the desktop asked for none."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPropertyAnimation
from PySide6.QtWidgets import QStyle, QWidget

FAST_MS = 150


def motion_ms(widget: QWidget, duration_ms: int = FAST_MS) -> int:
    """`duration_ms`, or 0 where motion is off.

    Off means: the desktop's style says so, or a widget above carries the property `reduced_motion` (the
    app's setting).
    """
    above: QWidget | None = widget
    while above is not None:
        if above.property("reduced_motion"):
            return 0
        above = above.parentWidget()
    is_off = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) == 0
    return 0 if is_off else duration_ms


def animation(target: QObject, name: bytes, duration_ms: int, parent: QObject) -> QPropertyAnimation:
    """An animation of one property, eased out; the caller sets both ends and starts it."""
    made = QPropertyAnimation(target, name, parent)
    made.setDuration(duration_ms)
    made.setEasingCurve(QEasingCurve.Type.OutCubic)
    return made
