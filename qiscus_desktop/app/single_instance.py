"""One running program per data folder: the second start raises the window of the first and ends."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QThread, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

log = logging.getLogger(__name__)

ANSWER_WITHIN_MS = 2000
_AGAIN_MS = 50


class SingleInstance(QObject):
    """Holds the lock of the data folder; `raise_requested` says that somebody started the program again."""

    raise_requested = Signal()

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # The lock names its process, so one left behind by a killed program is noticed.
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)
        self._name = f"qiscus-desktop-{hashlib.sha256(str(lock_file).encode()).hexdigest()[:16]}"
        self._server: QLocalServer | None = None

    def acquire(self) -> bool:
        """True for the first program on this data folder. A folder that cannot be locked counts as first."""
        if self._lock.tryLock(0):
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            log.warning("the data folder cannot be locked: %s", self._lock.error().name)
            return True
        return False

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
        from PySide6.QtNetwork import QLocalSocket

        deadline = QDeadlineTimer(ANSWER_WITHIN_MS)
        while True:  # the first hears nothing before its first paint
            call = QLocalSocket()
            call.connectToServer(self._name)
            if call.waitForConnected(max(0, deadline.remainingTime())):
                return bool(call.waitForReadyRead(ANSWER_WITHIN_MS))
            if deadline.hasExpired():
                return False
            QThread.msleep(_AGAIN_MS)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _answer(self) -> None:
        assert self._server is not None  # it is the server that calls
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(caller.deleteLater)
        caller.write(b"raised\n")
        caller.flush()
        caller.disconnectFromServer()
        self.raise_requested.emit()
