"""Text that leaves the program is text for every program that takes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from qiscus_desktop.app.window import MainWindow
from qiscus_desktop.ui.widgets.outgoing_text import one_line, outgoing, put_on_clipboard

ANY = st.text(st.characters(codec=None))


@given(ANY)
def test_what_leaves_is_text_without_commands(text: str) -> None:
    left = outgoing(text)
    left.encode("utf-8")
    assert not {sign for sign in left if sign < " " and sign not in "\t\n"}
    assert not set(left) & {"\x7f", "\x9b", "\ufffe", "\uffff", "\ufdd0"}
    assert outgoing(left) == left


@given(ANY, st.integers(1, 50))
def test_one_line_is_one_line_of_at_most_so_many_signs(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    "text", ["hello", "Bу\u200dди 👨‍👩‍👧 ليلى", "two\nlines\tand a tab", "\u202bright\u202c"]
)
def test_text_of_the_world_passes_unchanged(text: str) -> None:
    assert outgoing(text) == text


def test_the_clipboard_and_the_title_get_clean_text(qapp: QApplication) -> None:
    put_on_clipboard("rm\x1b[A\x00 x\ud83d\r\ny")
    assert QApplication.clipboard().text() == "rm[A x\ufffd\ny"
    window = MainWindow()
    window.show_title(2, "Bu\x00di\n\x07")
    assert window.windowTitle() == "(2) Budi – Qiscus"
    window.deleteLater()
