"""One running program per data folder: the second start raises the window of the first and ends."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal

from qiscus_desktop.app.instance_lock import InstanceLock, LockState

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

log = logging.getLogger(__name__)

ANSWER_WITHIN_MS = 4000
END_WITHIN_MS = 3000
_UNLOCKED_ANSWER_WITHIN_MS = 300
_AGAIN_MS = 50


class SingleInstance(QObject):
    """Holds the lock of the data folder; `raise_requested` says that somebody started the program again."""

    raise_requested = Signal()

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = InstanceLock(lock_file)
        self._name = f"qiscus-desktop-{hashlib.sha256(str(lock_file).encode()).hexdigest()[:16]}"
        self._server: QLocalServer | None = None

    def acquire(self) -> bool:
        """True for the first program on this data folder.

        Where a folder cannot be locked, whoever answers is the first; nobody does: it is us.
        """
        state = self._lock.take()
        if state is LockState.UNUSABLE:
            log.warning("the data folder cannot be locked: two programs may write there at once")
            return not self._is_answered(_UNLOCKED_ANSWER_WITHIN_MS)
        return state is LockState.OURS

    def listen(self) -> None:
        """Starts to hear later starts; called after the first paint because it loads Qt's network library."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # The socket file of a killed program; the lock says that it is gone.
        QLocalServer.removeServer(self._name)
        if not server.listen(self._name):
            log.warning("a second start will not raise this window: %s", server.errorString())
            return
        server.newConnection.connect(self._answer)
        self._server = server

    def call_first(self) -> bool:
        """Asks the first program to raise its window; True when it answered."""
        return self._is_answered(ANSWER_WITHIN_MS)

    def end_first(self) -> bool:
        """Ends the first program, which does not answer, and takes its place; False where that fails."""
        process = self._lock.holder
        if process and process != os.getpid():
            log.warning("ending process %s, which holds the data folder and does not answer", process)
            for sign in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
                with contextlib.suppress(OSError):
                    os.kill(process, sign)
                if self._takes_within(END_WITHIN_MS):
                    return True
        return self._takes_within(0)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.release()

    def _takes_within(self, wait_ms: int) -> bool:
        deadline = QDeadlineTimer(wait_ms)
        while self._lock.take() is not LockState.OURS:
            if deadline.hasExpired():
                return False
            QThread.msleep(_AGAIN_MS)
        return True

    def _is_answered(self, within_ms: int) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        deadline = QDeadlineTimer(within_ms)
        while True:  # the first hears nothing before its first paint
            call = QLocalSocket()
            call.connectToServer(self._name)
            if call.waitForConnected(max(1, deadline.remainingTime())):
                return bool(call.waitForReadyRead(within_ms))
            if deadline.hasExpired():
                return False
            QThread.msleep(_AGAIN_MS)

    def _answer(self) -> None:
        assert self._server is not None  # it is the server that calls
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(caller.deleteLater)
        caller.write(b"raised\n")
        caller.flush()
        caller.disconnectFromServer()
        self.raise_requested.emit()
