"""A very long paragraph is laid out without shaping, as long as no letter needs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qiscus_desktop.ui.composer.field import ComposerField
from qiscus_desktop.ui.composer.long_paragraph import LONG

NO_SHAPING = QFont.StyleStrategy.PreferNoShaping


@pytest.fixture
def field(qapp: QApplication) -> Iterator[ComposerField]:
    field = ComposerField()
    field.show()
    yield field
    field.close()
    field.deleteLater()


def is_shaped(field: ComposerField) -> bool:
    return not field.document().defaultFont().styleStrategy() & NO_SHAPING


def test_the_key_that_makes_it_long_turns_shaping_off_and_the_one_back_turns_it_on(
    field: ComposerField,
) -> None:
    field.put_text("a" * LONG, LONG)
    assert is_shaped(field)
    QTest.keyClicks(field, "b")
    assert not is_shaped(field)
    QTest.keyClick(field, "\b")
    assert is_shaped(field)


@pytest.mark.parametrize(
    "text",
    ["a line\n" * LONG, "a" * LONG + "\N{ARABIC LETTER BEH}", "a" * LONG + "\N{FAMILY}", "e\u0301" * LONG],
    ids=["many-short-lines", "arabic", "emoji", "combining"],
)
def test_text_that_is_quick_or_needs_shaping_keeps_it(field: ComposerField, text: str) -> None:
    field.put_text(text, 0)
    assert is_shaped(field)


def test_a_letter_that_needs_shaping_brings_it_back(field: ComposerField) -> None:
    field.put_text("a" * (LONG + 1), 0)
    field.insert("\N{ARABIC LETTER BEH}")
    assert is_shaped(field)


def test_another_font_of_the_field_keeps_the_decision(field: ComposerField) -> None:
    field.put_text("a" * (LONG + 1), 0)
    field.setStyleSheet("QPlainTextEdit { font-size: 23px; }")
    assert field.document().defaultFont().pixelSize() == 23
    assert not is_shaped(field)
    field.put_text("short", 0)
    assert is_shaped(field)
    assert field.document().defaultFont().pixelSize() == 23


def test_undo_is_not_disturbed(field: ComposerField) -> None:
    field.put_text("a" * LONG, LONG)
    QTest.keyClicks(field, "b")
    field.undo()
    assert field.toPlainText() == "a" * LONG
    assert is_shaped(field)
