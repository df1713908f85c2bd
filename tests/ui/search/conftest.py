"""Chat windows with something to find in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.search.results import SearchResults
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN


def session(*more: Comment) -> Session:
    return Session.offline(
        Database(None), small_world.ME, small_world.rooms(), [*small_world.comments(), *more]
    )


def long_session(count: int) -> Session:
    """Ann's room with so many messages; every hundredth speaks of a harvest."""
    words = dict.fromkeys(range(100, count, 100), "the harvest of the year")
    return session(
        *(
            small_world.comment(ANN, number, words.get(number, f"number {number}"))
            for number in range(10, count)
        )
    )


Find = Callable[[ChatWidget, str], SearchResults]


@pytest.fixture
def find(qtbot: QtBot) -> Find:
    """Types into the filter of the list and waits for the messages below it."""

    def typed(chat: ChatWidget, words: str) -> SearchResults:
        QTest.keyClicks(chat._window.sidebar.filter, words)
        qtbot.waitUntil(lambda: chat._wiring.searching.is_done)
        results = chat.findChild(SearchResults)
        assert isinstance(results, SearchResults)
        return results

    return typed


@pytest.fixture
def find_in_room(qtbot: QtBot) -> Callable[[ChatWidget, str], str]:
    """Opens the bar with its keys, types, and returns what it says of the hits."""

    def typed(chat: ChatWidget, words: str) -> str:
        QTest.keyClick(chat._page.composer.field, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        bar = chat._page.search_bar
        assert bar is not None
        QTest.keyClicks(bar.field, words)
        qtbot.waitUntil(lambda: bar.is_done)
        return bar.count.text().strip("\u2068\u2069")

    return typed
