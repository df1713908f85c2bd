"""What can be pressed shows that the mouse is over it, and that it is being pressed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.timeline.delegates.parts import HitKind
from tests.store.builders import ME, a_comment
from tests.ui.timeline.conftest import MakeThemes, MakeWindow
from tests.ui.timeline.window import Window

FILE = {"type": "file_attachment", "payload": {"url": "https://a.example/plan.pdf", "file_name": "plan.pdf"}}
REPLY = {
    "replied_comment_id": 7,
    "replied_comment_message": "when?",
    "replied_comment_sender_username": "Ani",
}
CHOICE = {"text": "Well?", "buttons": [{"label": "Yes", "type": "postback", "payload": {}}]}
CARDS = {"cards": [{"title": f"Card {number}", "url": "https://a.example/"} for number in range(9)]}


def around(window: Window, at: QPoint) -> QImage:
    window.settle()
    return window.picture().copy(QRect(at - QPoint(8, 5), QSize(17, 11)))


@pytest.mark.parametrize(
    ("comment", "kind", "looks"),
    [
        (a_comment(1, "file", **FILE), HitKind.ATTACHMENT, 3),
        (a_comment(1, "file", sender_id=ME, **FILE), HitKind.ATTACHMENT, 3),
        (a_comment(1, "at noon", type="reply", payload=REPLY), HitKind.QUOTE, 3),
        (a_comment(1, "at noon", type="reply", payload=REPLY, sender_id=ME), HitKind.QUOTE, 3),
        (a_comment(1, "Well?", type="buttons", payload=CHOICE), HitKind.BUTTON, 3),
        (a_comment(1, "Well?", type="buttons", payload=CHOICE, sender_id=ME), HitKind.BUTTON, 3),
        (a_comment(1, "x", type="carousel", payload=CARDS), HitKind.PAGE, 3),
        (a_comment(1, "see https://a.example/first/second now"), HitKind.LINK, 2),
    ],
)
def test_rest_hover_and_press_look_different(
    open_window: MakeWindow, comment: Comment, kind: HitKind, looks: int
) -> None:
    window = open_window([comment])
    viewport = window.view.viewport()
    at = window.place_of("t1", kind)
    pictures = [around(window, at)]
    QTest.mouseMove(viewport, at)
    pictures.append(around(window, at))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
    pictures.append(around(window, at))
    different = [picture for each, picture in enumerate(pictures) if picture not in pictures[:each]]
    assert len(different) == looks
    QTest.mouseMove(viewport, QPoint(2, 2))
    # From a link on words are selected; everything else is pressed no longer when the mouse leaves it.
    assert around(window, at) == pictures[0] or kind is HitKind.LINK
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_the_words_of_a_tile_take_part_in_its_states(
    open_window: MakeWindow, make_themes: MakeThemes, tmp_path: Path
) -> None:
    sheet = tmp_path / "loud.qss"
    sheet.write_text(
        ".qcw-file-container:hover .file-name, .reply-wrapper:hover .reply-text { color: #ff0000; }", "utf-8"
    )
    themes = make_themes("light")
    themes.select(sheet)
    answer = a_comment(2, "at noon", type="reply", payload=REPLY)
    window = open_window([a_comment(1, "file", **FILE), answer], themes=themes)
    for name, kind in (("t1", HitKind.ATTACHMENT), ("t2", HitKind.QUOTE)):
        QTest.mouseMove(window.view.viewport(), window.place_of(name, kind))
        window.settle()
        row = window.of(name)
        shot = window.picture().copy(QRect(0, row.y, 300, row.layout.height))
        # Thin letters of some fonts have no pixel in the full colour, but some that are clearly red.
        colours = [shot.pixelColor(x, y) for x in range(300) for y in range(shot.height())]
        assert any(colour.red() - max(colour.green(), colour.blue()) > 100 for colour in colours)
