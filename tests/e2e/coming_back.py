"""A program for test_coming_back: a chat on a real X11 screen, a window that takes the keys, and who writes.

Prints one JSON line: what the reader's window and the writer's ticks said during the absence and after it.
"""

from __future__ import annotations

import ctypes
import json
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtWidgets import QApplication

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.models import Status
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.hosting.loop import QtLoop
from qiscus_desktop.ui.widgets.activity import is_looked_at
from tests.support.waiting import until

_REVERT_TO_PARENT, _CURRENT_TIME = 2, 0


class Focus:
    """The keyboard focus of an X11 screen, as a window manager gives it to windows of any program."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = self._x.XCreateSimpleWindow.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))
        place = (ctypes.c_int(0), ctypes.c_int(0), 50, 50, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
        self.other = self._x.XCreateSimpleWindow(self._display, root, *place)
        self._x.XMapWindow(self._display, ctypes.c_ulong(self.other))
        self._x.XSync(self._display, 0)

    def give(self, window: int) -> None:
        self._x.XSetInputFocus(
            self._display, ctypes.c_ulong(window), _REVERT_TO_PARENT, ctypes.c_ulong(_CURRENT_TIME)
        )
        self._x.XSync(self._display, 0)


async def run(where: SimpleNamespace, mode: str, folder: Path) -> dict[str, object]:
    sdk, writer_core = QiscusSDK(), QiscusCore()
    reader = Session(sdk.core, Database(folder / "reader.db"))
    writer = Session(writer_core, Database(folder / "writer.db"))
    chat = ChatWidget(sdk, session=reader, mode=mode, theme="light")
    for core, session, name in ((sdk.core, reader, where.reader), (writer_core, writer, where.writer)):
        await core.init(
            where.app_id,
            base_url=where.base_url,
            mqtt_url=where.mqtt_url,
            upload_url=where.upload_url,
            broker_lb_url=where.broker_lb_url,
        )
        await session.sign_in(name, f"key-of-{name}", name.title())
        await until(lambda session=session: session.connection.name == "ONLINE")
    room = await writer.start_chat(where.reader)
    writer.open_room(room.id)
    chat.show()
    chat.set_open(True)
    await reader.start_chat(where.writer)
    chat.open_room(room.id)
    focus = Focus()
    view = chat._page.timeline
    chat.activateWindow()
    await until(lambda: is_looked_at(view))

    def status(text: str) -> Status | None:
        timeline = writer.timeline(room.id)
        return next((timeline.status_of(i) for i, c in enumerate(timeline) if c.text == text), None)

    writer.send(room.id, "while you look")
    await until(lambda: status("while you look") is Status.READ)
    focus.give(focus.other)
    await until(lambda: not is_looked_at(view))
    writer.send(room.id, "while you are away")
    await until(lambda: status("while you are away") is Status.DELIVERED)
    await until(lambda: any(c.text == "while you are away" for c in reader.timeline(room.id)))
    away = [reader.total_unread, int(status("while you are away") or 0)]
    focus.give(int(chat.window().winId()))
    await until(lambda: is_looked_at(view))
    await until(lambda: status("while you are away") is Status.READ)
    told = {"away": away, "back": [reader.total_unread, int(status("while you are away") or 0)]}
    chat.close()
    await chat.shut_down()
    for session, core in ((reader, sdk.core), (writer, writer_core)):
        await session.close()
        await core.close()
    return told


def main() -> None:
    application = QApplication(["coming-back"])
    application.setQuitOnLastWindowClosed(False)
    loop = QtLoop(application)
    where, mode = SimpleNamespace(**json.loads(sys.argv[1])), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder, loop:
        print(json.dumps(loop.run_until_complete(run(where, mode, Path(folder)))), flush=True)


if __name__ == "__main__":
    main()
