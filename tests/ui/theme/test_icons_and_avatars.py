"""Icons in any colour and size, and avatars for people without a picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from qiscus_desktop.resources_path import resources_dir
from qiscus_desktop.ui.theme.avatars import avatar_colour, hue_index, initials, paint_initials, paint_picture
from qiscus_desktop.ui.theme.icons import Icons, UnknownIconError

NEEDED = (
    "send attach image smile reply more close check double-check clock warning search back "
    "chevron-down plus users user group megaphone minimize file download trash copy settings info "
    "chat-bubble wifi-off refresh sun moon"
).split()


@pytest.fixture
def icons(qapp: QApplication) -> Icons:
    return Icons(resources_dir() / "icons")


def test_every_icon_draws_in_its_colour_only_and_within_its_square(icons: Icons) -> None:
    assert set(NEEDED) <= set(icons.names())
    for name in icons.names():
        image = icons.pixmap(name, QColor("#ff0000"), 24, 2.0).toImage()
        assert (image.width(), image.height()) == (48, 48)
        seen = {
            image.pixelColor(x, y).name()
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert seen == {"#ff0000"}, name
        edge = [image.pixelColor(x, 0).alpha() for x in range(48)] + [
            image.pixelColor(0, y).alpha() for y in range(48)
        ]
        assert not any(edge), name


def test_icons_are_rendered_once(icons: Icons) -> None:
    first = icons.pixmap("send", QColor("#00ff00"), 20)
    assert icons.pixmap("send", QColor("#00ff00"), 20).cacheKey() == first.cacheKey()
    with pytest.raises(UnknownIconError):
        icons.pixmap("no-such-icon", QColor("#00ff00"))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Rina Ayu", "RA"), ("budi", "B"), ("  Siti  Nur  Halimah ", "SH"), ("李 小龙", "李小"), ("", "?"),
        ("☂ ☃", "?"), ("(Rina) 'Ayu'", "RA"), ("ß x", "SX"), ("9 lives", "9L"), ("x" * 100_000, "X"),
    ],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters[: len(initials(name))]
    assert len(initials(name)) <= 2


def test_a_hue_is_kept_for_good_and_people_differ() -> None:
    assert hue_index("guest@example.test") == hue_index("guest@example.test")
    assert {hue_index(f"user-{n}") for n in range(200)} == set(range(8))
    assert avatar_colour("\ud800 lone surrogate").isValid()


def test_avatars_are_round(qapp: QApplication) -> None:
    image = QImage(44, 44, QImage.Format.Format_ARGB32_Premultiplied)
    for paint in ("initials", "picture"):
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        if paint == "initials":
            paint_initials(painter, QRectF(0, 0, 44, 44), "Rina Ayu", "rina")
        else:
            picture = QPixmap(100, 30)
            picture.fill(QColor("#ff0000"))
            paint_picture(painter, QRectF(0, 0, 44, 44), picture)
        painter.end()
        assert image.pixelColor(1, 1).alpha() == 0
        assert image.pixelColor(22, 3).alpha() == 255
