"""The timeline for those who cannot see it: a list of rows, each one sentence; no crash when all is over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QAccessible

from qiscus_desktop.core.models import Status
from qiscus_desktop.ui.timeline.accessibility.accessible_rows import RowList
from tests.store.builders import ME, a_comment
from tests.ui.timeline.conftest import MakeWindow

# A program with an assistive listener opens windows and ends: what lived too short crashed here.
LISTENED = """
import gc
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from tests.store.builders import a_comment
from tests.ui.timeline.window import Window
application = QApplication([])
QAccessible.setActive(True)
for number in range(3):
    window = Window([a_comment(1), a_comment(2)])
    rows = QAccessible.queryAccessibleInterface(window.view)
    names = [rows.child(at).text(QAccessible.Text.Name) for at in range(rows.childCount())]
    print(rows.role().name, names)
    window.view.announcer.focus(window.view.timeline[1])
    window.session.send(1, "hello")
    row = rows.child(0)
    if number < 2:
        window.close()
        print("afterwards", row.isValid(), row.parent())  # as a listener may still ask
    del window, rows
    gc.collect()
print("over")
"""


def test_rows_are_list_items(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "hello"), a_comment(2, "mine", sender_id=ME, status=Status.READ)])
    rows = RowList(window.view, window.view.accessible_rows)
    assert rows.role() is QAccessible.Role.List
    assert rows.childCount() == 2
    texts = []
    for at in range(2):
        item = rows.child(at)
        assert item is not None
        assert item.role() is QAccessible.Role.ListItem
        assert rows.indexOfChild(item) == at
        assert item.parent() is rows
        center = item.rect().center()
        assert rows.childAt(center.x(), center.y()) is item
        texts.append(item.text(QAccessible.Text.Name))
    assert texts[0].startswith("Budi: hello, ")
    assert texts[1].startswith("You: mine, ")
    assert texts[1].endswith(", read")
    assert rows.child(2) is None


def test_the_focused_row_is_described(open_window: MakeWindow) -> None:
    window = open_window([a_comment(1, "hello")])
    window.view.announcer.focus(a_comment(1, "hello"))
    assert window.view.accessibleDescription().startswith("Budi: hello, ")


def test_a_listened_to_program_ends_well() -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", LISTENED], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert "over" in ended.stdout, ended.stderr
    assert ended.stdout.count("List ['Budi: text 1") == 3
    assert ended.stdout.count("afterwards False None") == 2
    assert ended.returncode == 0, ended.stderr
