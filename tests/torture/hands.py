"""The hands of the driver: finds the widgets of the running program, types, clicks, tells what it sees."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QMimeData, QObject, QSocketNotifier, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QMessageBox, QWidget

from tests.torture.boundaries import Boundaries

W = TypeVar("W", bound=QWidget)
Key = Qt.Key
_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class NotThereError(Exception):
    """A widget that the command needs is not there now."""


class Hands(QObject):
    """Reads a command when one is there, carries it out at once, answers."""

    def __init__(self, application: QApplication, boundaries: Boundaries, tell: Callable[..., None]) -> None:
        super().__init__(application)
        self._boundaries = boundaries
        self._tell = tell
        self._rest = b""
        os.set_blocking(sys.stdin.fileno(), False)
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        try:
            data = os.read(sys.stdin.fileno(), 65536)
        except BlockingIOError:
            return
        if not data:  # whoever drives us is gone
            os._exit(71)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            command = json.loads(line)
            try:
                answer = getattr(self, "do_" + command.pop("do"))(**command)
            except Exception as error:  # noqa: BLE001 - the other side decides what it means
                self._tell(ok=None, error=f"{type(error).__name__}: {error}")
            else:
                self._tell(ok=answer)

    # ---- what a person does

    def do_type(self, text: str) -> bool:
        """Keys into the field of the composer; what no key gives comes from an input method."""
        field = self._composer().field
        field.setFocus()
        for letter in text:
            if letter.isascii():
                QTest.keyClick(field, letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(field, event)
        return True

    def do_key(self, key: str, control: bool = False) -> bool:
        """One key into the field: `Return`, `Up`, `Escape`, `A` with control ..."""
        field = self._composer().field
        field.setFocus()
        QTest.keyClick(field, getattr(Key, f"Key_{key}"), _CONTROL if control else _NONE)
        return True

    def do_paste(self, paths: list[str] | None = None, picture: int = 0) -> bool:
        """Ctrl+V with files of this computer, or with a picture of one colour, on the clipboard."""
        data = QMimeData()
        if paths:
            data.setUrls([QUrl.fromLocalFile(path) for path in paths])
        else:
            image = QImage(40, 30, QImage.Format.Format_RGB32)
            image.fill(picture)
            data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        return self.do_key("V", control=True)

    def do_open(self, room: int) -> bool:
        """A click on the row of the room in the list."""
        from qiscus_desktop.ui.rooms.view import RoomListView

        view = self._find(RoomListView)
        model: Any = view.model()
        row = model.row_of(room)
        if row < 0:
            raise NotThereError(f"room {room} is not in the list")
        index = model.index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, _NONE, view.visualRect(index).center())
        return True

    def do_reply(self) -> bool:
        """The menu of the newest row, by keys, and "Reply" in it."""
        return self._choose("Reply")

    def do_delete(self) -> bool:
        """The menu of the newest row, "Delete…" in it, and "Delete for everyone" in the dialog."""
        from qiscus_desktop.ui.timeline.input.delete_prompt import DeletePrompt

        self._choose("Delete")
        QTest.mouseClick(self._find(DeletePrompt).all_button, Qt.MouseButton.LeftButton)
        return True

    def do_sign_out(self, remove: bool = False) -> bool:
        """The menu of the own picture; where the program asks what becomes of the messages, an answer."""
        from qiscus_desktop.ui.rooms.account_button import AccountButton

        QTest.mouseClick(self._find(AccountButton), Qt.MouseButton.LeftButton)
        self._press(self._menu(), "Sign out")
        dialogs = [one for one in self._windows() if isinstance(one, QDialog)]
        word = "remove" if remove else "keep"
        for dialog in dialogs:
            for button in dialog.findChildren(QAbstractButton):
                if button.isVisible() and word in button.text().casefold():
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                    return True
        if dialogs:
            raise NotThereError(f"no button to {word} the messages")
        return True

    def do_close(self) -> bool:
        """The window is closed by its frame."""
        for window in self._windows():
            window.close()
        return True

    # ---- what can be seen

    def do_state(self, texts: bool = False) -> dict[str, Any]:
        """What stands in the composer and the open room, and, on request, every word in sight."""
        from qiscus_desktop.ui.composer.composer import Composer
        from qiscus_desktop.ui.timeline.view import TimelineView

        state: dict[str, Any] = {"windows": len(self._windows())}
        if texts:
            state["texts"] = self._texts()
        composer, view = self._all(Composer), self._all(TimelineView)
        if not composer or not view:
            return state
        draft, session = composer[-1].draft(), view[-1].session
        room = view[-1].room_id
        timeline = session.timeline(room) if room else []
        return state | {
            "room": room,
            "rooms": [one.id for one in session.rooms],
            "unread": session.total_unread,
            "connection": session.connection.name,
            "unsent": session.unsent_count,
            "field": composer[-1].field.toPlainText(),
            "draft": draft.text,
            "reply_to": draft.reply_to.text if draft.reply_to else None,
            "edit_of": draft.edit_of.text if draft.edit_of else None,
            "files": list(draft.files),
            "captions": list(draft.captions),
            "rows": [(_words(c), c.status.name, bool(c.id)) for c in timeline if not c.is_deleted],
        }

    def do_place(self) -> tuple[int, int]:
        """The middle of the field on the screen."""
        field = self._composer().field
        at = field.mapToGlobal(field.rect().center())
        return at.x(), at.y()

    def do_arm(self, step: str | None = None) -> bool:
        """From now on steps are counted; at the named one the process kills itself."""
        self._boundaries.arm(step)
        return True

    # ---- inside

    def _composer(self) -> Any:
        from qiscus_desktop.ui.composer.composer import Composer

        return self._find(Composer)

    def _windows(self) -> list[QWidget]:
        return [
            one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, QMenu)
        ]

    def _all(self, kind: type[W]) -> list[W]:
        return [
            one
            for window in self._windows()
            for one in [window, *window.findChildren(kind)]
            if isinstance(one, kind)
        ]

    def _find(self, kind: type[W]) -> W:
        found = self._all(kind)
        if not found:
            raise NotThereError(kind.__name__)
        return found[-1]

    def _menu(self) -> QMenu:
        menus = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()]
        if not menus:
            raise NotThereError("menu")
        return menus[-1]

    def _choose(self, words: str) -> bool:
        from qiscus_desktop.ui.timeline.view import TimelineView

        view = self._find(TimelineView)
        view.setFocus()
        QTest.keyClick(view, Key.Key_End)
        QTest.keyClick(view, Key.Key_Menu)
        self._press(self._menu(), words)
        return True

    def _press(self, menu: QMenu, words: str) -> None:
        for action in menu.actions():
            if action.text().replace("&", "").startswith(words):
                QTest.mouseClick(menu, Qt.MouseButton.LeftButton, _NONE, menu.actionGeometry(action).center())
                return
        raise NotThereError(f"{words} in {[action.text() for action in menu.actions()]}")

    def _texts(self) -> list[str]:
        found = []
        for window in self._windows():
            found.append(window.windowTitle())
            if isinstance(window, QMessageBox):
                found += [window.text(), window.informativeText()]
            for part in window.findChildren(QWidget):
                if not part.isVisible():
                    continue
                text = getattr(part, "text", None)
                if isinstance(part, QLabel | QAbstractButton) or callable(text):
                    found.append(str(text()))
                found.append(part.accessibleName())
        return [text for text in found if text.strip()]


def _words(comment: Any) -> str:
    """The caption of a file, else the text."""
    return str((comment.payload or {}).get("caption") or comment.text)
