"""Pictures of the scenes, one PNG each: for the README, for reviews, and to compare two versions."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qiscus_desktop.gallery.scenes import Scene
from qiscus_desktop.ui import ChatWidget

log = logging.getLogger("qiscus.gallery.shots")

_SHADE = 0.25
SETTLE_S = 0.7  # motions end, pictures are decoded


async def take(scenes: Sequence[Scene], folder: Path, *, settle_s: float = SETTLE_S) -> list[Path]:
    """Writes one picture a scene into `folder`, which exists; another scale is taken by another process."""
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    files = []
    for scene in scenes:
        file = folder / f"{scene.name}.png"
        if scene.scale != scale:
            await asyncio.to_thread(_take_elsewhere, scene, folder)
        else:
            await _take_here(scene, file, settle_s)
        files.append(file)
    return files


async def _take_here(scene: Scene, file: Path, settle_s: float) -> None:
    direction = Qt.LayoutDirection.RightToLeft if scene.is_mirrored else Qt.LayoutDirection.LeftToRight
    QApplication.setLayoutDirection(direction)
    widget = scene.build()
    widget.show()
    widget.activateWindow()
    await asyncio.sleep(max(settle_s, scene.settle_s if settle_s else 0.0))
    widget.update()
    await asyncio.sleep(0)
    if not _picture_of(widget).save(str(file)):
        raise OSError(f"{file} cannot be written")
    chat = widget if isinstance(widget, ChatWidget) else widget.findChild(ChatWidget)
    widget.close()
    if chat is not None:
        await chat.shut_down()
        await chat.session.close()
    widget.deleteLater()
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _picture_of(widget: QWidget) -> QPixmap:
    """The widget, and in its middle the dialog that is open over it."""
    picture = widget.grab()
    dialogs = [dialog for dialog in widget.findChildren(QDialog) if dialog.isVisible()]
    if dialogs:
        with QPainter(picture) as painter:
            painter.setOpacity(_SHADE)
            painter.fillRect(widget.rect(), widget.palette().shadow())
            painter.setOpacity(1)
            for dialog in dialogs:
                place = QRect(QPoint(), dialog.size())
                place.moveCenter(widget.rect().center())
                painter.drawPixmap(place.topLeft(), dialog.grab())
    return picture


def _take_elsewhere(scene: Scene, folder: Path) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scene.scale)}
    command = [sys.executable, "-m", "qiscus_desktop.gallery", "--shots", str(folder), "--scene", scene.name]
    subprocess.run(command, env=environment, check=True)
