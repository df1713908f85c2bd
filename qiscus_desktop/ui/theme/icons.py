"""Owns icons: single-colour drawings, tinted by a token of the theme, sharp at the screen's pixel ratio."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FALLBACK = "file"
MAX_CACHED = 512
MAX_SVG_BYTES = 200_000


class UnknownIconError(KeyError):
    """There is no drawing of this name."""


class Icons:
    """The drawings of one folder, rendered in any colour. Kept by whoever builds the window and handed down.

    `overrides` maps names to SVG files of a theme that replace the drawings that come with the project.
    """

    def __init__(self, folder: Path, overrides: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        self._overrides = dict(overrides or {})
        self._svgs: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, int, int, int, float], QPixmap] = {}

    def names(self) -> list[str]:
        """Every icon there is, in order."""
        return sorted({path.stem for path in self._folder.glob("*.svg")} | set(self._overrides))

    def set_overrides(self, overrides: Mapping[str, Path]) -> None:
        """Replaces the drawings of a theme; what is rendered anew is what has changed.

        A file of the same name may hold another drawing now, so none of those is trusted.
        """
        if not overrides and not self._overrides:
            return
        self._overrides = dict(overrides)
        self._svgs.clear()
        self._pixmaps.clear()

    def pixmap(self, name: str, colour: QColor, size: int = 20, ratio: float = 1.0) -> QPixmap:
        """The icon, `size` logical pixels square, for a screen of `ratio` device pixels each. Raises
        UnknownIconError.
        """
        key = (name, colour.rgba(), size, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            if len(self._pixmaps) >= MAX_CACHED:
                self._pixmaps.clear()
            found = self._pixmaps[key] = self._render(name, colour, QSize(size, size), ratio)
        return found

    def icon(
        self, name: str, colour: QColor, active: QColor | None = None, disabled: QColor | None = None
    ) -> QIcon:
        """The icon for buttons and menus, at ratios 1 to 3; `active` is its colour under the pointer."""
        icon = QIcon()
        modes = [(QIcon.Mode.Normal, colour), (QIcon.Mode.Active, active), (QIcon.Mode.Disabled, disabled)]
        for mode, tint in modes:
            if tint is not None:
                for size, ratio in ((16, 1.0), (20, 1.0), (24, 1.0), (20, 2.0), (24, 2.0), (24, 3.0)):
                    icon.addPixmap(self.pixmap(name, tint, size, ratio), mode)
        return icon

    def paint(self, painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
        """Paints the icon into the largest square in the middle of `rect`."""
        device = painter.device()
        ratio = device.devicePixelRatioF()
        size = max(1, int(min(rect.width(), rect.height())))
        at = rect.center()
        painter.drawPixmap(
            QRectF(round(at.x() - size / 2), round(at.y() - size / 2), size, size),
            self.pixmap(name, colour, size, ratio),
            QRectF(0, 0, round(size * ratio), round(size * ratio)),
        )

    def _render(self, name: str, colour: QColor, size: QSize, ratio: float) -> QPixmap:
        # Qt's SVG does not know `currentColor`, so the colour is written into the text before it is read.
        text = self._svg(name).replace(b"currentColor", colour.name(QColor.NameFormat.HexRgb).encode())
        renderer = QSvgRenderer(QByteArray(text))
        pixmap = QPixmap(QSize(round(size.width() * ratio), round(size.height() * ratio)))
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setOpacity(colour.alphaF())
            renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _svg(self, name: str) -> bytes:
        found = self._svgs.get(name)
        if found is None:
            found = self._svgs[name] = self._read(name)
        return found

    def _read(self, name: str) -> bytes:
        override = self._overrides.get(name)
        for path in (override, self._folder / f"{name}.svg"):
            if path is None or not path.is_file() or path.stat().st_size > MAX_SVG_BYTES:
                continue
            data = path.read_bytes()
            if path != override or QSvgRenderer(QByteArray(data)).isValid():
                return data
        raise UnknownIconError(f"no icon is called '{name}'")
