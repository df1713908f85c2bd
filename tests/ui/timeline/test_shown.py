"""What of a message is shown, in which direction, and what is copied: the message as it came."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion

from qiscus_desktop.core.models import RoomKind
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.ui.timeline.delegates.parts import Text
from qiscus_desktop.ui.timeline.delegates.shown import LINE_END, received_words, shown_words
from qiscus_desktop.ui.timeline.words import event_words
from qiscus_desktop.ui.widgets.direction import direction_of, directions
from qiscus_desktop.ui.widgets.words import has_nothing_to_see, member_names, summary, typing_words
from tests.store.builders import ME, a_comment, a_room
from tests.support.cases import cases
from tests.ui.timeline.conftest import MakeWindow
from tests.ui.timeline.window import Window

GROUP = a_room(1, "budi", "ani", kind=RoomKind.GROUP)
ZALGO = next(one.values[0] for one in cases("spaces", only=("spaces-05",)))["input"]["received"]


def words_of(window: Window, temp_id: str = "t1") -> Text:
    found = next(part for part in window.parts(temp_id, Text) if part.is_selectable)
    assert isinstance(found, Text)
    return found


def laid_out(words: Text) -> list[str]:
    """The direction of each shown line, one line a paragraph."""
    lines = words.lines
    return ["rtl" if lines.is_right_to_left(at) else "ltr" for at in range(lines.line_count())]


@pytest.mark.parametrize("case", cases("direction"))
def test_each_paragraph_has_its_direction(open_window: MakeWindow, case: dict[str, Any]) -> None:
    """Every text that was tried had one paragraph, and none began with a flag."""
    names = {True: "rtl", False: "ltr", None: "either"}
    assert [names[one] for one in directions(case["input"])] == case["right"]
    window = open_window([a_comment(1, case["input"])])
    for found, right in zip(laid_out(words_of(window)), case["right"], strict=True):
        assert right in (found, "either")


def test_paragraphs_stand_at_the_side_where_they_begin(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "a long line of latin words\nسلام\nend")])
    words = words_of(window)
    lines = [words.lines.line(at) for at in range(3)]
    assert lines[0].position().x() == lines[2].position().x() == 0
    right = lines[1].position().x() + lines[1].naturalTextWidth()
    assert right == pytest.approx(words.rect.width(), abs=1)


def test_selecting_and_copying_across_directions(open_window: MakeWindow) -> None:
    text = "Order 12:\r\nسلام دنیا\r\n\r\n\r\n\r\n\r\nhttps://a.test/x\u00a0end"
    window = open_window([a_comment(1, text)])
    words = words_of(window)
    assert [words.source[link.start : link.end] for link in words.links] == ["https://a.test/x"]
    pointer = window.view.input.pointer
    pointer.select("t1", 0, len(words.source))
    assert pointer.selected_text() == text
    start = words.source.index("دنیا")
    pointer.select("t1", start, len(words.source) - 4)
    assert pointer.selected_text() == text[text.index("دنیا") : -4]
    window.view.grab()


@pytest.mark.parametrize("case", cases("spaces", only=("spaces-06",)))
def test_what_came_is_copied(open_window: MakeWindow, case: dict[str, Any]) -> None:
    text = case["input"]["received"]
    window = open_window([a_comment(1, text)])
    words = words_of(window)
    window.view.input.pointer.select("t1", 0, len(words.source))
    assert window.view.input.pointer.selected_text() == case["right"]["copied"]
    window.view.input.menu.copy(window.view.room.comment_of("t1"))
    assert QGuiApplication.clipboard().text() == case["right"]["copied"]


def test_thousands_of_line_ends_are_a_few(open_window: MakeWindow) -> None:
    text = "top" + "\n" * 3000 + "bottom"
    comment = a_comment(1, text)
    window = open_window([comment])
    words = words_of(window)
    assert words.source == f"top{LINE_END * 3}bottom"
    assert summary(comment) == "top"
    window.view.input.pointer.select("t1", 0, len(words.source))
    assert window.view.input.pointer.selected_text() == text


def test_towers_of_marks_stay_in_their_lines(open_window: MakeWindow) -> None:
    """Lines of ordinary words never reach further than their font says, so nobody looked."""
    window = open_window([a_comment(1, ZALGO + "\n" + ZALGO[:40], sender_name=ZALGO)], room=GROUP)
    for words in window.parts("t1", Text):
        if words.bounds is None:
            continue
        image = QImage(900, 400, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        moved = words.moved(200 - words.rect.x(), 200 - words.rect.y())
        window.view.canvas.clip = QRectF(image.rect())
        with QPainter(image) as painter:
            moved.draw(painter, window.view.canvas)
        inside = moved.bounds.translated(moved.origin.toPoint())
        assert inside.subtracted(QRegion(moved.rect)).isEmpty()
        painted = [QPoint(x, y) for y in range(400) for x in range(900) if image.pixelColor(x, y).alpha()]
        assert painted
        assert all(inside.contains(at) for at in painted)
    assert sum(part.bounds is not None for part in window.parts("t1", Text)) == 2
    assert words_of(window).received.startswith(ZALGO)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\u3164\u2800", "\u2068\u2069", "\u0301"])
def test_an_empty_bubble_is_never_drawn(open_window: MakeWindow, text: str) -> None:
    comment = replace(a_comment(1), text=text)
    window = open_window([comment])
    assert "Empty message" in window.words("t1")
    assert summary(comment) == "Message"


@pytest.mark.parametrize("text", ["a", "👍", "❤️", "½", ".", "\u00a0x"])
def test_what_can_be_seen_is_not_empty(text: str) -> None:
    assert not has_nothing_to_see(text)


@given(st.text(alphabet=st.sampled_from("ab \r\n\t\u2028\u2029\u0301\u0302\u00a0é😀"), max_size=60))
def test_all_that_is_shown_is_all_that_came(text: str) -> None:
    shown = shown_words(text)
    assert shown_words(shown) == shown
    assert LINE_END * 4 not in shown
    if shown:
        assert received_words(text, 0, len(shown)) == text
    middle = len(shown) // 2
    parts = received_words(text, 0, middle) + received_words(text, middle, len(shown))
    assert shown_words(parts) == shown or middle == 0 or not shown


def test_a_cut_in_the_middle_of_a_line_end_takes_all_of_it() -> None:
    text = "a\r\nb\n\n\n\n\nc"
    assert shown_words(text) == f"a{LINE_END}b{LINE_END * 3}c"
    assert received_words(text, 1, 2) == "\r\n"
    assert received_words(text, 0, 3) == "a\r\nb"
    assert received_words(text, 2, 4) == "b\n\n\n\n\n"


@pytest.mark.parametrize("name", ["ليلى", "דנה", "Budi", "🇮🇷 علی"])
def test_our_sentences_keep_their_direction_whatever_name_is_in_them(name: str) -> None:
    """Names in Arabic letters were tried as senders, never inside of a sentence of ours."""
    joined = replace(
        a_comment(1, "x", type="system_event"),
        payload={"type": "left_room", "subject_username": name, "subject_email": "other"},
    )
    sentences = [
        event_words(joined, ME),
        typing_words([name], with_names=True),
        typing_words([name, name], with_names=True),
        member_names([name, name, name, name, name], 9),
        f"{set_apart(name)} cannot be read.",
    ]
    assert [direction_of(sentence) for sentence in sentences] == [False] * len(sentences)
    assert set_apart("Budi") == "Budi"  # most names go nowhere else than they did
