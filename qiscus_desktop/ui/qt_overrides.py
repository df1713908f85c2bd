"""Owns the boundary between Qt and our overrides of its virtual methods: no exception leaves one of them."""

from __future__ import annotations

import functools
import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QRect, QSize

log = logging.getLogger("qiscus.ui.qt_overrides")
C = TypeVar("C", bound=type)

# What Qt gets from an override that failed. Those without a result:
_NOTHING = frozenset(
    """
    addItem changeEvent checkStateSet closeEvent contextMenuEvent dataChanged done dragEnterEvent
    dragLeaveEvent dragMoveEvent dropEvent enterEvent focusInEvent focusOutEvent hideEvent inputMethodEvent
    insertFromMimeData keyPressEvent keyReleaseEvent leaveEvent mouseDoubleClickEvent mouseMoveEvent
    mousePressEvent mouseReleaseEvent moveEvent paint paintEvent resizeEvent scrollContentsBy setGeometry
    showEvent timerEvent wheelEvent
    """.split()
)
# Those with one: how to make it.
_RESULTS: dict[str, Callable[[], Any]] = {
    "canInsertFromMimeData": bool,
    "count": int,
    "createMimeDataFromSelection": lambda: None,
    "data": lambda: None,
    "event": bool,
    "eventFilter": bool,
    "hasHeightForWidth": bool,
    "heightForWidth": lambda: -1,
    "itemAt": lambda: None,
    "loadResource": lambda: None,
    "minimumSize": QSize,
    "minimumSizeHint": QSize,
    "rowCount": int,
    "sizeHint": QSize,
    "takeAt": lambda: None,
    "viewportEvent": bool,
}
# Of QAccessibleInterface alone: elsewhere methods of these names are no virtual ones.
_ACCESSIBLE: dict[str, Callable[[], Any]] = {
    "child": lambda: None,
    "childAt": lambda: None,
    "childCount": int,
    "indexOfChild": lambda: -1,
    "isValid": bool,
    "object": lambda: None,
    "parent": lambda: None,
    "rect": QRect,
    "role": lambda: _accessible().Role.NoRole,
    "setText": lambda: None,
    "state": lambda: _accessible().State(),
    "text": str,
    "window": lambda: None,
}


def guarded_overrides(made: C) -> C:
    """Class decorator: an exception in an override of a virtual method is reported, and Qt gets a default.

    Left alone, it would wait in Python while Qt goes on, and the next override that Qt calls meanwhile would
    end the process. What slots raise needs none of this: PySide reports it at once.
    """
    known = {**dict.fromkeys(_NOTHING, _nothing), **_RESULTS}
    if any(base.__name__ == "QAccessibleInterface" for base in made.__mro__):
        known |= _ACCESSIBLE
    for name, function in tuple(vars(made).items()):
        if name in known and callable(function):
            setattr(made, name, _guarded(function, known[name]))
    return made


def report(error: BaseException) -> None:
    """Tells `sys.excepthook`, as PySide does with what a slot raises."""
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except BaseException:
        log.exception("sys.excepthook raised")
    # Whoever keeps the error must not keep a painter with it, which would outlive the painting.
    traceback.clear_frames(error.__traceback__)


def _guarded(function: Callable[..., Any], default: Callable[[], Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def guarded(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except BaseException as error:  # noqa: BLE001 - Qt can do nothing with any of them
            if not _is_garbage(arguments[0], error):
                report(error)
            return default()

    return guarded


def _is_garbage(made: object, error: BaseException) -> bool:
    """Whether Python's collector has emptied the object, and Qt calls it once more before it is gone."""
    return isinstance(error, AttributeError) and error.obj is made and not vars(made)


def _nothing() -> None:
    return None


def _accessible() -> Any:
    from PySide6.QtGui import QAccessible

    return QAccessible
