"""Saving a comment's file: names of strangers become harmless, failures are said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.window.file_names import safe_file_name
from qiscus_desktop.ui.window.saving import FileSaver
from tests.store.builders import a_room, an_account

URL = "http://files.invalid/plan.pdf"


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session.offline(Database(None), an_account(), [a_room()])
    yield session
    asyncio.run(session.close())


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Plan 2026.pdf", "Plan 2026.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\x.exe", "C__temp_x.exe"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        (".bashrc", "bashrc"),
        ("con.txt", "_con.txt"),
        ("a" * 300 + ".tar", "a" * 116 + ".tar"),
        ("", "file"),
        ("\0\n", "file"),
        ("rapport été.docx", "rapport été.docx"),
        ("😀" * 130 + ".png", "😀" * 49 + ".png"),
        ("文" * 119 + ".docx", "文" * 65 + ".docx"),
        ("e\u0301\u0323" * 100 + ".md", None),
        ("COM¹", "_COM¹"),
        ("CON .txt", "_CON .txt"),
        ("lpt².log", "_lpt².log"),
        ("CONIN$", "_CONIN$"),
        ("-rf", "_-rf"),
        ("--help.txt", "_--help.txt"),
        ("plan.pdf. . .", "plan.pdf"),
        ("plan.pdf\u00a0 \u3000.", "plan.pdf"),
        ("holiday.png                        .exe", "holiday.png .exe"),
        ("half\ud83d.txt", "half.txt"),
    ],
)
def test_names_of_strangers(given_name: str, name: str | None) -> None:
    """Lengths were tried in ASCII alone, where characters and bytes are the same."""
    safe = safe_file_name(given_name)
    assert name is None or safe == name
    assert len(safe.encode()) <= 201


@given(st.text(max_size=400))
def test_a_safe_name_is_one_name(name: str) -> None:
    safe = safe_file_name(name)
    assert safe
    assert not set(safe) & set('<>:"/\\|?*\0')
    assert safe not in {".", ".."}
    assert len(safe) <= 121
    assert len(safe.encode()) <= 201
    assert safe[0] not in "-. "
    assert safe[-1] not in ". "
    assert safe_file_name(safe) == safe


def test_a_file_is_copied_and_a_failure_is_said(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    said: list[str] = []
    saver = FileSaver(session, window, said.append)
    source = tmp_path / "cache"
    source.write_bytes(b"%PDF")
    session.media._known[URL] = source
    saver.save(URL, tmp_path / "mine.pdf")
    assert (tmp_path / "mine.pdf").read_bytes() == b"%PDF"
    saver.save(URL, tmp_path / "nowhere" / "mine.pdf")
    assert said[0].startswith("mine.pdf could not be saved: ")
    saver.save("http://files.invalid/other.pdf", tmp_path / "other.pdf")
    assert said[1] == "other.pdf could not be fetched from the server."
