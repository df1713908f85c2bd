"""Owns the files that wait to be sent: a strip of tiles above the field, one caption each."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QWidget

from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, paint_box, row
from qiscus_desktop.ui.widgets.buttons import IconButton, pressed_by_enter
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import plain_tool_tip
from qiscus_desktop.ui.widgets.pictures import Pictures


class PendingFile(msgspec.Struct, frozen=True):
    """A file chosen but not yet sent."""

    path: str
    caption: str = ""

    @property
    def name(self) -> str:
        return Path(self.path).name


@guarded_overrides
class AttachmentTile(QAbstractButton):
    """One waiting file: its picture or its kind and name; chosen, the field below writes its caption."""

    removed = Signal()

    def __init__(self, path: str, icons: Glyphs, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-attachment-tile")
        self.path = path
        self._icons = icons
        self._pictures = pictures
        pictures.arrived.connect(self.update)
        self._has_looked = False
        name = Path(path).name
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(plain_tool_tip(name))
        self.setAccessibleName(self.tr("Attached file {name}").format(name=set_apart(name)))
        label = self.tr("Remove {name}").format(name=set_apart(name))
        self._close = IconButton("close", label, icons, "qcw-attachment-tile__remove", self)
        self._close.clicked.connect(self.removed)
        inside = row(self)
        inside.addStretch(1)
        inside.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def sizeHint(self) -> QSize:
        side = 4 * self.fontMetrics().height()
        return QSize(side, side).expandedTo(self.minimumSize()).boundedTo(self.maximumSize())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def checkStateSet(self) -> None:  # noqa: N802 - Qt's spelling
        toggle_css_class(self, "qcw-attachment-tile--chosen", self.isChecked())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_box(self, painter)
            line = painter.fontMetrics().height()
            # The frame of the sheet stays in sight: the picture keeps a quarter of a line away from it.
            edge = line // 4
            inner = self.rect().adjusted(edge, edge, -edge, -edge)
            if not self._has_looked:
                self._has_looked = True
                self._pictures.want_file(self.path, inner.size(), self.devicePixelRatioF())
            picture = self._pictures.file(self.path, inner.size())
            if picture is not None:
                painter.drawPixmap(inner, picture)
                return
            side = inner.height() - 2 * line
            glyph = self._icons.pixmap("file", side, self._icons.colour(self), self)
            painter.drawPixmap(inner.center().x() - side // 2, inner.top() + line // 2, glyph)
            name = painter.fontMetrics().elidedText(
                Path(self.path).name, Qt.TextElideMode.ElideMiddle, inner.width()
            )
            words = QRect(inner.left(), inner.bottom() - line, inner.width(), line)
            painter.setPen(self._icons.colour(self))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, name)


@guarded_overrides
class AttachmentStrip(QScrollArea):
    """The tiles in a row. One of them is chosen; `caption` belongs to that one."""

    changed = Signal()
    chosen = Signal(int)

    def __init__(self, icons: Glyphs, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-attachment-strip")
        self._icons = icons
        self._pictures = pictures
        self._files: list[PendingFile] = []
        self._tiles: list[AttachmentTile] = []
        self._current = -1
        self._row = Box("qcw-attachment-strip__row")
        self._layout = row(self._row)
        self._layout.addStretch(1)
        self.setWidget(self._row)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVisible(False)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        height = self._row.sizeHint().height() + margins.top() + margins.bottom()
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    @property
    def files(self) -> tuple[PendingFile, ...]:
        return tuple(self._files)

    @property
    def current(self) -> int:
        """Place of the chosen tile, -1 without files."""
        return self._current

    @property
    def tiles(self) -> tuple[AttachmentTile, ...]:
        return tuple(self._tiles)

    def set_files(self, files: tuple[PendingFile, ...]) -> None:
        """Replaces everything; the first file is chosen. Does not emit `changed`."""
        for tile in self._tiles:
            self._drop(tile)
        self._tiles, self._files, self._current = [], [], -1
        for file in files:
            self._add(file)
        self._choose(0 if files else -1)

    def add(self, paths: list[str]) -> None:
        known = {file.path for file in self._files}
        fresh = [path for path in dict.fromkeys(paths) if path not in known]
        for path in fresh:
            self._add(PendingFile(path))
        if fresh:
            self._choose(len(self._files) - len(fresh))
            self.changed.emit()

    def set_caption(self, text: str) -> None:
        """The caption of the chosen file."""
        if self._current >= 0:
            self._files[self._current] = PendingFile(self._files[self._current].path, text)

    def _add(self, file: PendingFile) -> None:
        tile = AttachmentTile(file.path, self._icons, self._pictures, self._row)
        tile.clicked.connect(lambda: self._choose(self._tiles.index(tile)))
        tile.removed.connect(lambda: self._remove(self._tiles.index(tile)))
        self._files.append(file)
        self._tiles.append(tile)
        # The cell keeps the distance to the next tile: Qt would count a margin of a button to the button.
        cell = Box("qcw-attachment-strip__cell", self._row)
        row(cell).addWidget(tile)
        self._layout.insertWidget(self._layout.count() - 1, cell)
        cell.show()
        tile.show()

    def _remove(self, index: int) -> None:
        tile = self._tiles.pop(index)
        del self._files[index]
        self._drop(tile)
        self._current = -1
        self._choose(min(index, len(self._files) - 1))
        self.changed.emit()

    def _drop(self, tile: AttachmentTile) -> None:
        cell = tile.parentWidget()
        assert cell is not None
        self._layout.removeWidget(cell)
        cell.hide()
        cell.deleteLater()

    def _choose(self, index: int) -> None:
        self._current = index
        for at, tile in enumerate(self._tiles):
            tile.setChecked(at == index)
        if index >= 0:
            self.ensureWidgetVisible(self._tiles[index])
        self.setVisible(bool(self._files))
        self.chosen.emit(index)
