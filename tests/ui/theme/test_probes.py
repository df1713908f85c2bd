"""Painted rows obey the sheet: compound and descendant selectors, inheritance, states, and what Qt would
paint.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class
from qiscus_desktop.ui.theme import Probes, Role, ThemeManager
from qiscus_desktop.ui.theme.painted.role_paths import ROLES, UnknownRoleError

Dress = Callable[..., Probes]


@pytest.fixture
def dress(manager: ThemeManager, root: QWidget, probes: Probes, tmp_path: Path) -> Dress:
    def dressed(text: str, suffix: str = "qss") -> Probes:
        path = tmp_path / f"sheet.{suffix}"
        path.write_text(text)
        assert manager.select(path)
        manager.apply(root)
        return probes

    return dressed


def painted(role: Role, width: int = 60, height: int = 40) -> QImage:
    image = QImage(width + 20, height + 20, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    role.paint_box(painter, QRectF(10, 10, width, height))
    painter.end()
    return image


def test_every_role_resolves_in_every_built_in_theme(
    manager: ThemeManager, root: QWidget, probes: Probes
) -> None:
    for name in ("light", "dark", "original"):
        manager.select(name)
        manager.apply(root)
        for role in ROLES:
            for words in (
                "",
                ".own.first.text",
                ".left.mid.reply.hover",
                ".selected.unread",
                ".x-y.strange type",
            ):
                found = probes.role(role + words)
                assert found.font.pixelSize() > 0
                assert found.color.isValid()


def test_descendants_and_compounds_reach_bubbles(dress: Dress) -> None:
    probes = dress(
        ".qcw-comment.comment--me .qcw-comment__message { color: #010203; padding: 1px 2px 3px 4px }"
        ".comment--me.comment--parent > .qcw-comment__message { margin: 5px; max-width: 100px }"
        ".qcw-comments .qcw-comment--reply .qcw-comment__message { background: #040506 }"
    )
    first, mid = probes.role("bubble.own.first.text"), probes.role("bubble.own.mid.text")
    assert first.color == mid.color == QColor("#010203")
    padding = first.padding
    assert (padding.top(), padding.right(), padding.bottom(), padding.left()) == (1, 2, 3, 4)
    assert (first.margin.left(), mid.margin.left()) == (5, 0)
    assert first.max_width == 100 + 6 + 2
    assert probes.role("bubble.left.only.text").color != QColor("#010203")
    assert probes.role("bubble.left.only.reply").background == QColor("#040506")


def test_weight_then_order_decides(dress: Dress) -> None:
    probes = dress(
        ".qcw-room .qcw-room__name { color: #000001 } .qcw-room__name { color: #000002 }"
        ".qcw-room__time { color: #000003 } .qcw-room__time { color: #000004 }"
    )
    assert probes.role("room-name").color == QColor("#000001")
    assert probes.role("room-time").color == QColor("#000004")


def test_text_inherits_colour_and_font_as_on_the_web(dress: Dress) -> None:
    probes = dress(".qcw-comment__message { color: #0a0b0c; letter-spacing: 2px; font-style: italic }")
    content = probes.role("content.left.only.text")
    assert content.color == QColor("#0a0b0c")
    assert content.font.italic()
    assert content.background is None


def test_states_are_words_for_painted_rows(dress: Dress) -> None:
    probes = dress(
        ".qcw-room:hover { background: #111111 } .qcw-room:hover .qcw-room__name { color: #222222 }"
    )
    assert probes.role("room.hover").background == QColor("#111111")
    assert probes.role("room").background is None
    assert probes.role("room-name.hover").color == QColor("#222222")
    assert probes.role("room-name").color != QColor("#222222")


def test_a_web_sheet_works_as_it_was_written(dress: Dress, root: QWidget) -> None:
    set_css_classes(root, "qcw-container")
    probes = dress(
        ":root { --own: #dcf8c6 }"
        ".qcw-comment__message { max-width: 210px; padding: 8px; border: none; border-radius: 50% }"
        ".qcw-comment__time { display: none } .qcw-avatar { opacity: .5 }"
        ".qcw-comment-date div { color: #999 } .qcw-comment__content a { color: #00f }"
        ".qcw-comment__state--read svg { fill: #0f0 } .qcw-comment-form i:hover svg { fill: #f0f }",
        "css",
    )
    bubble = probes.role("bubble.own.only.text")
    assert bubble.max_width == 210
    assert bubble.background == QColor("#dcf8c6")
    assert not probes.role("time.own").visible
    assert probes.role("time.own").color.alpha() == 0
    assert probes.role("avatar").opacity == 0.5
    assert probes.role("date").color == QColor("#999999")
    assert probes.role("link.left").color == QColor("#0000ff")
    assert probes.role("state.own.read").icon_color == QColor("#00ff00")
    form, button = QWidget(root), QPushButton(root)
    set_css_classes(form, "qcw-comment-form")
    set_css_classes(button, "qcw-icon-button qcw-icon")
    button.setParent(form)
    assert probes.of_widget(button, "qcw-is-hover").icon_color == QColor("#ff00ff")
    assert probes.of_widget(button).icon_color != QColor("#ff00ff")


def test_custom_types_and_their_words(dress: Dress) -> None:
    probes = dress(".qcw-comment--invoice .qcw-comment__message { background: #123456 }")
    assert probes.role("bubble.left.only.custom.invoice").background == QColor("#123456")
    assert probes.role("bubble.left.only.custom").background != QColor("#123456")


def test_the_root_words_count(dress: Dress, root: QWidget) -> None:
    probes = dress(
        ".qcw-container--wide .qcw-comment__message { max-width: 300px; padding: 0; border: none }"
    )
    assert probes.role("bubble").max_width == 300
    before = probes.revision
    toggle_css_class(root, "qcw-container--wide", False)
    probes.refresh()
    assert probes.revision > before
    assert probes.role("bubble").max_width != 300


def test_unknown_roles_are_refused(probes: Probes) -> None:
    with pytest.raises(UnknownRoleError):
        probes.role("bubbel.own")


def test_roles_are_kept_until_the_sheet_changes(manager: ThemeManager, root: QWidget, probes: Probes) -> None:
    manager.apply(root)
    first = probes.role("bubble.own.first.text")
    assert probes.role("bubble.own.first.text") is first
    assert probes.role("bubble.text.first.own") is first
    revision = probes.revision
    manager.select("dark", wait=True)
    assert probes.revision > revision
    assert probes.role("bubble.own.first.text") is not first
    manager.select("system", wait=True)
    assert probes.role("bubble.own.first.text") is first, "going back makes nothing anew"
    probes.refresh()
    assert probes.role("bubble.own.first.text") is not first


@pytest.mark.parametrize(
    "look",
    [
        "background: #336699; border: none; border-radius: 0px",
        "background: #336699; border: 2px solid #ff0000; border-radius: 10px",
        "background: #336699; border: none; border-radius: 2px 12px 6px 0px",
        "background: linear-gradient(to right, #ff0000, #0000ff); border: none; border-radius: 8px",
        "background: #336699; border: 3px dashed #00ff00; border-radius: 0px",
        "background: #336699; border: none; border-radius: 0px; border-left: 5px solid #ff0000; margin: 4px",
    ],
)
def test_boxes_look_as_qt_paints_them_on_a_widget(dress: Dress, root: QWidget, look: str) -> None:
    probes = dress(f".qcw-skeleton, .same {{ {look} }}")
    role = probes.role("skeleton")
    ours = painted(role)
    margin = role.margin
    widget = QLabel(root)
    set_css_classes(widget, "same")
    widget.setFixedSize(int(60 + margin.left() + margin.right()), int(40 + margin.top() + margin.bottom()))
    theirs = QImage(80, 60, QImage.Format.Format_ARGB32_Premultiplied)
    theirs.fill(Qt.GlobalColor.white)
    place = QPoint(int(10 - margin.left()), int(10 - margin.top()))
    widget.render(theirs, place, renderFlags=QWidget.RenderFlag.DrawChildren)
    assert difference(ours, theirs) < 2.0


def difference(one: QImage, other: QImage) -> float:
    """The mean distance of the pixels, 0 to 255; rounding at edges is a fraction of one."""
    total = 0
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixelColor(x, y), other.pixelColor(x, y)
            total += abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())
    return total / (3 * one.width() * one.height())


@pytest.mark.parametrize("radius", ["50%", "999px", "40px 40px 0px 40px"])
@pytest.mark.parametrize("fill", ["#ff0000", "linear-gradient(#ff0000, #ff0000)"])
def test_radii_larger_than_the_box_are_cut_to_fit(dress: Dress, radius: str, fill: str) -> None:
    probes = dress(f".qcw-skeleton {{ background: {fill}; border-radius: {radius}; border: none }}")
    image = painted(probes.role("skeleton"), 60, 30)
    assert image.pixelColor(11, 11) == QColor("#ffffff")
    assert image.pixelColor(40, 25) == QColor("#ff0000")
    square = radius.startswith("40px")
    assert (image.pixelColor(69, 39) == QColor("#ff0000")) is square


def test_a_shadow_is_painted_around_the_box(dress: Dress) -> None:
    probes = dress(".qcw-skeleton { background: #ffffff; box-shadow: 0 4px 8px rgba(0, 0, 0, .6) }")
    image = painted(probes.role("skeleton"))
    below = image.pixelColor(40, 53)
    above = image.pixelColor(40, 3)
    assert below.lightness() < 245
    assert above.lightness() > below.lightness()
    assert image.pixelColor(40, 30) == QColor("#ffffff")


def test_a_real_widget_can_ask_too(dress: Dress, root: QWidget) -> None:
    probes = dress(".qcw-header .qcw-icon-button { -qcw-icon-color: #ff00ff }")
    header = QWidget(root)
    set_css_classes(header, "qcw-header")
    button = QPushButton(header)
    set_css_classes(button, "qcw-icon-button")
    assert probes.of_widget(button).icon_color == QColor("#ff00ff")
