"""Pictures are read on threads that outlive no window and hold none up."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.timeline.paint.picture_job import PictureJob
from qiscus_desktop.ui.timeline.paint.picture_readers import Readers
from qiscus_desktop.ui.timeline.paint.pictures import Pictures
from tests.support.waiting import PATIENCE_MS

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(2000, 2000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    path = tmp_path / "large.png"
    assert image.save(str(path))
    return path


def jobs(path: Path, count: int) -> list[PictureJob]:
    return [PictureJob(f"picture-{at}", path, QSize(200, 200), 8, 1.0) for at in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("is_collected", [True, False])
def test_a_window_may_go_while_its_pictures_are_read(picture: Path, is_collected: bool) -> None:
    for _ in range(5):
        window = QWidget()
        pictures = Pictures(window)
        for job in jobs(picture, 6):
            pictures.want(job)
        if is_collected:
            del window, pictures
            gc.collect()
        else:
            shiboken6.delete(window)


def test_closing_waits_for_the_readers_and_ends_them(picture: Path, qtbot: QtBot) -> None:
    pictures = Pictures(window := QWidget())
    qtbot.addWidget(window)
    first, *others = jobs(picture, 12)
    with qtbot.waitSignal(pictures.arrived, timeout=PATIENCE_MS):
        pictures.want(first)
    for job in others:
        pictures.want(job)
    pictures.close()
    pictures.close()
    pictures.want(jobs(picture, 13)[-1])
    assert not [thread for thread in threading.enumerate() if thread.name == "qiscus-picture"]
    assert pictures.get(first.url, first.size, first.radius) is not None


def test_a_reader_that_raises_gives_the_result_of_a_failure() -> None:
    def read(number: int) -> int:
        return 12 // number

    readers: Readers[int, int] = Readers(read, -1)
    for number in (3, 0, 4):
        readers.add(number)
    for thread in threading.enumerate():
        if thread.name == "qiscus-picture":
            thread.join()
    assert sorted(readers.take()) == [(0, -1), (3, 4), (4, 3)]
    assert not readers.take()
    readers.close()
