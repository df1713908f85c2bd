"""A chat in a program in one call: `start_chat` in a window of yours, `run_chat` as the program itself."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QThread
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.errors import HostError, QiscusError
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.hosting.exit_signals import ExitSignals
from qiscus_desktop.ui.hosting.place import check_place
from qiscus_desktop.ui.hosting.program_loop import ProgramLoop

log = logging.getLogger("qiscus.ui.hosting")


def start_chat(
    app_id: str,
    user_id: str = "",
    user_key: str = "",
    *,
    parent: QWidget | None = None,
    mode: str | None = None,
    theme: str | Path | None = None,
    data_path: str | Path | None = None,
    chat_with: str = "",
    sdk: QiscusSDK | None = None,
    **init: Any,
) -> ChatWidget:
    """A chat for a program with any loop: qasync's, running or about to, or plain `application.exec()`.

    It is returned at once and connects by itself: `init` (all parameters of `sdk.core.init`), then, with a
    `user_id`, `set_user`, again and again while there is no network; then it opens the conversation with
    the user `chat_with`. Errors are shown in the chat; `chat.login_success` tells the end of the way. Without
    a `user_id` sign in yourself: `chat.sdk.core.set_user(...)` and the like.

    `parent`, `mode`, `theme` and `data_path` are those of `ChatWidget`. The chat ends in order when the
    application quits. Raises HostError without a QApplication or on another thread, WrongLoopError on a loop
    that opens no connections.
    """
    program = ProgramLoop.of(check_place())
    sdk = sdk or QiscusSDK()
    chat = ChatWidget(
        sdk, mode=mode or "wide", theme=theme, parent=parent, data_path=Path(data_path) if data_path else None
    )
    start = _Start(chat, init | {"app_id": app_id, "mode": chat.mode}, user_id, user_key, chat_with)

    async def end() -> None:
        await chat.shut_down()
        await sdk.core.close()

    program.start(start.run, at_the_end=end)
    return chat


def run_chat(app_id: str, user_id: str = "", user_key: str = "", **settings: Any) -> int:
    """The chat as a program of its own: makes the application, shows the chat, returns the exit code.

    Takes what `start_chat` takes. Ctrl+C ends it in order. Raises HostError inside a running application.
    """
    if asyncio._get_running_loop() is not None or QThread.currentThread().loopLevel() > 0:
        raise HostError("run_chat is a program of its own; inside a running one call start_chat")
    application = QCoreApplication.instance() or QApplication(sys.argv)
    signals = ExitSignals(application.quit)
    try:
        chat = start_chat(app_id, user_id, user_key, **settings)
        chat.show()
        return application.exec()
    finally:
        signals.close()


class _Start:
    """The way from addresses to an open chat, and what is said when it cannot be gone to the end."""

    def __init__(
        self, chat: ChatWidget, init: dict[str, Any], user_id: str, user_key: str, chat_with: str
    ) -> None:
        self._chat = chat
        self._init = init
        self._user = (user_id, user_key)
        self._chat_with = chat_with

    async def run(self) -> None:
        core = self._chat.sdk.core
        try:
            await core.init(**self._init)
            if not self._user[0]:
                return
            await self._sign_in()
        except QiscusError as error:
            self._say(error)
            return
        except Exception:
            log.exception("the chat could not start")
            return
        if self._chat_with and shiboken6.isValid(self._chat):
            self._chat.chat_target(self._chat_with)

    async def _sign_in(self) -> None:
        waits = Backoff()
        while True:
            try:
                await self._chat.sdk.core.set_user(*self._user)
            except QiscusError as error:
                if not error.is_retryable:
                    raise
                if not waits.attempts:
                    self._say(error)
                await asyncio.sleep(waits.next_s())
            else:
                return

    def _say(self, error: QiscusError) -> None:
        log.warning("the chat could not start: %s", error)
        if shiboken6.isValid(self._chat):
            self._chat.show_notice(error.sentence)
