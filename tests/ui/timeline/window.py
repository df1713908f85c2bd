"""A window with one timeline in it, and the hands of a person: scroll, click, type."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from qiscus_desktop.core import events
from qiscus_desktop.core.models import Comment, Room
from qiscus_desktop.resources_path import resources_dir, styles_dir
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.theme import Probes, ThemeManager
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind, Part
from qiscus_desktop.ui.timeline.rows.scroll_layout import Shown
from qiscus_desktop.ui.timeline.view import TimelineView
from tests.store.builders import ME, a_room, an_account


def a_theme(name: str, cache: Path | None = None) -> ThemeManager:
    """To translate a sheet takes longer than most tests: give a cache."""
    themes = ThemeManager(styles_dir(), cache=cache)
    themes.select(name)
    return themes


class Window:
    """`comments` are of the server and of room 1 unless they say otherwise."""

    def __init__(
        self,
        comments: Iterable[Comment] = (),
        *,
        room: Room | None = None,
        themes: ThemeManager | None = None,
        size: tuple[int, int] = (800, 600),
        is_right_to_left: bool = False,
        in_memory: int = 0,
        delegates: Mapping[str, Any] | None = None,
        template_function: Any = None,
        shows: int = 1,
    ) -> None:
        self.database = Database(None)
        self.session = Session.offline(self.database, an_account(), [room or a_room()], comments)
        if in_memory:
            self.session.timeline(1).merge(list(comments))
        self.root = QWidget()
        set_css_classes(self.root, "qcw-container", "qcw-container--wide")
        self.root.resize(*size)
        if is_right_to_left:
            self.root.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.probes = Probes(self.root)
        self.themes = themes or a_theme("light")
        self.themes.apply(self.root)
        self.view = TimelineView(
            self.session,
            self.probes,
            Icons(resources_dir() / "icons"),
            delegates=delegates,
            template_function=template_function,
            parent=self.root,
        )
        box = QVBoxLayout(self.root)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.root.show()
        self.root.activateWindow()
        QTest.qWaitForWindowActive(self.root)
        if shows:
            self.view.show_room(shows)
        self.settle()

    def close(self) -> None:
        self.view.close_down()
        self.root.close()
        self.root.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        asyncio.run(self.session.close())

    # ---- what happens

    def receive(self, *comments: Comment) -> None:
        """Comments are pushed by the server."""
        for comment in comments:
            self.session.apply(events.CommentReceived(comment))
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    # ---- what is seen

    @property
    def shown(self) -> list[Shown]:
        return self.view.scroll_layout.shown

    @property
    def ids(self) -> list[str]:
        return [shown.layout.key.comment.temp_id for shown in self.shown]

    def bubble_y(self, temp_id: str) -> int:
        """Where a row's bubble begins on screen."""
        shown = self.of(temp_id)
        return shown.y + shown.layout.bubble.y()

    def of(self, temp_id: str) -> Shown:
        shown = self.view.scroll_layout.shown_of(temp_id)
        assert shown is not None, f"{temp_id} is not on screen: {self.ids}"
        return shown

    def words(self, temp_id: str) -> str:
        """Everything written in a row."""
        layout = self.of(temp_id).layout
        parts = (*layout.parts, *layout.content.parts)
        return "\n".join(part.source for part in parts if hasattr(part, "source"))

    def place_of(self, temp_id: str, kind: HitKind, value: str | None = None) -> QPoint:
        """A point of the viewport that hits this, found by looking as a mouse would."""
        shown = self.of(temp_id)
        for part in (*shown.layout.parts, *shown.layout.actions):
            at = part.rect.center()
            if self._is_hit(shown.layout.hit(at), kind, value):
                return at + QPoint(0, shown.y)
        for part in shown.layout.content.parts:
            at = part.rect.center() + shown.layout.content_at
            if self._is_hit(shown.layout.hit(at), kind, value):
                return at + QPoint(0, shown.y)
        for y in range(0, shown.layout.height, 2):
            for x in range(0, shown.layout.width, 3):
                hit = shown.layout.hit(QPoint(x, y))
                if self._is_hit(hit, kind, value):
                    return QPoint(x, y + shown.y)
        raise AssertionError(f"nothing of {kind} in {temp_id}")

    @staticmethod
    def _is_hit(hit: Hit | None, kind: HitKind, value: str | None) -> bool:
        return hit is not None and hit.kind is kind and value in (None, hit.value)

    def parts(self, temp_id: str, of_type: type[Part]) -> list[Any]:
        layout = self.of(temp_id).layout
        return [part for part in (*layout.parts, *layout.content.parts) if isinstance(part, of_type)]

    def picture(self) -> QImage:
        return self.view.grab().toImage()

    # ---- what a person does

    def scroll(self, pixels: int) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() + pixels)
        self.settle()

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def drag(self, start: QPoint, end: QPoint) -> None:
        viewport = self.view.viewport()
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(viewport, end)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, modifier)


__all__ = ["ME", "Window"]
