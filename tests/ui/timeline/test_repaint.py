"""How little is painted again when rows come or move, and that the screen shows the same as if all were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.ui.theme import ThemeManager
from tests.store.builders import ME, a_comment, a_room
from tests.ui.timeline.conftest import MakeThemes, MakeWindow
from tests.ui.timeline.window import Window

LONG = "a text that goes over more than one line of a small window, as many do, and then some more of it"

_FEW = 50


def comment(number: int) -> Comment:
    """Of varied sender and length, some of another day; the same number gives the same comment."""
    text = LONG if number % 4 == 0 else f"text {number}"
    return a_comment(number, text, sender_id=("budi", ME, "ani")[number // 2 % 3])


def is_as_painted_anew(window: Window) -> bool:
    """Whether the screen, with all that was moved and never painted again, shows what one paint would.

    Soft edges come out by a shade different where the edge of the screen cuts them: some pixels at the corner
    of one bubble, which nobody sees, are no difference.
    """
    shown = window.root.screen().grabWindow(window.root.winId()).toImage()
    difference = shown.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(difference)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawPixmap(0, 0, window.root.grab())
    painter.end()
    shades = difference.convertToFormat(QImage.Format.Format_RGB888)
    loud = bytes(shades.constBits()).translate(None, delete=bytes(range(13)))
    return len(loud) < _FEW


def painted(window: Window, act: Callable[[], object]) -> int:
    """How many rows are painted because of this."""
    window.settle()
    before = window.view.painter.rows_painted
    act()
    window.settle()
    return window.view.painter.rows_painted - before


def test_an_incoming_comment_paints_itself_and_the_one_before(open_window: MakeWindow) -> None:
    window = open_window([comment(number) for number in range(1, 61)], in_memory=60)
    assert len(window.shown) > 8
    assert painted(window, lambda: window.receive(a_comment(61, sender_id="ani"))) == 1
    # This one goes on where the last one ended, whose corners turn.
    assert painted(window, lambda: window.receive(a_comment(62, sender_id="ani"))) == 2


def test_a_tick_paints_its_row(open_window: MakeWindow) -> None:
    comments = [a_comment(number, sender_id=ME if number == 58 else "budi") for number in range(1, 61)]
    window = open_window(comments, in_memory=60)
    assert painted(window, lambda: window.session.apply(events.CommentRead(1, "budi", 58))) == 1


def test_accents_on_accents_stay_in_their_row(open_window: MakeWindow) -> None:
    comments = [a_comment(number, sender_id=ME if number == 58 else "budi") for number in range(1, 61)]
    comments[58] = a_comment(59, "Z" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 60)
    window = open_window(comments, in_memory=60)
    window.settle()
    window.session.apply(events.CommentRead(1, "budi", 58))
    window.settle()
    assert is_as_painted_anew(window)


def test_scrolling_paints_what_comes_in(open_window: MakeWindow) -> None:
    window = open_window([comment(number) for number in range(1, 61)], in_memory=60)
    window.scroll(-40)
    # The row that comes in, those under the day that stays at the top, and those under the round button.
    assert painted(window, lambda: window.scroll(-40)) <= 5 < len(window.shown)


def test_the_button_to_the_end_stays_while_rows_move(open_window: MakeWindow) -> None:
    window = open_window([comment(number) for number in range(1, 61)], in_memory=60)
    window.scroll(-200)
    place = window.view.goto_bottom.geometry()
    window.scroll(-100)
    assert window.view.goto_bottom.geometry() == place
    assert is_as_painted_anew(window)


def test_over_a_gradient_everything_is_painted(
    open_window: MakeWindow, make_themes: MakeThemes, tmp_path: Path
) -> None:
    sheet = tmp_path / "dusk.qss"
    sheet.write_text(".qcw-comments { background: linear-gradient(#ffffff, #8090a0); }", "utf-8")
    themes = make_themes("light")
    themes.select(sheet)
    window = open_window([comment(number) for number in range(1, 61)], themes=themes, in_memory=60)
    window.receive(a_comment(61))
    window.scroll(-50)
    assert is_as_painted_anew(window)


STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 3)),
    st.tuples(st.just("scroll"), st.integers(-220, 220)),
    st.tuples(st.just("read"), st.just(0)),
    st.tuples(st.sampled_from(("delete", "edit")), st.integers(0, 5)),
    st.tuples(st.just("hover"), st.integers(0, 300)),
    st.tuples(st.just("key"), st.sampled_from((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp))),
    st.tuples(st.just("older"), st.integers(1, 4)),
    st.tuples(st.just("end"), st.just(0)),
)


class Story:
    """Takes one step after the other in a room of forty comments."""

    def __init__(self, themes: ThemeManager, *, is_right_to_left: bool) -> None:
        self.first, self.last = 100, 139
        comments = [comment(number) for number in range(self.first, self.last + 1)]
        room = a_room(1, "budi", "ani", kind=RoomKind.GROUP)
        self.window = Window(
            comments,
            room=room,
            themes=themes,
            size=(420, 300),
            in_memory=40,
            is_right_to_left=is_right_to_left,
        )

    def take(self, kind: str, value: int) -> None:
        window, view = self.window, self.window.view
        shown = window.shown[value % len(window.shown)].layout.key.comment
        match kind:
            case "receive":
                window.receive(*(comment(self.last + each) for each in range(1, value + 1)))
                self.last += value
            case "scroll":
                window.scroll(value)
            case "read":
                window.session.apply(events.CommentRead(1, "budi", self.last))
            case "delete":
                window.session.apply(events.CommentsDeleted(1, (shown.temp_id,)))
            case "edit":
                window.session.apply(
                    events.CommentUpdated(a_comment(shown.id, LONG, sender_id=shown.sender_id))
                )
            case "hover":
                QTest.mouseMove(view.viewport(), QPoint(value, value % 280))
            case "key":
                window.key(Qt.Key(value))
            case "older":
                window.receive(*(comment(self.first - each) for each in range(1, value + 1)))
                self.first -= value
            case "end":
                view.go_to_end()


@pytest.fixture(scope="module", params=["light", "original"])
def themes(make_themes: MakeThemes, request: pytest.FixtureRequest) -> ThemeManager:
    return make_themes(request.param)


@settings(max_examples=8)
@example(steps=[("key", Qt.Key.Key_Up), ("key", Qt.Key.Key_Up), ("delete", 3)], is_right_to_left=False)
@given(is_right_to_left=st.booleans(), steps=st.lists(STEPS, min_size=1, max_size=10))
def test_the_screen_never_differs_from_one_painted_anew(
    themes: ThemeManager, steps: list[tuple[str, int]], is_right_to_left: bool
) -> None:
    story = Story(themes, is_right_to_left=is_right_to_left)
    try:
        for kind, value in steps:
            story.take(kind, value)
            story.window.settle()
            assert is_as_painted_anew(story.window), (kind, value)
    finally:
        story.window.close()
