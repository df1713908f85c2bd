"""Somebody presses everything in no sensible order: nothing raises, no word from Qt, nothing stays behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.options import Options
from qiscus_desktop.ui.chat_widget import ChatWidget
from tests.support.waiting import until
from tests.ui.chat import small_world

pytestmark = pytest.mark.qt_loop

STEPS = 60
# What the offscreen platform says about itself.
EXPECTED = "This plugin does not support"


class Monkey:
    """Everything a person can do, one method each."""

    def __init__(self, chat: ChatWidget, chance: random.Random) -> None:
        self._chat = chat
        self._chance = chance

    def act(self) -> str:
        names = [name for name in vars(Monkey) if name.startswith("do_")]
        name = self._chance.choice(names)
        getattr(self, name)()
        return name

    def do_open_room(self) -> None:
        self._chat.open_room(self._chance.choice([room.id for room in self._chat.session.rooms]))

    def do_close_room(self) -> None:
        self._chat.close_room()

    def do_write(self) -> None:
        field = self._chat._page.composer.field
        if field.isVisible():
            QTest.keyClicks(
                field, self._chance.choice(["hello", "https://example.com/ x", "many words " * 9])
            )
            QTest.keyClick(field, self._chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Escape]))

    def do_search(self) -> None:
        sidebar, page = self._chat._window.sidebar, self._chat._page
        words = self._chance.choice(["the", "a team", "?!", "nothing of the kind"])
        if self._chance.random() < 0.5:
            page.toggle_search()
        bar = page.search_bar
        field = bar.field if bar is not None and bar.isVisible() else sidebar.filter
        field.setText(words)
        keys = [Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_F3, Qt.Key.Key_Tab]
        QTest.keyClick(field, self._chance.choice(keys))

    def do_resize(self) -> None:
        self._chat.resize(self._chance.randint(150, 1400), self._chance.randint(120, 900))

    def do_theme(self) -> None:
        self._chat.set_theme(self._chance.choice(["light", "dark", "original", "system"]))

    def do_colours(self) -> None:
        self._chat.set_custom_colors({"mainColor": self._chance.choice(["#123456", "nonsense"])})

    def do_direction(self) -> None:
        sides = [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
        QApplication.setLayoutDirection(self._chance.choice(sides))

    def do_details(self) -> None:
        self._chat.toggle_details()

    def do_dialog(self) -> None:
        self._chat._window.sidebar.start_chat()

    def do_end_dialogs(self) -> None:
        for dialog in self._chat.findChildren(QDialog):
            self._chance.choice([dialog.close, dialog.reject])()

    def do_emoji(self) -> None:
        self._chat._page.composer.emoji_button.click()

    def do_menu(self) -> None:
        view = self._chance.choice([self._chat._page.timeline, self._chat._window.sidebar.view])
        if view.isVisible():
            at = self._somewhere(view)
            reason = QContextMenuEvent.Reason.Mouse
            QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, at, view.mapToGlobal(at)))

    def do_end_popup(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()

    def do_scroll(self) -> None:
        viewport = self._chat._page.timeline.viewport()
        at, turn = QPointF(9, 9), QPoint(0, self._chance.choice([-900, 900]))
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(at, viewport.mapToGlobal(at), QPoint(), turn, none, keys, phase, False)
        QApplication.sendEvent(viewport, wheel)

    def do_select(self) -> None:
        viewport = self._chat._page.timeline.viewport()
        left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        if viewport.isVisible():
            to = QPointF(self._somewhere(viewport))
            QTest.mousePress(viewport, left, keys, self._somewhere(viewport))
            move = QMouseEvent(QEvent.Type.MouseMove, to, viewport.mapToGlobal(to), left, left, keys)
            QApplication.sendEvent(viewport, move)
            QTest.mouseRelease(viewport, left, keys, to.toPoint())

    def do_login(self) -> None:
        self._chance.choice([self._chat.show_login, self._chat.hide_login])()

    def do_filter(self) -> None:
        self._chat._window.sidebar.filter.setText(self._chance.choice(["", "a", "nobody"]))

    def do_notice(self) -> None:
        self._chat.show_notice("Something happened.")

    def do_hide(self) -> None:
        self._chat.hide()
        self._chat.show()

    def do_paint(self) -> None:
        self._chat.grab()

    def do_collect(self) -> None:
        gc.collect()

    def _somewhere(self, widget: QWidget) -> QPoint:
        return QPoint(self._chance.randint(0, widget.width()), self._chance.randint(0, widget.height()))


async def a_life(seed: int, mode: str, cache: Path) -> None:
    sdk = QiscusSDK()
    sdk.core.options = Options.of({})
    chat = ChatWidget(sdk, session=small_world.session(), theme="light", mode=mode, cache_path=cache)
    chat.setProperty("reduced_motion", True)
    chat.show()
    chat.set_open(True)
    monkey = Monkey(chat, random.Random(seed))
    try:
        for _ in range(STEPS):
            monkey.act()
            gc.collect(1)  # what lives too short dies early enough to be seen
            await asyncio.sleep(0)
    finally:
        monkey.do_end_popup()
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        await chat.shut_down()
        await chat.session.close()
        chat.close()
        chat.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(("seed", "mode"), [(1, "wide"), (2, "widget")])
async def test_whatever_is_pressed(
    seed: int, mode: str, window_cache: Path, qtlog: Any, caplog: pytest.LogCaptureFixture
) -> None:
    widgets, tasks = len(QApplication.allWidgets()), asyncio.all_tasks()
    await a_life(seed, mode, window_cache)
    gc.collect()
    assert len(QApplication.allWidgets()) <= widgets
    # What a timer began after the shut-down was cancelled with its widget, and ends some turns later.
    await until(lambda: asyncio.all_tasks() <= tasks)
    assert [record.message for record in qtlog.records if EXPECTED not in record.message] == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
