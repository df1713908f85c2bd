"""Choosing a theme, following the file while it is edited, and dressing root widgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.resources_path import resources_dir, styles_dir
from qiscus_desktop.ui.css_classes import css_classes_of, set_css_classes, toggle_css_class
from qiscus_desktop.ui.theme import Diagnostic, Probes, ThemeManager
from qiscus_desktop.ui.theme.icons import Icons
from tests.support.waiting import PATIENCE_MS


def test_the_application_is_left_alone(manager: ThemeManager, root: QWidget, qapp: QApplication) -> None:
    before = (qapp.styleSheet(), qapp.palette(), qapp.font())
    manager.select("dark")
    manager.apply(root)
    assert (qapp.styleSheet(), qapp.palette(), qapp.font()) == before
    assert root.styleSheet()


def test_names_and_files_can_be_selected(manager: ThemeManager, tmp_path: Path) -> None:
    assert manager.theme.name == "system"
    manager.select("dark")
    assert (manager.theme.name, manager.theme.dark) == ("dark", True)
    assert manager.theme.colour("canvas") == QColor("#12171A")
    assert manager.theme.px("run-gap") == 2
    assert manager.theme.word("time-place") == "inside"
    with pytest.raises(KeyError):
        manager.theme.colour("run-gap")
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --based-on: original; --accent: #123456 }")
    assert manager.select(str(sheet))
    assert (manager.theme.name, manager.theme.dark) == ("mine.qss", False)
    assert manager.theme.colour("accent") == QColor("#123456")
    assert manager.theme.word("time-place") == "beside"


def test_saving_the_file_repaints(qtbot: QtBot, manager: ThemeManager, root: QWidget, tmp_path: Path) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(".t { min-width: 11px }")
    label = QLabel("x", root)
    set_css_classes(label, "t")
    manager.select(sheet)
    manager.apply(root)
    label.ensurePolished()
    assert label.minimumWidth() == 11
    with qtbot.waitSignal(manager.changed, timeout=PATIENCE_MS):
        sheet.write_text(".t { min-width: 222px }")
    assert label.minimumWidth() == 222


def test_editors_that_replace_the_file_are_followed(
    qtbot: QtBot, manager: ThemeManager, tmp_path: Path
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --accent: #000001 }")
    manager.select(sheet)
    for step in range(2, 5):
        with qtbot.waitSignal(manager.changed, timeout=PATIENCE_MS):
            fresh = tmp_path / ".mine.qss.swp"
            fresh.write_text(f":root {{ --accent: #00000{step} }}")
            fresh.replace(sheet)
        assert manager.theme.colour("accent") == QColor(f"#00000{step}")


def test_a_file_that_vanishes_and_comes_back_is_followed(
    qtbot: QtBot, manager: ThemeManager, tmp_path: Path
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --accent: #000001 }")
    manager.select(sheet)
    sheet.unlink()
    with qtbot.waitSignal(manager.changed, timeout=PATIENCE_MS):
        sheet.write_text(":root { --accent: #000009 }")
    assert manager.theme.colour("accent") == QColor("#000009")


def test_a_broken_sheet_leaves_the_last_good_one(
    qtbot: QtBot, manager: ThemeManager, root: QWidget, tmp_path: Path
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --accent: #000001 }")
    manager.select(sheet)
    manager.apply(root)
    good = manager.theme
    with qtbot.waitSignal(manager.failed, timeout=PATIENCE_MS) as failed:
        sheet.write_text(":root { --accent: #000002 }\n\n.a { color: red\n")
    (diagnostic,) = failed.args[0]
    assert isinstance(diagnostic, Diagnostic)
    assert str(diagnostic) == "3:4 error: This '{' is never closed."
    assert manager.theme is good
    assert root.styleSheet() == good.qss
    with qtbot.waitSignal(manager.changed, timeout=PATIENCE_MS):
        sheet.write_text(":root { --accent: #000003 }")
    assert manager.theme.colour("accent") == QColor("#000003")


def test_a_file_that_cannot_be_read_is_told(qtbot: QtBot, manager: ThemeManager, tmp_path: Path) -> None:
    sheet = tmp_path / "later.qss"
    with qtbot.waitSignal(manager.failed, timeout=PATIENCE_MS) as failed:
        assert not manager.select(sheet)
    assert "later.qss cannot be read" in str(failed.args[0][0])
    assert manager.theme.name
    with qtbot.waitSignal(manager.changed, timeout=PATIENCE_MS):
        sheet.write_text(":root { --accent: #000007 }")
    assert manager.theme.colour("accent") == QColor("#000007")


def test_custom_colours_of_the_web_widget(manager: ThemeManager, root: QWidget, probes: Probes) -> None:
    manager.apply(root)
    diagnostics = manager.set_custom_colors(
        {
            "widgetButtonBackgroundColor": "#010101",
            "bubleLeftColor": "#020202",
            "bubbleRightColor": "rgb(3, 3, 3)",
            "bubble_text_color": "#040404",
            "nonsense": "#ffffff",
            "headerTitleColor": "not a colour",
        },
        wait=True,
    )
    assert [each.selector for each in diagnostics] == ["nonsense", "headerTitleColor"]
    assert manager.theme.colour("trigger") == QColor("#010101")
    assert probes.role("bubble.left").background == QColor("#020202")
    assert probes.role("bubble.own").background == QColor("#030303")
    assert probes.role("content.own").color == QColor("#040404")
    manager.set_custom_colors({"bubleRightTextColor": "#050505"}, wait=True)
    assert probes.role("content.own").color == QColor("#050505")
    manager.select("dark", wait=True)
    assert probes.role("content.own").color == QColor("#050505")
    manager.clear_custom_colors(wait=True)
    assert probes.role("content.own").color == QColor("#EAF5E0")


def test_both_names_of_the_trigger_select_it(manager: ThemeManager, root: QWidget, tmp_path: Path) -> None:
    button = QPushButton("Talk to Us", root)
    set_css_classes(button, "qcw-trigger-btn qcw-trigger-button")
    for word in ("qcw-trigger-btn", "qcw-trigger-button"):
        sheet = tmp_path / f"{word}.qss"
        sheet.write_text(f".{word} {{ min-width: 321px; padding: 0; border: none }}")
        manager.select(sheet)
        manager.apply(root)
        button.ensurePolished()
        assert button.minimumWidth() == 321


def test_a_pill_stays_round_on_a_real_button(manager: ThemeManager, root: QWidget, tmp_path: Path) -> None:
    """Qt draws square corners for a radius of more than half the button."""
    sheet = tmp_path / "web.css"
    sheet.write_text(".qcw-trigger-btn { border-radius: 50px; background: #ff0000; padding: 12px 24px }")
    manager.select(sheet)
    button = QPushButton("Talk to Us", root)
    set_css_classes(button, "qcw-trigger-btn qcw-trigger-button")
    manager.apply(root)
    button.adjustSize()
    image = QImage(button.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    button.render(image, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    assert image.pixelColor(1, 1) != QColor("#ff0000")
    assert image.pixelColor(4, 4) != QColor("#ff0000")
    assert image.pixelColor(1, image.height() // 2).red() == 255


def test_class_words_restyle_a_widget_and_what_is_inside(
    manager: ThemeManager, root: QWidget, tmp_path: Path
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(".box--on .inside { min-width: 55px }")
    manager.select(sheet)
    box = QWidget(root)
    inside = QLabel("x", box)
    set_css_classes(inside, "inside")
    manager.apply(root)
    for widget in (root, box, inside):
        widget.ensurePolished()
    assert inside.minimumWidth() == 0
    assert toggle_css_class(box, "box--on", True)
    assert inside.minimumWidth() == 55
    assert not toggle_css_class(box, "box--on", True)


def test_a_dark_host_gets_the_dark_theme(qapp: QApplication) -> None:
    before = qapp.palette()
    dark = QPalette(QColor("#202020"))
    dark.setColor(QPalette.ColorRole.WindowText, QColor("#ffffff"))
    qapp.setPalette(dark)
    try:
        assert ThemeManager(styles_dir()).theme.dark
    finally:
        qapp.setPalette(before)
    assert not ThemeManager(styles_dir()).theme.dark


def test_the_root_carries_the_word_for_its_width(
    manager: ThemeManager, root: QWidget, probes: Probes, tmp_path: Path
) -> None:
    sheet = tmp_path / "web.css"
    sheet.write_text("@media (max-width: 600px) { .qcw-avatar { display: none } }")
    manager.select(sheet)
    root.resize(1100, 500)
    manager.apply(root)
    root.show()
    assert css_classes_of(root)[-1] == "qcw-broad"
    assert probes.role("avatar").visible
    root.resize(500, 500)
    assert css_classes_of(root)[-1] == "qcw-narrow"
    assert not probes.role("avatar").visible
    root.resize(800, 500)
    assert css_classes_of(root) == ["qcw-container", "qcw-container--wide", "qcw-mid"]
    root.hide()


def test_a_width_that_no_rule_asks_for_styles_nothing_again(
    manager: ThemeManager, root: QWidget, probes: Probes
) -> None:
    class Styled(QObject):
        count = 0

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.count += event.type() is QEvent.Type.StyleChange
            return False

    root.resize(1100, 500)
    manager.apply(root)
    root.show()
    styled = Styled()
    root.installEventFilter(styled)
    before = probes.revision
    root.resize(800, 500)
    assert css_classes_of(root)[-1] == "qcw-mid"
    assert probes.revision == before
    assert styled.count == 0, "no rule of ours asks for broad or mid"
    root.removeEventFilter(styled)
    root.hide()


def test_going_back_to_a_theme_reads_nothing_again(manager: ThemeManager) -> None:
    manager.select("light")
    before = manager.theme
    manager.select("dark")
    manager.select("light")
    assert manager.theme is before
    manager.set_custom_colors({"bubleRightTextColor": "#123456"})
    assert manager.theme is not before


def test_a_floating_root_goes_by_the_window_it_floats_in(manager: ThemeManager, qapp: QApplication) -> None:
    host = QWidget()
    host.resize(1200, 800)
    root = QWidget(host)
    root.resize(360, 480)
    set_css_classes(root, "qcw-container qcw-container--widget")
    manager.apply(root)
    assert "qcw-broad" in css_classes_of(root)
    host.resize(500, 800)
    root.move(1, 1)
    host.show()
    assert "qcw-narrow" in css_classes_of(root)
    host.close()
    host.deleteLater()


def test_the_palette_of_the_root_follows(manager: ThemeManager, root: QWidget) -> None:
    manager.select("dark")
    manager.apply(root)
    assert root.palette().color(QPalette.ColorRole.Highlight) == manager.theme.colour("selection")


def test_translated_sheets_are_kept_and_a_spoilt_file_is_not_trusted(
    qapp: QApplication, tmp_path: Path
) -> None:
    first = ThemeManager(styles_dir(), cache=tmp_path)
    first.select("dark")
    (kept,) = tmp_path.iterdir()
    second = ThemeManager(styles_dir(), cache=tmp_path)
    second.select("dark")
    assert second.theme.qss == first.theme.qss
    assert second.theme.rules == first.theme.rules
    kept.write_bytes(b"\xc1 spoilt")
    third = ThemeManager(styles_dir(), cache=tmp_path)
    third.select("dark")
    assert third.theme.tokens == first.theme.tokens


def test_icons_of_a_theme_replace_ours(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "send.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        '<rect width="24" height="24" fill="currentColor"/></svg>'
    )
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --icon-send: url(send.svg) }")
    icons = Icons(resources_dir() / "icons")
    manager = ThemeManager(styles_dir(), icons=icons)
    manager.select(sheet)
    assert manager.theme.icon_files
    assert icons.pixmap("send", QColor("#ff0000"), 8).toImage().pixelColor(0, 0) == QColor("#ff0000")
    manager.select("light")
    assert icons.pixmap("send", QColor("#ff0000"), 8).toImage().pixelColor(0, 0).alpha() == 0
