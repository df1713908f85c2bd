"""A sheet that is saved, spoilt, replaced and removed while windows show it: the last good look stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.theme import Diagnostic, Theme, ThemeManager
from qiscus_desktop.ui.theme.manager import QUIET_MS
from qiscus_desktop.ui.theme.sheet.loader import MAX_BYTES

GOOD = ":root { --accent: #000001 }"
BETTER = ":root { --accent: #000002 }"


class Told(QObject):
    """What a manager told, and the accents of the themes that came into use."""

    def __init__(self, manager: ThemeManager) -> None:
        super().__init__()
        self.failures: list[list[Diagnostic]] = []
        self.accents: list[str] = []
        self._manager = manager
        manager.failed.connect(self._failed)
        manager.changed.connect(self._changed)

    def _failed(self, diagnostics: list[Diagnostic]) -> None:
        self.failures.append(diagnostics)

    def _changed(self, theme: Theme) -> None:
        self.accents.append(theme.colour("accent").name())


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "mine.qss"
    path.write_text(GOOD)
    return path


@pytest.fixture
def told(manager: ThemeManager, root: QWidget, sheet: Path) -> Told:
    """The sheet is in use; from here on everything is told."""
    assert manager.select(sheet)
    manager.apply(root)
    return Told(manager)


def is_settled(manager: ThemeManager) -> Callable[[], bool]:
    return lambda: not manager.is_reading


def write(path: Path, data: bytes | str) -> None:
    path.write_bytes(data.encode() if isinstance(data, str) else data)


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not a text file"),
        (b".a { color: red }\n" * (1_000_000 // 18), "longer than"),
        ((b"\n" * MAX_BYTES) + b"}", "longer than"),
        (b".a { color: red", "never closed"),
    ],
    ids=["binary", "1 MB", "one byte too long", "broken"],
)
def test_a_spoilt_save_is_one_sentence_and_the_look_stays(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, sheet: Path, told: Told, spoilt: bytes, sentence: str
) -> None:
    before = root.styleSheet()
    with qtbot.waitSignal(manager.failed):
        write(sheet, spoilt)
    ((diagnostic,),) = told.failures
    assert sentence in diagnostic.message
    assert root.styleSheet() == before
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)
    assert told.accents == ["#000002"]
    assert len(told.failures) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_save_in_utf_16_is_read(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told, encoding: str
) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    with qtbot.waitSignal(manager.changed):
        write(sheet, mark + BETTER.encode(encoding))
    assert told.accents == ["#000002"]


def test_a_file_that_is_removed_is_told_once_and_followed_when_it_is_back(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, sheet: Path, told: Told
) -> None:
    before = root.styleSheet()
    with qtbot.waitSignal(manager.failed):
        sheet.unlink()
    (sheet.parent / "another file").touch()
    qtbot.waitUntil(is_settled(manager))
    ((diagnostic,),) = told.failures
    assert "mine.qss cannot be read" in diagnostic.message
    assert root.styleSheet() == before
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)
    assert told.accents == ["#000002"]


def test_a_folder_that_is_removed_and_made_again_is_followed(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, tmp_path: Path
) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    write(folder / "mine.qss", GOOD)
    manager.select(folder / "mine.qss")
    manager.apply(root)
    with qtbot.waitSignal(manager.failed):
        shutil.rmtree(folder)
    with qtbot.waitSignal(manager.changed):
        folder.mkdir()
        write(folder / "mine.qss", BETTER)
    assert manager.theme.colour("accent").name() == "#000002"


def test_half_a_save_is_no_error(qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told) -> None:
    """Two writes within 150 ms: the first is read as broken, and nobody needs to know."""
    write(sheet, ":root { --acc")
    QTest.qWait(100)  # longer than it takes to read, shorter than a broken sheet is waited for
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)
    QTest.qWait(2 * QUIET_MS)
    qtbot.waitUntil(is_settled(manager))
    assert told.failures == []
    assert told.accents == ["#000002"]


def test_a_save_that_empties_the_file_first_shows_nothing_between(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    write(sheet, "")
    QTest.qWait(100)
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)
    assert told.accents == ["#000002"]


def test_a_file_that_stays_empty_is_a_sheet_like_any(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    with qtbot.waitSignal(manager.changed):
        write(sheet, "")
    assert told.failures == []
    assert told.accents == [ThemeManager(styles_dir()).theme.colour("accent").name()]


def test_of_two_good_saves_the_last_one_counts(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    for number in range(2, 9):
        write(sheet, f":root {{ --accent: #00000{number} }}")
        QTest.qWait(10)
    qtbot.waitUntil(lambda: told.accents[-1:] == ["#000008"])
    qtbot.waitUntil(is_settled(manager))
    assert told.failures == []
    assert told.accents == sorted(told.accents), "an older save never comes after a newer one"


def test_same_size_and_time_is_a_save_all_the_same(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    before = sheet.stat()
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)
        os.utime(sheet, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (sheet.stat().st_size, sheet.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert told.accents == ["#000002"]


def test_a_link_is_followed_to_its_file_and_to_another_one(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, tmp_path: Path
) -> None:
    """Saves of the second target were not seen: the watch stayed on the first one."""
    folders = [tmp_path / name for name in ("one", "two", "links")]
    for folder in folders:
        folder.mkdir()
    one, two, link = folders[0] / "a.qss", folders[1] / "b.qss", folders[2] / "mine.qss"
    write(one, GOOD)
    write(two, BETTER)
    try:
        link.symlink_to(one)
    except OSError:
        pytest.skip("this account may not make links")
    manager.select(link)
    manager.apply(root)
    fresh = folders[2] / "fresh"
    fresh.symlink_to(two)
    with qtbot.waitSignal(manager.changed):
        fresh.replace(link)
    assert manager.theme.colour("accent").name() == "#000002"
    for number in (3, 4):
        with qtbot.waitSignal(manager.changed):
            write(two, f":root {{ --accent: #00000{number} }}")
        assert manager.theme.colour("accent").name() == f"#00000{number}"
    with qtbot.waitSignal(manager.changed):
        other = folders[1] / "saved"
        write(other, ":root { --accent: #000005 }")
        other.replace(two)
    assert manager.theme.colour("accent").name() == "#000005"


def test_a_folder_link_that_is_swapped_is_followed(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, tmp_path: Path
) -> None:
    """As deployments do: `mine.qss` lies in `current`, which is a link to a numbered folder."""
    for name, text in (("v1", GOOD), ("v2", BETTER)):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "mine.qss", text)
    try:
        (tmp_path / "current").symlink_to("v1", target_is_directory=True)
    except OSError:
        pytest.skip("this account may not make links")
    manager.select(tmp_path / "current" / "mine.qss")
    manager.apply(root)
    (tmp_path / "next").symlink_to("v2", target_is_directory=True)
    with qtbot.waitSignal(manager.changed):
        (tmp_path / "next").replace(tmp_path / "current")
    assert manager.theme.colour("accent").name() == "#000002"


def picture(path: Path, colour: str) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path), "BMP")  # always as many bytes


def shown(widget: QWidget) -> str:
    return widget.grab().toImage().pixelColor(QPoint(2, 2)).name()


@pytest.fixture
def pictured(manager: ThemeManager, root: QWidget, sheet: Path) -> QFrame:
    """A box that shows the picture beside the sheet."""
    picture(sheet.parent / "tile.bmp", "#ff0000")
    write(sheet, '.tile { background-image: url("tile.bmp"); border: none }')
    box = QFrame(root)
    box.resize(8, 8)
    set_css_classes(box, "tile")
    manager.select(sheet)
    manager.apply(root)
    assert shown(box) == "#ff0000"
    return box


def test_a_picture_that_is_replaced_is_shown(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, pictured: QFrame
) -> None:
    with qtbot.waitSignal(manager.changed):
        picture(sheet.parent / "tile.bmp", "#00ff00")
    assert shown(pictured) == "#00ff00"
    with qtbot.waitSignal(manager.changed):
        picture(sheet.parent / "fresh.bmp", "#0000ff")
        (sheet.parent / "fresh.bmp").replace(sheet.parent / "tile.bmp")
    assert shown(pictured) == "#0000ff"


def test_a_picture_that_comes_later_is_shown(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, pictured: QFrame
) -> None:
    (sheet.parent / "tile.bmp").rename(sheet.parent / "away.bmp")
    qtbot.waitUntil(lambda: "tile.bmp" not in manager.theme.qss)
    with qtbot.waitSignal(manager.changed):
        (sheet.parent / "away.bmp").rename(sheet.parent / "tile.bmp")
    assert shown(pictured) == "#ff0000"


def test_more_rules_than_any_sheet_needs_are_one_sentence(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, sheet: Path, told: Told
) -> None:
    many = "\n".join(f".s{number} {{ color: red }}" for number in range(20_000))
    assert len(many) < MAX_BYTES
    before = root.styleSheet()
    with qtbot.waitSignal(manager.failed):
        write(sheet, many)
    ((diagnostic,),) = told.failures
    assert "more than 20000 rules" in diagnostic.message
    assert root.styleSheet() == before
    with qtbot.waitSignal(manager.changed):
        write(sheet, BETTER)


def test_a_sheet_that_is_left_while_it_is_read_never_comes(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    write(sheet, ":root { --accent: #00000a }\n" + ".a { color: red }\n" * 5_000)
    manager.select(sheet)
    assert manager.is_reading
    assert manager.select("dark", wait=True)
    dark = manager.theme
    sheet.unlink()
    QTest.qWait(QUIET_MS)
    qtbot.waitUntil(is_settled(manager))
    assert manager.theme is dark
    assert told.failures == []


def test_a_manager_that_is_deleted_while_it_reads_ends_its_thread(
    qapp: QApplication, root: QWidget, sheet: Path
) -> None:
    """The leak guard of the tests fails one that leaves the thread behind."""
    manager = ThemeManager(styles_dir())
    manager.apply(root)
    write(sheet, ".a { color: red }\n" * 20_000)
    manager.select(sheet)
    assert manager.is_reading
    manager.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_colours_that_are_set_while_a_sheet_is_read_are_not_lost(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    write(sheet, BETTER)
    manager.select(sheet)
    manager.set_custom_colors({"bubleRightTextColor": "#0a0b0c"})
    qtbot.waitUntil(lambda: told.accents[-1:] == ["#000002"])
    assert manager.theme.colour("own-text").name() == "#0a0b0c"
    write(sheet, ".a { color: red")
    manager.select(sheet)
    manager.set_custom_colors({"bubleRightTextColor": "#0d0e0f"})
    qtbot.waitUntil(lambda: manager.theme.colour("own-text").name() == "#0d0e0f")
    assert manager.theme.colour("accent").name() == "#000002"
    assert told.failures, "and the broken sheet is told"


def test_a_save_reads_what_has_changed_and_styles_once(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, sheet: Path, told: Told
) -> None:
    styled: list[QObject] = []

    class Styled(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.StyleChange:
                styled.append(watched)
            return False

    write(sheet, ".qcw-header { color: #0a0b01 }\n.qcw-room { color: #0a0b01 }\n")
    qtbot.waitUntil(lambda: "#0a0b01" in manager.theme.qss)
    watch = Styled()
    root.installEventFilter(watch)
    parsed, translations = manager.parsed, manager.translations
    with qtbot.waitSignal(manager.changed):
        write(sheet, ".qcw-header { color: #0a0b02 }\n.qcw-room { color: #0a0b01 }\n")
    assert manager.parsed - parsed == 1, "the rule that changed, none of the sheets underneath"
    assert manager.translations - translations == 1
    assert styled.count(root) == 1, "Qt was given one sheet"
    root.removeEventFilter(watch)


def test_what_has_to_be_read_comes_later(
    qtbot: QtBot, manager: ThemeManager, sheet: Path, told: Told
) -> None:
    """Nothing is translated in the call: it returns before the theme is there."""
    write(sheet, ".qcw-header { color: #123123 }")
    for ask in (
        lambda: manager.select(sheet),
        lambda: manager.set_custom_colors({"bubleLeftColor": "#321321"}),
        lambda: manager.select("original"),
    ):
        theme = manager.theme
        with qtbot.waitSignal(manager.changed):
            ask()
            assert manager.theme is theme
            assert manager.is_reading
    manager.clear_custom_colors(wait=True)
    assert manager.select("light", wait=True)
    theme = manager.theme
    manager.select("original")
    qtbot.waitUntil(lambda: manager.theme is not theme)
    manager.select("light")
    assert manager.theme is theme, "what is at hand comes at once"
