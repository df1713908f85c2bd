"""What is inside the rows: words, links, quotes, files, ticks, and what a click on each means."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qiscus_desktop.core.models import RoomKind, Status
from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.store.changes import TransferProgressed
from qiscus_desktop.ui.theme.contrast import AA_LARGE, AA_TEXT, contrast, over
from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
from qiscus_desktop.ui.timeline.delegates.custom import ClosedDocument
from qiscus_desktop.ui.timeline.delegates.parts import Avatar, Box, HitKind, Icon, Picture, Text
from qiscus_desktop.ui.timeline.delegates.text import FIRST_PORTION
from qiscus_desktop.ui.timeline.delegates.typeset import typeset
from qiscus_desktop.ui.timeline.look import side
from tests.store.builders import ME, a_comment, a_room
from tests.support.waiting import PATIENCE_MS
from tests.ui.timeline.conftest import MakeThemes, MakeWindow

GROUP = a_room(1, "budi", "ani", kind=RoomKind.GROUP)


def a_file(number: int, url: str, *, sender_id: str = "budi", **payload: object):
    return a_comment(
        number, "file", sender_id=sender_id, type="file_attachment", payload={"url": url, **payload}
    )


def test_words_of_strangers_stay_words(open_window: MakeWindow) -> None:
    html = "<b>bold</b> <img src='http://evil.invalid/x.png'> &amp; <script>alert(1)</script>"
    name = "<h1>Budi</h1>"
    window = open_window([a_comment(1, html, sender_name=name)], room=GROUP)
    assert html in window.words("t1")
    assert name in window.words("t1")


def test_links_are_clickable_and_only_web_ones(open_window: MakeWindow, qtbot: QtBot) -> None:
    text = "see https://a.example/x?y=1, www.b.example. not javascript:alert(1) or file:///etc/passwd"
    window = open_window([a_comment(1, text)])
    with qtbot.waitSignal(window.view.intentions.link_activated) as clicked:
        window.click(window.place_of("t1", HitKind.LINK, "https://a.example/x?y=1"))
    assert clicked.args == ["https://a.example/x?y=1"]
    words = next(part for part in window.parts("t1", Text) if part.is_selectable)
    assert [link.url for link in words.links] == ["https://a.example/x?y=1", "https://www.b.example"]


def test_words_are_selected_by_mouse_and_copied(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "one two three")])
    shown = window.of("t1")
    text = shown.layout.text
    assert text is not None
    origin = shown.layout.content_at + QPoint(0, shown.y)
    middle = origin.y() + text.rect.height() // 2
    start = QPoint(origin.x() + 1, middle)
    window.drag(start, QPoint(origin.x() + text.rect.width() + 40, middle))
    assert window.view.input.pointer.selected_text() == "one two three"
    window.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "one two three"
    window.click(QPoint(5, 5))
    assert window.view.input.pointer.selected_text() == ""


def test_selection_counts_like_people_do(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "a👩‍👩‍👧b")])
    window.view.input.pointer.select("t1", 1, 9)
    assert window.view.input.pointer.selected_text() == "👩‍👩‍👧"


def test_a_click_on_a_quote_leads_to_what_it_quotes(open_window: MakeWindow, qtbot: QtBot) -> None:
    reply = {
        "replied_comment_id": 1,
        "replied_comment_message": "the <i>question</i>",
        "replied_comment_sender_username": "Ani",
    }
    comments = [a_comment(n) for n in range(1, 80)] + [a_comment(80, "answer", type="reply", payload=reply)]
    window = open_window(comments, in_memory=80)
    assert "the <i>question</i>" in window.words("t80")
    with qtbot.waitSignal(window.view.intentions.quote_activated) as clicked:
        window.click(window.place_of("t80", HitKind.QUOTE))
    assert clicked.args == [1]
    assert window.view.jump_to(1)
    assert "t1" in window.ids
    assert window.view.flash.strength("t1") > 0


@pytest.mark.parametrize(
    ("status", "icon"),
    [
        (Status.QUEUED, "clock"),
        (Status.SENDING, "clock"),
        (Status.SENT, "check"),
        (Status.DELIVERED, "double-check"),
        (Status.READ, "double-check"),
        (Status.FAILED, "failed"),
    ],
)
def test_every_status_has_its_own_tick(open_window: MakeWindow, status: Status, icon: str) -> None:
    number = 1 if status.is_on_server else 0
    window = open_window(
        in_memory=1, comments=[a_comment(number, "mine", temp_id="t1", sender_id=ME, status=status)]
    )
    ticks = [part for part in window.parts("t1", Icon) if part.target is None]
    assert [tick.name for tick in ticks] == [icon]


def test_a_channel_has_no_ticks(open_window: MakeWindow) -> None:
    sent = a_comment(1, sender_id=ME, status=Status.SENT)
    failed = a_comment(0, "mine", temp_id="u1", sender_id=ME, status=Status.FAILED)
    window = open_window([sent, failed], room=a_room(kind=RoomKind.CHANNEL), in_memory=1)
    assert [part.name for part in window.parts("t1", Icon)] == []
    assert [part.name for part in window.parts("u1", Icon)] == ["failed"]


def test_read_differs_from_delivered_by_colour_too(open_window: MakeWindow) -> None:
    comments = [
        a_comment(1, sender_id=ME, status=Status.DELIVERED),
        a_comment(2, sender_id=ME, status=Status.READ),
    ]
    window = open_window(comments)
    inks = [window.parts(name, Icon)[0].ink for name in ("t1", "t2")]
    assert inks[0] != inks[1]


def test_a_failed_comment_can_be_sent_again(open_window: MakeWindow, qtbot: QtBot) -> None:
    failed = a_comment(0, "mine", temp_id="u1", sender_id=ME, status=Status.FAILED, error="No connection.")
    window = open_window(comments=[failed], in_memory=1)
    assert "Message failed to send." in window.words("u1")
    with qtbot.waitSignal(window.view.intentions.resend_requested) as clicked:
        window.click(window.place_of("u1", HitKind.RESEND))
    assert clicked.args == ["u1"]
    names = [action.text() for action in window.view.input.menu.build(failed).actions() if action.text()]
    assert names == ["Resend", "Discard", "Copy text"]


def test_the_menu_offers_what_is_possible(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1), a_comment(2, sender_id=ME), a_comment(3, "gone", is_deleted=True)])
    view = window.view
    assert "Message info" not in [
        a.text() for a in view.input.menu.build(view.room.comment_of("t2")).actions()
    ]
    view.intentions.info_requested.connect(lambda comment: None)
    names = [
        [a.text() for a in view.input.menu.build(view.room.comment_of(t)).actions() if a.text()]
        for t in ("t1", "t2", "t3")
    ]
    assert names[0] == ["Reply", "Copy text"]
    assert names[1] == ["Reply", "Copy text", "Edit", "Message info", "Delete…"]
    assert names[2] == []


@pytest.mark.parametrize("is_for_everyone", [True, False])
def test_deleting_asks_first(open_window: MakeWindow, qtbot: QtBot, is_for_everyone: bool) -> None:
    window = open_window([a_comment(1, "<b>mine</b>", sender_id=ME)])
    comment = window.view.room.comment_of("t1")
    assert comment is not None
    wishes: list[tuple[object, bool]] = []
    window.view.intentions.delete_requested.connect(lambda *wish: wishes.append(wish))
    asked = window.view.input.menu.ask_delete(comment, is_channel=False)
    assert asked.isVisible()
    QTest.keyClick(asked, Qt.Key.Key_Return)  # the way out has the focus
    assert not wishes
    asked = window.view.input.menu.ask_delete(comment, is_channel=False)
    (asked.all_button if is_for_everyone else asked.mine_button).click()
    assert wishes == [(comment, is_for_everyone)]
    assert not asked.isVisible()


def test_a_channel_forgets_for_everyone_only(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, sender_id=ME)])
    comment = window.view.room.comment_of("t1")
    assert comment is not None
    asked = window.view.input.menu.ask_delete(comment, is_channel=True)
    assert not asked.mine_button.isVisible()
    asked.reject()


def test_uneven_padding_is_turned_too(
    open_window: MakeWindow, make_themes: MakeThemes, tmp_path: Path
) -> None:
    sheet = tmp_path / "uneven.qss"
    sheet.write_text(".qcw-comment__message { padding: 7px 16px 7px 7px; }", encoding="utf-8")
    themes = make_themes("light")
    themes.select(sheet)
    comments = [a_comment(1, "hello"), a_comment(2, "mine", sender_id=ME)]
    ltr, rtl = (open_window(comments, themes=themes, is_right_to_left=turned) for turned in (False, True))
    for name in ("t1", "t2"):
        there, here = ltr.of(name).layout, rtl.of(name).layout
        before = there.content_at.x() - there.bubble.x()
        after = there.bubble.width() - before - there.content_width
        assert before != after
        assert here.content_at.x() - here.bubble.x() == after


@pytest.mark.parametrize("is_right_to_left", [False, True])
def test_actions_stay_in_a_narrow_window(open_window: MakeWindow, is_right_to_left: bool) -> None:
    comments = [a_comment(1, "long words " * 30), a_comment(2, "long words " * 30, sender_id=ME)]
    window = open_window(comments, size=(300, 600), is_right_to_left=is_right_to_left)
    for name in ("t1", "t2"):
        layout = window.of(name).layout
        assert layout.actions
        for part in layout.actions:
            assert part.rect.left() >= 0
            assert part.rect.right() < layout.width
            assert part.rect.top() >= 0


def test_a_glyph_changes_with_the_button_under_it(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1)])
    style = window.view.look.round_button("reply-btn", False)
    hovered = window.view.look.round_button("reply-btn", False).when("hover")
    assert style.icon_ink != hovered.icon_ink
    at = window.place_of("t1", HitKind.REPLY)
    QTest.mouseMove(window.view.viewport(), at)
    window.settle()
    shot = window.picture().copy(QRect(at - QPoint(6, 6), QSize(13, 13)))
    colours = {shot.pixelColor(x, y).name() for x in range(13) for y in range(13)}
    assert hovered.icon_ink.name() in colours
    assert style.icon_ink.name() not in colours


def test_names_and_avatars_of_others_in_a_group(open_window: MakeWindow) -> None:
    comments = [a_comment(1), a_comment(2), a_comment(3, sender_id="ani"), a_comment(4, sender_id=ME)]
    window = open_window(comments, room=GROUP)
    assert ["Budi" in window.words(name) for name in ("t1", "t2")] == [True, False]
    assert [len(window.parts(name, Avatar)) for name in ("t1", "t2", "t3", "t4")] == [0, 1, 1, 0]


def test_a_neighbour_that_comes_changes_only_the_rows_beside_it(open_window: MakeWindow) -> None:
    window = open_window([a_comment(n) for n in range(1, 9)], room=GROUP)
    before = {shown.layout.key.comment.temp_id: shown.layout for shown in window.shown}
    window.receive(a_comment(9))
    after = {shown.layout.key.comment.temp_id: shown.layout for shown in window.shown}
    changed = [name for name, layout in before.items() if after[name] is not layout]
    assert changed == ["t8"]


def test_a_very_long_text_is_shown_in_portions(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "word " * 20_000)])
    text = window.of("t1").layout.text
    assert text is not None
    assert len(text.source) <= FIRST_PORTION
    window.view.scroll_layout.place_row(
        0, window.view.viewport().height() - window.of("t1").layout.height - 20
    )
    window.view.refresh()
    window.click(window.place_of("t1", HitKind.EXPAND))
    text = window.of("t1").layout.text
    assert text is not None
    assert len(text.source) > 10 * FIRST_PORTION


@pytest.mark.parametrize(
    "text",
    [
        "\u202eevil\u202c \u2066isolate",
        "👩🏽‍🚀",
        "👍" * 400,
        "שלום עולם, זה טקסט ארוך מספיק כדי לשבור שורה אחת לפחות בחלון הזה",
        "مرحبا",
        "\u200b\u200d\ufeff",
        "\ud800",
        "",
        "\n\n\n",
        "x" * 3000,
        "نستعلیق ﷽ ﷽",
        "\0\x01\x1b[31m",
    ],
)
def test_odd_words_are_shown(open_window: MakeWindow, text: str) -> None:
    window = open_window([a_comment(1, "before"), a_comment(2, text), a_comment(3, "after")], in_memory=3)
    shown = window.of("t2")
    assert shown.layout.bubble.width() <= window.view.viewport().width()
    assert shown.layout.bubble.height() > 0
    assert not window.picture().isNull()


def test_emoji_alone_are_bigger(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "👍🏽🎉"), a_comment(2, "👍 ok")])
    heights = [window.of(name).layout.text.rect.height() for name in ("t1", "t2")]
    assert heights[0] > heights[1]


def test_right_to_left_turns_the_rows_round(open_window: MakeWindow) -> None:
    comments = [a_comment(1, "hello"), a_comment(2, "mine", sender_id=ME)]
    ltr = open_window(comments)
    rtl = open_window(comments, is_right_to_left=True)
    width = rtl.of("t1").layout.width
    for name in ("t1", "t2"):
        there, here = ltr.of(name).layout.bubble, rtl.of(name).layout.bubble
        assert here.x() == width - there.x() - there.width()
        assert here.size() == there.size()
    assert rtl.place_of("t1", HitKind.TEXT).x() > width // 2


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft], ids=["ltr", "rtl"]
)
def test_the_dots_of_a_menu_stand_behind_its_words(
    open_window: MakeWindow, qapp: QApplication, direction: Qt.LayoutDirection
) -> None:
    qapp.setLayoutDirection(direction)
    try:
        window = open_window([a_comment(1, sender_id=ME)])
        menu = window.view.input.menu.build(window.of("t1").layout.key.comment)
        menu.adjustSize()
        (delete,) = (action for action in menu.actions() if "Delete" in action.text())
        line = menu.grab(menu.actionGeometry(delete)).toImage()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    inked = [
        (x, [y for y in range(line.height()) if line.pixel(x, y) != line.pixel(0, 0)])
        for x in range(line.width())
    ]
    columns = [(x, min(ys)) for x, ys in inked if ys]
    gap = max(range(1, len(columns)), key=lambda each: columns[each][0] - columns[each - 1][0])
    words = max(columns[:gap], columns[gap:], key=len)  # the other one is the icon
    # The first letter reaches to the top, dots lie at the bottom.
    assert words[1][1] < words[-2][1]


def test_a_picture_has_its_place_before_it_comes(open_window: MakeWindow) -> None:
    window = open_window([a_file(1, "http://files.invalid/a.jpg", width=3000, height=1500)])
    rect = window.parts("t1", Picture)[0].rect
    assert (rect.width(), rect.height()) == (320, 160)


@pytest.mark.parametrize("is_right_to_left", [False, True])
def test_the_time_stands_on_a_picture_without_caption(
    open_window: MakeWindow, is_right_to_left: bool
) -> None:
    url, size = "http://files.invalid/a.jpg", {"width": 300, "height": 200}
    comments = [
        a_file(1, url, **size),
        a_file(2, url, sender_id=ME, **size),
        a_file(3, url, sender_id=ME, caption="The station", **size),
        replace(a_file(4, url, sender_id=ME, width=40, height=30), is_edited=True),
    ]
    window = open_window(comments, size=(600, 1200), is_right_to_left=is_right_to_left)
    for name in ("t1", "t2"):
        layout = window.of(name).layout
        picture = window.parts(name, Picture)[0].rect
        frame = layout.content_at - layout.bubble.topLeft()
        assert layout.bubble.size() - picture.size() == 2 * QSize(frame.x(), frame.y())
        pill = window.parts(name, Box)[-1].rect
        assert picture.contains(pill)
        assert (pill.center().x() > picture.center().x()) is not is_right_to_left
        times = [part for part in window.parts(name, Text) if part.source.startswith("09:")]
        assert [pill.contains(part.rect) for part in times] == [True]
    assert [pill.contains(part.rect) for part in window.parts("t2", Icon)] == [True]
    # Where words follow, or where there is no room, it stands below.
    for name in ("t3", "t4"):
        picture = window.parts(name, Picture)[0].rect.translated(window.of(name).layout.content_at)
        (time,) = [part for part in window.of(name).layout.parts if "09:" in getattr(part, "source", "")]
        assert time.rect.top() > picture.bottom()


@pytest.mark.parametrize("theme", ["light", "dark", "original"])
def test_time_and_ticks_on_a_picture_are_readable_whatever_it_shows(
    open_window: MakeWindow, make_themes: MakeThemes, theme: str
) -> None:
    look = open_window(themes=make_themes(theme)).view.look
    for ground in (QColor("white"), QColor("black")):
        style = look.picture_time
        pill = over(style.role.background, ground)
        assert contrast(style.ink, pill) >= AA_TEXT
        for status in (Status.SENT, Status.READ, Status.FAILED):
            assert contrast(look.picture_tick(status).icon_ink, pill) >= AA_LARGE


@pytest.mark.parametrize("theme", ["light", "dark", "examples/ocean.qss"])
@pytest.mark.parametrize("is_own", [False, True])
def test_the_place_of_a_picture_is_seen_in_its_bubble(
    open_window: MakeWindow, make_themes: MakeThemes, theme: str, is_own: bool
) -> None:
    themes = make_themes("light")
    themes.select(styles_dir() / theme if "." in theme else theme)
    look = open_window(themes=themes).view.look
    bubble = themes.theme.colour("own" if is_own else "left")
    card = look.style(f"card-image.{side(is_own)}.card")
    for place, note in ((look.picture(is_own), look.picture_note(is_own)), (card, card)):
        ground = place.role.background
        assert contrast(ground, bubble) > 1.05
        assert contrast(note.ink, ground) >= AA_TEXT


def test_a_picture_that_is_none_shows_a_calm_place(
    open_window: MakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"GIF89a, or so it says" * 50)
    window = open_window([a_file(1, "http://files.invalid/bad.png")])
    url = "http://files.invalid/bad.png"
    window.session.media._known[url] = bad
    with qtbot.waitSignal(window.view.canvas.pictures.arrived, timeout=PATIENCE_MS):
        window.view.refresh()
    assert window.view.canvas.pictures.has_failed(url)
    assert not window.picture().isNull()


def test_an_own_upload_shows_the_file_it_is_made_of_all_the_way(
    open_window: MakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(tmp_path / "mine.png"))
    window = open_window()
    pictures, state = window.view.canvas.pictures, window.session._services.state
    here, there = QUrl.fromLocalFile(str(tmp_path / "mine.png")).toString(), "http://files.invalid/mine.png"
    mine = a_file(0, here, sender_id=ME, width=200, height=100)
    for id_, url, status in ((0, here, Status.SENDING), (0, there, Status.QUEUED), (1, there, Status.SENT)):
        comment = replace(mine, id=id_, status=status, payload={**(mine.payload or {}), "url": url})
        if id_:
            state.take_comments(1, [comment])
        else:
            state.put_unsent(comment)
        place = window.parts(mine.temp_id, Picture)[0]
        assert place.url == url
        qtbot.waitUntil(
            lambda place=place: (
                pictures.get(place.url, place.rect.size(), place.placeholder.radius) is not None
            ),
            timeout=PATIENCE_MS,
        )
        assert not pictures.has_failed(url)


def test_a_picture_without_known_size_is_measured_and_pushes_nothing(
    open_window: MakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    image = QImage(200, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(tmp_path / "tall.png"))
    url = "http://files.invalid/tall.png"
    comments = (
        [a_comment(n) for n in range(1, 30)] + [a_file(30, url)] + [a_comment(n) for n in range(31, 40)]
    )
    window = open_window(comments, in_memory=40)
    window.view.scroll_layout.place_row(30, 100)
    window.session.media._known[url] = tmp_path / "tall.png"
    window.view.scroll_layout.touch()
    window.view.refresh()
    before = window.bubble_y("t31")
    qtbot.waitUntil(lambda: window.parts("t30", Picture)[0].rect.height() == 320, timeout=PATIENCE_MS)
    assert window.parts("t30", Picture)[0].rect.width() == 160
    assert window.bubble_y("t31") == before


def test_a_file_row_shows_the_senders_name_for_it(open_window: MakeWindow, qtbot: QtBot) -> None:
    window = open_window(
        [a_file(1, "http://files.invalid/3f2a.pdf", file_name="Plan 2026.pdf", size=1_500_000)]
    )
    assert "Plan 2026.pdf" in window.words("t1")
    assert "1.5 MB · PDF" in window.words("t1")
    with qtbot.waitSignal(window.view.intentions.attachment_activated) as clicked:
        window.click(window.place_of("t1", HitKind.ATTACHMENT))
    assert clicked.args[0].temp_id == "t1"


def test_the_old_text_form_of_a_file_is_a_file(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "[file] http://files.invalid/x/report.docx [/file]")])
    assert "report.docx" in window.words("t1")
    assert "[file]" not in window.words("t1")


def test_an_upload_can_be_cancelled_while_it_runs(
    open_window: MakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("x" * 1000)
    window = open_window()
    window.session.send_file(1, str(file))
    temp_id = window.ids[-1]
    with pytest.raises(AssertionError):
        window.place_of(temp_id, HitKind.SENDER)
    window.view.follower.take(TransferProgressed(temp_id, 300, 1000))
    assert window.view.canvas.progress(temp_id) == pytest.approx(0.3)
    with qtbot.waitSignal(window.view.intentions.cancel_requested) as clicked:
        window.click(window.place_of(temp_id, HitKind.CANCEL))
    assert clicked.args == [temp_id]
    assert not window.picture().isNull()


def test_a_strangers_file_url_is_never_opened(open_window: MakeWindow, tmp_path: Path) -> None:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    image.save(str(tmp_path / "private.png"))
    url = (tmp_path / "private.png").as_uri()
    window = open_window([a_file(1, url), a_file(2, url)])
    assert window.view.canvas.pictures._waiting == set()
    assert window.view.canvas.picture_failed(url)


def test_deleted_and_unknown_comments(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "secret", is_deleted=True), a_comment(2, "a poll", type="poll")])
    assert "This message was deleted" in window.words("t1")
    assert "secret" not in window.words("t1")
    assert "a poll" in window.words("t2")


def test_a_system_event_is_worded_here(open_window: MakeWindow) -> None:
    payload = {
        "type": "add_member",
        "subject_email": "ani",
        "subject_username": "Ani",
        "object_email": ME,
        "object_username": "Me",
    }
    window = open_window([a_comment(1, "Ani menambahkan Me", type="system_event", payload=payload)])
    words = window.words("t1").replace("\u2068", "").replace("\u2069", "")
    assert "Ani added you" in words
    bubble = window.of("t1").layout.bubble
    assert abs(bubble.center().x() - window.of("t1").layout.width // 2) <= 1


class Stars(BubbleDelegate):
    """A delegate as an integrator writes one."""

    def layout(self, comment, width: int, context: LayoutContext) -> Layout:
        column = Column(width)
        count = comment.payload["content"]["stars"]
        column.add(typeset("★" * count, context.look.text(context.is_own), width).text)
        return column.layout()


def test_custom_delegates_and_templates(open_window: MakeWindow) -> None:
    rating = a_comment(1, "rating", type="custom", payload={"type": "rating", "content": {"stars": 4}})
    promo = a_comment(
        2, "promo", type="custom", payload={"type": "promo", "content": {"title": "<b>50 %</b>"}}
    )
    plain = a_comment(3, "no template", type="custom", payload={"type": "else", "content": {}})
    window = open_window(
        [rating, promo, plain],
        delegates={"rating": Stars},
        template_function=lambda c: (
            "<b>{payload.content.title}</b> {nothing.here}!" if c.subtype == "promo" else ""
        ),
    )
    assert "★★★★" in window.words("t1")
    page = window.of("t2").layout.content.parts[0]
    assert page.document.toPlainText().strip() == "<b>50 %</b> !"
    assert "no template" in window.words("t3")
    assert not window.picture().isNull()


class Broken(BubbleDelegate):
    def layout(self, comment, width: int, context: LayoutContext) -> Layout:
        if comment.id == 1:
            raise LookupError("layout")
        return Layout(40, 20)

    def paint(self, painter, layout, context) -> None:
        painter.setOpacity(0.1)
        raise LookupError("paint")


def test_a_delegate_that_raises(open_window: MakeWindow, caplog: pytest.LogCaptureFixture) -> None:
    custom = {"type": "custom", "payload": {"type": "broken"}}
    comments = [a_comment(1, "the words", **custom), a_comment(2, **custom), a_comment(3, "after")]
    window = open_window(comments, delegates={"broken": Broken})
    assert "the words" in window.words("t1")
    assert not window.picture().isNull()
    assert "Broken.layout failed" in caplog.text
    assert "Broken.paint failed" in caplog.text


def test_a_template_that_raises_or_loads_harms_nobody(
    open_window: MakeWindow, caplog: pytest.LogCaptureFixture
) -> None:
    custom = {"type": "custom", "payload": {"type": "x", "content": {}}}
    window = open_window(
        [a_comment(1, "the words", **custom), a_comment(2, "pic", **custom)],
        template_function=lambda c: (
            1 / 0 if c.id == 1 else "<img src='file:///etc/hostname'><img src='http://x.invalid/'>hi"
        ),
    )
    assert "the words" in window.words("t1")
    assert "template_function failed" in caplog.text
    assert not window.picture().isNull()


def test_a_template_reads_no_file(qapp: QApplication, tmp_path: Path) -> None:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    image.save(str(tmp_path / "x.png"))
    url = QUrl.fromLocalFile(str(tmp_path / "x.png"))
    page = ClosedDocument(f"<img src='{url.toString()}'>hi", QFont(), 200, QColor())
    assert page.resource(QTextDocument.ResourceType.ImageResource.value, url) is None
    assert page.toPlainText().endswith("hi")


def test_the_original_theme_puts_the_time_beside_the_bubble(
    open_window: MakeWindow, make_themes: MakeThemes
) -> None:
    comment = a_comment(1, "hello", created_at=a_comment(1).created_at + timedelta(minutes=7))
    inside = open_window([comment])
    beside = open_window([comment], themes=make_themes("original"))
    for window, is_inside in ((inside, True), (beside, False)):
        layout = window.of("t1").layout
        parts = (*layout.parts, *layout.aside)
        time = next(part for part in parts if isinstance(part, Text) and ":" in part.source)
        assert layout.bubble.contains(time.rect) is is_inside


def test_another_theme_repaints_and_keeps_the_place(open_window: MakeWindow, make_themes: MakeThemes) -> None:
    window = open_window([a_comment(n) for n in range(1, 90)], in_memory=90, themes=make_themes("light"))
    window.scroll(-900)
    held = window.ids[3]
    before, light = window.bubble_y(held), window.picture()
    text = window.of(held).layout.text
    window.themes.select("dark", wait=True)
    window.settle()
    assert window.bubble_y(held) == before
    dark_text = window.of(held).layout.text
    assert text is not None
    assert dark_text is not None
    assert dark_text.ink.lightness() > text.ink.lightness()
    assert window.picture() != light


def test_read_is_what_somebody_looks_at(open_window: MakeWindow, qtbot: QtBot) -> None:
    window = open_window([a_comment(n) for n in range(1, 60)], in_memory=60, shows=0)
    told: list[int] = []
    window.view.reading.visible_read.connect(told.append)
    window.view.show_room(1)
    qtbot.waitUntil(lambda: told == [59], timeout=PATIENCE_MS)
    window.scroll(-800)
    window.receive(a_comment(60))
    assert told == [59]
    window.view.go_to_end()
    qtbot.waitUntil(lambda: told == [59, 60], timeout=PATIENCE_MS)
    window.root.hide()
    window.receive(a_comment(61))
    assert told == [59, 60]


@pytest.mark.parametrize("count", [2, 60])
def test_rows_stand_as_far_from_the_edge_in_both_directions(open_window: MakeWindow, count: int) -> None:
    """With a scroll bar, which takes its room at the end of the reading direction, and without."""
    # One word: the middle of several may be a blank, by the font.
    comments = [a_comment(number, f"text{number}") for number in range(1, count + 1)]
    margins = []
    for is_right_to_left in (False, True):
        window = open_window(comments, is_right_to_left=is_right_to_left, in_memory=count)
        picture = window.view.viewport().grab().toImage()
        y = window.bubble_y(window.ids[-1]) + 14
        canvas = picture.pixel(1, picture.height() - 1)
        columns = [x for x in range(picture.width()) if picture.pixel(x, y) != canvas]
        margins.append(picture.width() - 1 - max(columns) if is_right_to_left else min(columns))
        at = window.place_of(window.ids[-1], HitKind.TEXT)
        QTest.mouseDClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert window.view.input.pointer.selected_text() == comments[-1].text
    assert margins == [window.view.look.side] * 2
