"""Code of integrators in rows: whatever it does costs its own bubble, and the log names it once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter

from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.parts import Box, Hit, HitKind, Icon, Picture, Text
from tests.store.builders import a_comment
from tests.ui.timeline.conftest import MakeWindow
from tests.ui.timeline.window import Window

WORDS = "the words"
RECT = QRect(0, 0, 120, 20)
# What Qt says when somebody plays with its painter.
pytestmark = pytest.mark.no_qt_log


class Plain(msgspec.Struct, frozen=True):
    """A part of an integrator's; subclasses spoil one thing."""

    rect: QRect = RECT
    target: Hit | None = None

    def draw(self, painter: QPainter, canvas: Any) -> None:
        painter.fillRect(self.rect, QColor("teal"))

    def hit(self, at: QPoint) -> Hit | None:
        return self.target if self.rect.contains(at) else None

    def moved(self, dx: int, dy: int) -> Any:
        return msgspec.structs.replace(self, rect=self.rect.translated(dx, dy))


def fail(*_: object) -> Any:
    raise LookupError("planted")


def leave(*_: object) -> Any:
    raise SystemExit(3)


def cancel(*_: object) -> Any:
    raise asyncio.CancelledError


def recurse(*arguments: object) -> Any:
    return recurse(*arguments)


def spoil_painter(_self: object, painter: QPainter, _canvas: object) -> None:
    painter.save()
    painter.save()
    painter.setOpacity(0.01)
    painter.translate(9999, 9999)
    painter.setClipRect(QRect(0, 0, 1, 1))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)


def restore_too_often(_self: object, painter: QPainter, _canvas: object) -> None:
    for _ in range(5):
        painter.restore()


def end_painter(_self: object, painter: QPainter, _canvas: object) -> None:
    painter.end()


def delegate(name: str = "Foreign", **methods: Any) -> type[BubbleDelegate]:
    """A delegate class with these methods; without any it shows one plain part."""

    def layout(_self: object, _comment: object, _width: int, _context: LayoutContext) -> Layout:
        return Layout(120, 20, (Plain(),))

    return type(name, (BubbleDelegate,), {"layout": layout, "__module__": __name__, **methods})


def laying_out(made: Callable[[LayoutContext], Any]) -> type[BubbleDelegate]:
    return delegate(layout=lambda _self, _comment, _width, context: made(context))


def with_part(part: Any) -> type[BubbleDelegate]:
    return laying_out(lambda _context: Layout(120, 20, (part,)))


def part(**methods: Any) -> Any:
    return type("ForeignPart", (Plain,), methods)()


# Shown by the comment's words at once, or after the first try to paint.
BROKEN = {
    "layout returns None": laying_out(lambda _: None),
    "layout returns words": laying_out(lambda _: "layout"),
    "layout raises": delegate(layout=fail),
    "layout ends the program": delegate(layout=leave),
    "layout cancels": delegate(layout=cancel),
    "layout recurses": delegate(layout=recurse),
    "width NaN": laying_out(lambda _: Layout(float("nan"), 20)),  # type: ignore[arg-type]
    "height infinite": laying_out(lambda _: Layout(20, float("inf"))),  # type: ignore[arg-type]
    "height endless": laying_out(lambda _: Layout(20, 2**40)),
    "height negative": laying_out(lambda _: Layout(20, -5)),
    "wider than the room": laying_out(lambda _: Layout(50_000, 20)),
    "parts None": laying_out(lambda _: Layout(20, 20, None)),  # type: ignore[arg-type]
    "parts of words": laying_out(lambda _: Layout(20, 20, ("part",))),  # type: ignore[arg-type]
    "foot of words": laying_out(lambda _: Layout(20, 20, (), None, "foot")),  # type: ignore[arg-type]
    "tail of words": laying_out(lambda _: Layout(20, 20, (), "tail")),  # type: ignore[arg-type]
    "picture of words": laying_out(lambda _: Layout(20, 20, picture="p")),  # type: ignore[arg-type]
    "frame of words": delegate(frame="bubble"),
    "frame raises": delegate(frame=property(fail)),
    "paint raises": delegate(paint=fail),
    "paint ends the program": delegate(paint=leave),
    "paint recurses": delegate(paint=recurse),
    "part without methods": with_part(Plain),
    "part without a rect": with_part(part(rect=None)),
    "part that does not draw": with_part(part(draw=fail)),
    "part that ends the painter": with_part(part(draw=end_painter)),
    "own text without a layout": with_part(Text(None, RECT.topLeft(), RECT, QColor("red"))),  # type: ignore[arg-type]
    "own box without a style": with_part(Box(None, RECT)),  # type: ignore[arg-type]
    "own icon without a name": with_part(Icon(None, RECT, QColor("red"))),  # type: ignore[arg-type]
    "own picture without an address": with_part(Picture(None, RECT, None)),  # type: ignore[arg-type]
}
# Goes on being shown, for it draws well enough.
ODD = {
    "painter left in another state": with_part(part(draw=spoil_painter)),
    "painter restored too often": with_part(part(draw=restore_too_often)),
    "part that raises when hit": with_part(part(hit=fail)),
    "part that returns words when hit": with_part(part(hit=lambda _self, _at: "hit")),
    "hit raises": delegate(hit=fail),
    "hit returns words": delegate(hit=lambda *_: "hit"),
    "button that is no number": with_part(Plain(target=Hit(HitKind.BUTTON, "pizza"))),
    "button beyond Qt's numbers": with_part(Plain(target=Hit(HitKind.BUTTON, str(2**40)))),
    "button below zero": with_part(Plain(target=Hit(HitKind.BUTTON, "-1"))),
    "quote that is no number": with_part(Plain(target=Hit(HitKind.QUOTE, ""))),
    "quote beyond the store's numbers": with_part(Plain(target=Hit(HitKind.QUOTE, str(10**30)))),
    "page that is no number": with_part(Plain(target=Hit(HitKind.PAGE, "next"))),
    "link that is no text": with_part(Plain(target=Hit(HitKind.LINK, None))),  # type: ignore[arg-type]
    "kind that is none": with_part(Plain(target=Hit("link", "x"))),  # type: ignore[arg-type]
    "summary raises": delegate(summary=fail),
    "summary returns None": delegate(summary=lambda *_: None),
    "summary ends the program": delegate(summary=leave),
}


def open_with(open_window: MakeWindow, made: Any, **options: Any) -> Window:
    custom = {"type": "custom", "payload": {"type": "odd", "content": {}}}
    comments = [a_comment(1, "before"), a_comment(2, WORDS, **custom), a_comment(3, "after")]
    return open_window(comments, delegates={"odd": made}, **options)


def use(window: Window) -> None:
    """Everything that calls a delegate: painting, the mouse, the keyboard, a screen reader."""
    window.picture()
    window.settle()
    window.picture()
    shown = window.of("t2")
    middle = QPoint(shown.layout.bubble.center().x(), shown.y + shown.layout.bubble.center().y())
    window.click(middle)
    window.click(middle)
    window.view.input.menu.build(shown.layout.key.comment).deleteLater()
    assert window.view.summary(shown.layout.key.comment)
    assert WORDS in window.view.announcer.words(shown.layout.key.comment)
    window.settle()
    assert "before" in window.words("t1")
    assert "after" in window.words("t3")


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("is_right_to_left", [False, True])
@pytest.mark.parametrize("made", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_shown_is_shown_by_its_words(
    open_window: MakeWindow, caplog: pytest.LogCaptureFixture, made: Any, is_right_to_left: bool
) -> None:
    # The test before saw a delegate that raises; none that returns something else, and none from a click.
    window = open_with(open_window, made, is_right_to_left=is_right_to_left)
    use(window)
    assert WORDS in window.words("t2")
    (told,) = errors(caplog)
    assert "test_foreign.Foreign" in told


@pytest.mark.parametrize("made", ODD.values(), ids=ODD)
def test_what_is_odd_harms_no_other_row(
    open_window: MakeWindow, caplog: pytest.LogCaptureFixture, made: Any
) -> None:
    window = open_with(open_window, made)
    heard: list[object] = []
    for signal in (
        window.view.intentions.link_activated,
        window.view.intentions.button_activated,
        window.view.intentions.quote_activated,
    ):
        signal.connect(lambda *values: heard.append(values))
    use(window)
    assert heard == []
    assert WORDS not in window.words("t2")
    told = errors(caplog)
    assert len(told) <= 1
    assert all("test_foreign.Foreign" in words for words in told)


@pytest.mark.parametrize("name", ["painter left in another state", "painter restored too often"])
def test_the_rows_around_look_as_beside_a_harmless_one(open_window: MakeWindow, name: str) -> None:
    def look(made: Any) -> list[Any]:
        window = open_with(open_window, made)
        picture, shown = window.picture(), [window.of("t1"), window.of("t3")]
        return [picture.copy(0, row.y, picture.width(), row.layout.height) for row in shown]

    assert look(ODD[name]) == look(delegate())


def test_the_comment_has_another_chance_when_it_changes(open_window: MakeWindow) -> None:
    is_broken = [True]

    def paint(self: BubbleDelegate, painter: QPainter, layout: Layout, context: Any) -> None:
        if is_broken[0]:
            raise LookupError("planted")

    window = open_with(open_window, delegate(paint=paint))
    use(window)
    assert WORDS in window.words("t2")
    is_broken[0] = False
    window.view.set_delegates({"odd": delegate(paint=paint)}, None)
    window.settle()
    window.picture()
    assert WORDS not in window.words("t2")


@pytest.mark.parametrize(
    "given",
    [fail, leave, lambda: None, dict, "words", 12],
    ids=["raises", "leaves", "none", "dict", "words", "number"],
)
def test_a_delegate_that_cannot_be_made_is_left_out(
    open_window: MakeWindow, caplog: pytest.LogCaptureFixture, given: Any
) -> None:
    window = open_with(open_window, given)
    use(window)
    assert WORDS in window.words("t2")
    assert len(errors(caplog)) == 1


@pytest.mark.parametrize(
    "template",
    [
        fail,
        leave,
        recurse,
        lambda _: 12,
        lambda _: b"<b>bytes</b>",
        lambda _: object(),
        lambda _: "<table><tr><td>" * 3000,
    ],
    ids=["raises", "leaves", "recurses", "number", "bytes", "object", "tables"],
)
def test_a_template_that_is_none_shows_the_words(
    open_window: MakeWindow, caplog: pytest.LogCaptureFixture, template: Any
) -> None:
    custom = {"type": "custom", "payload": {"type": "odd", "content": {}}}
    comments = [a_comment(1, "before"), a_comment(2, WORDS, **custom), a_comment(3, "after")]
    window = open_window(comments, template_function=template)
    use(window)
    assert WORDS in window.words("t2")
    assert len(errors(caplog)) == 1


def test_a_person_who_interrupts_is_not_taken_for_a_fault(open_window: MakeWindow) -> None:
    def interrupt(*_: object) -> Layout:
        raise KeyboardInterrupt

    window = open_with(open_window, delegate())
    key = window.view.source.key_of(1)
    assert window.view.source.composer is not None
    window.view.delegates["odd"] = delegate(layout=interrupt)()
    with pytest.raises(KeyboardInterrupt):
        window.view.source.compose(key)


def test_sizes_of_rows_stay_what_qt_can_count(open_window: MakeWindow) -> None:
    window = open_with(open_window, laying_out(lambda _: Layout(20, 999_999, (Plain(),))))
    assert window.view.scroll_layout.content_height < 2**31
    assert window.view.verticalScrollBar().maximum() > 0
    assert not window.picture().isNull()
