"""Owns the timeline as assistive programs see it: a list whose items are the rows on screen."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, ClassVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.timeline.accessible import RowAnnouncer

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.flow import Shown
    from qiscus_desktop.ui.timeline.view import TimelineView

_INSTALLED = "qcw_timeline_accessible"


@guarded_overrides
class RowList(QAccessibleInterface):
    """The timeline as a list; its children are the rows that are on screen now."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__()
        self._view = weakref.ref(view)
        self._items: dict[str, RowItem] = {}

    @property
    def view(self) -> TimelineView | None:
        """The view, as long as it lives."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    @property
    def shown(self) -> list[Shown]:
        view = self.view
        return view.flow.shown if view is not None else []

    def isValid(self) -> bool:  # noqa: N802 - Qt calls it by this name
        return self.view is not None

    def object(self) -> QObject | None:  # type: ignore[override] # the binding's annotation forgets None
        return self.view

    def window(self) -> QWindow | None:  # type: ignore[override] # forgets None too
        view = self.view
        return view.window().windowHandle() if view is not None else None

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        view = self.view
        parent = view.parentWidget() if view is not None else None
        return QAccessible.queryAccessibleInterface(parent) if parent is not None else None

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        shown = self.shown
        if not 0 <= index < len(shown):
            return None
        temp_id = shown[index].layout.key.comment.temp_id
        if temp_id not in self._items:
            self._items[temp_id] = RowItem(self, temp_id)
        return self._items[temp_id]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        view = self.view
        shown = view.shown_at(view.viewport().mapFromGlobal(QPoint(x, y)).y()) if view is not None else None
        return self.child(self.shown.index(shown)) if shown is not None else None

    def childCount(self) -> int:
        return len(self.shown)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        names = [row.layout.key.comment.temp_id for row in self.shown]
        return names.index(child.temp_id) if isinstance(child, RowItem) and child.temp_id in names else -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self.view
        state.focusable = True
        state.focused = view is not None and view.hasFocus()
        return state

    def rect(self) -> QRect:
        view = self.view
        return _on_screen(view, view.viewport().rect()) if view is not None else QRect()

    def text(self, kind: QAccessible.Text) -> str:
        view = self.view
        return view.accessibleName() if view is not None and kind is QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802 - Qt's name
        return None


@guarded_overrides
class RowItem(QAccessibleInterface):
    """One row as a list item."""

    def __init__(self, rows: RowList, temp_id: str) -> None:
        super().__init__()
        self._rows = rows
        self.temp_id = temp_id

    def isValid(self) -> bool:  # noqa: N802 - Qt calls it by this name
        view = self._rows.view
        return view is not None and view.shown_of(self.temp_id) is not None

    def object(self) -> QObject | None:  # type: ignore[override] # a row has no object of its own
        return None

    def window(self) -> QWindow | None:  # type: ignore[override] # the binding's annotation forgets None
        return self._rows.window()

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        # Qt deletes the list together with its view, but not the rows that somebody asked for.
        return self._rows if shiboken6.isValid(self._rows) else None

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self._rows.view
        state.focusable = True
        state.focused = view is not None and view.hasFocus() and view.keys.temp_id == self.temp_id
        return state

    def rect(self) -> QRect:
        view = self._rows.view
        shown = view.shown_of(self.temp_id) if view is not None else None
        if view is None or shown is None:
            return QRect()
        return _on_screen(view, shown.layout.bubble.translated(view.source.row_x(), shown.y))

    def text(self, kind: QAccessible.Text) -> str:
        view = self._rows.view
        comment = view.comment_of(self.temp_id) if view is not None else None
        if view is None or comment is None or kind is not QAccessible.Text.Name:
            return ""
        return view.announcer.words(comment)

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802 - Qt's name
        return None


class RowLists:
    """Makes the list of rows of a view whenever Qt asks for one, and keeps every list for good.

    Qt's cache owns the lists but does not hold Python's references: a list that Python freed would leave a
    dead pointer there, and the process would end in a segmentation fault when the application goes (seen with
    PySide6 6.11.3). The lists know their view only weakly, so only a few empty shells stay behind.
    """

    made: ClassVar[list[RowList]] = []

    def __call__(self, _class_name: str, thing: Any) -> QAccessibleInterface | None:
        if not isinstance(getattr(thing, "announcer", None), RowAnnouncer):
            return None
        self.made.append(RowList(thing))
        return self.made[-1]


def install_factory() -> None:
    """Teaches Qt, once in a process, to ask timeline views for their list of rows."""
    application = QCoreApplication.instance()
    if application is not None and not application.property(_INSTALLED):
        application.setProperty(_INSTALLED, True)
        QAccessible.installFactory(RowLists())


def _on_screen(view: TimelineView, rect: QRect) -> QRect:
    return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())
