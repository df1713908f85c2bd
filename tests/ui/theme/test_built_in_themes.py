"""The sheets that ship: nothing in them is dropped, Qt takes them whole, and their text can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.theme import Probes, ThemeManager
from qiscus_desktop.ui.theme.avatars import HUES, HUES_ON_DARK
from qiscus_desktop.ui.theme.check import main
from qiscus_desktop.ui.theme.contrast import AA_LARGE, AA_TEXT, contrast, readable_on

# Text on ground, and the least ratio. The values of the default look name the first ten.
PAIRS = [
    ("text", "canvas", 14.4),
    ("muted", "canvas", 5.3),
    ("on-accent", "accent", AA_TEXT),
    ("own-text", "own", 8.8),
    ("own-muted", "own", 5.5),
    ("text", "surface", AA_TEXT),
    ("muted", "surface", AA_TEXT),
    ("link", "own", AA_TEXT),
    ("link", "left", AA_TEXT),
    ("danger", "canvas", AA_TEXT),
    ("left-text", "left", AA_TEXT),
    ("left-muted", "left", AA_TEXT),
    ("left-muted", "left-quote", AA_TEXT),
    ("own-text", "own-quote", AA_TEXT),
    ("danger", "surface", AA_TEXT),
    ("danger", "danger-soft", AA_TEXT),
    ("on-danger", "danger", AA_TEXT),
    ("text", "selected", AA_TEXT),
    ("muted", "selected", AA_TEXT),
    ("text", "hover", AA_TEXT),
    ("muted", "hover", AA_TEXT),
    ("pill-text", "pill", AA_TEXT),
    ("header-text", "header", AA_TEXT),
    ("header-muted", "header", AA_TEXT),
    ("online", "header", AA_TEXT),
    ("offline", "header", AA_TEXT),
    ("typing", "header", AA_TEXT),
    ("typing", "surface", AA_TEXT),
    ("on-trigger", "trigger", AA_TEXT),
    ("composer-text", "composer-field", AA_TEXT),
    ("composer-placeholder", "composer-field", AA_TEXT),
    ("accent", "canvas", AA_TEXT),
    ("accent", "surface", AA_TEXT),
    ("accent", "selected", AA_TEXT),
    ("on-badge", "badge", AA_TEXT),
    ("warning-text", "warning-soft", AA_TEXT),
    ("info-text", "info-soft", AA_TEXT),
    ("on-tooltip", "tooltip", AA_TEXT),
    ("on-selection", "selection", AA_TEXT),
    ("on-accent", "accent-hover", AA_TEXT),
    ("tick-read", "own", AA_TEXT),
    ("tick", "own", AA_LARGE),
    ("failed", "own", AA_LARGE),
    ("header-icon", "header", AA_LARGE),
    ("composer-icon", "composer-field", AA_LARGE),
]

LOOK = {
    "light": "canvas #F3F6F1 surface #FFFFFF line #DFE5DB text #1D2520 muted #5C6860 accent #3F7A1E "
    "on-accent #FFFFFF own #DDF0CC own-text #1D2A16 own-muted #4C6040 left #FFFFFF link #0B62A8 "
    "danger #B3261E selected #E6F2DB pill #E4EAE0",
    "dark": "canvas #12171A surface #1A2024 line #2B343A text #E9EEF0 muted #A0ADB4 accent #94CA62 "
    "on-accent #14200B own #2C4A1E own-text #EAF5E0 own-muted #B3C9A3 left #232B30 link #7CC0FF "
    "danger #FF8A80 selected #25331F pill #242C31",
}


# Painted text, and the token of the ground it lies on: what a sheet says by selectors counts too.
PAINTED_PAIRS = [
    ("content.own", "own"),
    ("content.left", "left"),
    ("link.own", "own"),
    ("link.left", "left"),
    ("time.own", "own"),
    ("time.left", "left"),
    ("username.left", "left"),
    ("reply-sender.own", "own-quote"),
    ("reply-text.own", "own-quote"),
    ("reply-text.left", "left-quote"),
    ("file-name.own", "own-quote"),
    ("file-description.left", "left-quote"),
    ("content.own.deleted", "own"),
    ("date", "pill"),
    ("system", "pill"),
    ("failed-info", "canvas"),
    ("failed-resend", "canvas"),
    ("unread-divider-label", "canvas"),
    ("load-more", "canvas"),
    ("room-name", "surface"),
    ("room-preview", "surface"),
    ("room-time", "surface"),
    ("room-time.unread", "surface"),
    ("room-typing", "surface"),
    ("room-draft", "surface"),
    ("room-name.selected", "selected"),
    ("room-preview.selected", "selected"),
    ("room-preview.hover", "hover"),
    ("room-unread", "accent"),
]


@pytest.mark.parametrize("name", ["light", "dark", "examples/ocean.qss"])
def test_every_painted_text_passes_aa(
    manager: ThemeManager, root: QWidget, probes: Probes, name: str
) -> None:
    manager.select(styles_dir() / name if "." in name else name)
    manager.apply(root)
    theme = manager.theme
    low = {
        (role, ground): ratio
        for role, ground in PAINTED_PAIRS
        if (ratio := round(contrast(probes.role(role).color, theme.colour(ground)), 2)) < AA_TEXT
    }
    ticks = {
        tick: ratio
        for tick in ("sent", "delivered", "read", "failed")
        if (ratio := round(contrast(probes.role(f"state.own.{tick}").icon_color, theme.colour("own")), 2))
        < AA_LARGE
    }
    assert (low, ticks) == ({}, {})


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_pair_of_text_and_ground_passes_aa(manager: ThemeManager, name: str) -> None:
    manager.select(name)
    theme = manager.theme
    low = {
        (text, ground): ratio
        for text, ground, least in PAIRS
        if (ratio := round(contrast(theme.colour(text), theme.colour(ground)), 2)) < least
    }
    assert not low


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_tokens_of_the_look_are_kept(manager: ThemeManager, name: str) -> None:
    manager.select(name)
    words = LOOK[name].split()
    for token, value in zip(words[::2], words[1::2], strict=True):
        assert manager.theme.colour(token) == QColor(value), token


@pytest.mark.parametrize("name", ["light", "dark", "original"])
def test_nothing_is_left_out_and_qt_takes_the_sheet_whole(
    manager: ThemeManager, root: QWidget, name: str
) -> None:
    manager.select(name)
    assert [str(each) for each in manager.theme.report] == []
    label = QLabel("x", root)
    label.setProperty("class", "sentinel")
    root.setStyleSheet(manager.theme.qss + ".sentinel { min-width: 77px }")
    label.ensurePolished()
    assert label.minimumWidth() == 77


def test_the_original_has_the_sizes_of_the_web_widget(
    manager: ThemeManager, root: QWidget, probes: Probes
) -> None:
    root.setProperty("class", "qcw-container")
    manager.select("original")
    manager.apply(root)
    bubble = probes.role("bubble.own.first.text")
    assert (bubble.max_width, bubble.min_width, bubble.padding.left()) == (210, 80, 8)
    assert bubble.radius == (8, 8, 8, 8)
    assert bubble.shadow is not None
    assert bubble.background == QColor("#ffffff")
    left = probes.role("bubble.left.first.text")
    assert (left.background, left.color) == (QColor("#e8e8e8"), QColor("#666666"))
    date = probes.role("date")
    assert (date.min_width, date.font.pixelSize()) == (190, 9)
    assert manager.theme.word("time-place") == "beside"
    root.setProperty("class", "qcw-container qcw-container--wide qcw-broad")
    probes.refresh()
    assert probes.role("bubble.own.first.text").max_width == 800


def test_bubbles_of_the_default_themes(manager: ThemeManager, root: QWidget, probes: Probes) -> None:
    manager.select("light")
    manager.apply(root)
    bubble = probes.role("bubble.left.mid.text")
    assert (bubble.max_width, bubble.max_width_fraction) == (560, 0.72)
    assert bubble.radius == (4, 12, 12, 4)
    assert probes.role("bubble.own.mid.text").radius == (12, 4, 4, 12)
    assert probes.role("bubble.own.only.text").radius == (12, 12, 12, 12)


def test_initials_can_be_read() -> None:
    assert len(HUES) == len(HUES_ON_DARK) == 8
    assert all(contrast(QColor("#FFFFFF"), QColor(hue)) >= AA_TEXT for hue in HUES)
    assert all(contrast(QColor(hue), QColor("#FFFFFF")) >= AA_TEXT for hue in HUES)
    assert all(contrast(QColor(hue), QColor("#232B30")) >= AA_TEXT for hue in HUES_ON_DARK)


def test_contrast_of_known_colours() -> None:
    assert round(contrast(QColor("#000000"), QColor("#FFFFFF")), 2) == 21
    assert round(contrast(QColor("#FFFFFF"), QColor("#94ca62")), 2) == 1.93
    assert round(contrast(QColor(0, 0, 0, 0), QColor("#FFFFFF")), 2) == 1
    assert readable_on(QColor("#12171A")) == QColor("#FFFFFF")


@pytest.mark.parametrize(
    "sheet", sorted((styles_dir() / "examples").glob("*.?ss"), key=str), ids=lambda p: p.name
)
def test_examples_are_clean(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(sheet)]) == 0
    assert "0 error, 0 warning" in capsys.readouterr().out


def test_the_check_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "mine.css"
    sheet.write_text(".a { padding: 3vw }\n.b { color: red")
    assert main([str(sheet)]) == 1
    out = capsys.readouterr().out
    assert f"{sheet}:1:6 warning: .a: Qt has no lengths in 'vw'." in out
    assert f"{sheet}:2:4 error: This '{{' is never closed." in out
    assert main([str(tmp_path / "none.css")]) == 2
