"""Owns the flash that shows where a jump led: strong at first, then fading; steady under reduced motion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QVariantAnimation
from PySide6.QtWidgets import QStyle, QWidget

_FLASH_MS = 1800


class Flash(QVariantAnimation):
    """One row's flash at a time. `update_row` has a row painted again by its temporary id."""

    def __init__(self, view: QWidget, update_row: Callable[[str], None]) -> None:
        super().__init__(view)
        self._view = view
        self._update_row = update_row
        self._temp_id = ""
        self.setStartValue(1.0)
        self.setEndValue(0.0)
        self.setDuration(_FLASH_MS)
        self.setEasingCurve(QEasingCurve.Type.InCubic)
        self.valueChanged.connect(self._repaint)
        self.finished.connect(self._end)

    def start(self, temp_id: str) -> None:  # type: ignore[override] # the row is all a caller can say
        self.stop()
        self._temp_id = temp_id
        super().start()

    def strength(self, temp_id: str) -> float:
        """How strongly the row flashes now, 0 to 1."""
        if not temp_id or temp_id != self._temp_id or self.state() is not QVariantAnimation.State.Running:
            return 0.0
        is_calm = not self._view.style().styleHint(
            QStyle.StyleHint.SH_Widget_Animation_Duration, None, self._view
        )
        return 1.0 if is_calm else float(self.currentValue())

    def _repaint(self) -> None:
        self._update_row(self._temp_id)

    def _end(self) -> None:
        temp_id, self._temp_id = self._temp_id, ""
        self._update_row(temp_id)
