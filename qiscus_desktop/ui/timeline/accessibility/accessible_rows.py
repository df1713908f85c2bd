"""Owns the timeline as assistive programs see it: a list whose items are the rows on screen."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAbstractScrollArea

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.timeline.accessibility.announcer import RowAnnouncer

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout, Shown

_INSTALLED = "qcw_timeline_accessible"


class AccessibleRows:
    """What is told of the rows of one view, which keeps it as `accessible_rows`.

    `focused_id` gives the temporary id of the row that has the keyboard.
    """

    def __init__(
        self,
        room: OpenRoom,
        layout: ScrollLayout,
        announcer: RowAnnouncer,
        focused_id: Callable[[], str],
    ) -> None:
        self.room = room
        self.layout = layout
        self.announcer = announcer
        self.focused_id = focused_id


@guarded_overrides
class RowList(QAccessibleInterface):
    """The timeline as a list; its children are the rows that are on screen now."""

    def __init__(self, view: QAbstractScrollArea, rows: AccessibleRows) -> None:
        super().__init__()
        self._view = weakref.ref(view)
        self._rows = weakref.ref(rows)
        self._items: dict[str, RowItem] = {}

    @property
    def view(self) -> QAbstractScrollArea | None:
        """The view, as long as it exists."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    @property
    def rows(self) -> AccessibleRows | None:
        """The announcer, as long as the view exists."""
        return self._rows() if self.view is not None else None

    @property
    def shown(self) -> list[Shown]:
        rows = self.rows
        return rows.layout.shown if rows is not None else []

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
        view, rows = self.view, self.rows
        if view is None or rows is None:
            return None
        shown = rows.layout.shown_at(view.viewport().mapFromGlobal(QPoint(x, y)).y())
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

    def __init__(self, parent: RowList, temp_id: str) -> None:
        super().__init__()
        self._list = parent
        self.temp_id = temp_id

    def isValid(self) -> bool:  # noqa: N802 - Qt calls it by this name
        rows = self._list.rows
        return rows is not None and rows.layout.shown_of(self.temp_id) is not None

    def object(self) -> QObject | None:  # type: ignore[override] # a row has no object of its own
        return None

    def window(self) -> QWindow | None:  # type: ignore[override] # the binding's annotation forgets None
        return self._list.window()

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override] # forgets None too
        # Qt deletes the list together with its view, but not the rows that somebody asked for.
        return self._list if shiboken6.isValid(self._list) else None

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
        view, rows = self._list.view, self._list.rows
        state.focusable = True
        state.focused = (
            view is not None and rows is not None and view.hasFocus() and rows.focused_id() == self.temp_id
        )
        return state

    def rect(self) -> QRect:
        view, rows = self._list.view, self._list.rows
        shown = rows.layout.shown_of(self.temp_id) if rows is not None else None
        if view is None or rows is None or shown is None:
            return QRect()
        return _on_screen(view, rows.layout.bubble_area(shown))

    def text(self, kind: QAccessible.Text) -> str:
        rows = self._list.rows
        comment = rows.room.comment_of(self.temp_id) if rows is not None else None
        if rows is None or comment is None or kind is not QAccessible.Text.Name:
            return ""
        return rows.announcer.words(comment)

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
        rows = getattr(thing, "accessible_rows", None)
        if not isinstance(rows, AccessibleRows):
            return None
        self.made.append(RowList(thing, rows))
        return self.made[-1]


def install_factory() -> None:
    """Teaches Qt, once in a process, to ask timeline views for their list of rows."""
    application = QCoreApplication.instance()
    if application is not None and not application.property(_INSTALLED):
        application.setProperty(_INSTALLED, True)
        QAccessible.installFactory(RowLists())


def _on_screen(view: QAbstractScrollArea, rect: QRect) -> QRect:
    return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())
