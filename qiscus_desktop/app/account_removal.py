"""Requests to remove an account from this computer: on the disk first, finished by a later run if need be."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import threading

import msgspec

from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.app.remembered import Remembered
from qiscus_desktop.store.database.private_files import replace_private_file
from qiscus_desktop.store.removal import remove_account

log = logging.getLogger(__name__)

_KEYRING_WITHIN_S = 5.0
NOT_DONE = (
    "Not everything could be removed from this computer. It is tried again at the next start; until then"
    " nothing new of that account is kept here."
)
UNREADABLE = (
    "Messages were to be removed from this computer, but the note that says whose is damaged."
    " Sign in and out again to remove them."
)


class _Request(msgspec.Struct, frozen=True):
    account_id: str
    database: str = ""  # a file name in the data folder; empty where nothing was kept


class AccountRemoval:
    """Removes messages, unsent words, files, pictures and log lines of accounts.

    A request is on the disk before anything is removed and goes when all is removed, so that a run that ends
    in the middle leaves it to the next one.
    """

    def __init__(self, paths: Paths, logs: Logs, remembered: Remembered) -> None:
        self._paths = paths
        self._logs = logs
        self._remembered = remembered
        self._lock = threading.Lock()
        self._is_damaged = False
        self._requests = self._read()

    @property
    def is_pending(self) -> bool:
        """Whether there is something that `finish` has to do."""
        return bool(self._requests) or self._is_damaged

    def covers(self, database: str) -> bool:
        """Whether the file of this name is to be removed: what is written there would go with it."""
        return any(request.database == database for request in self._requests)

    def request(self, account_id: str, database: str) -> None:
        """Writes down that the account goes. A disk that refuses is logged: then only this run knows."""
        request = _Request(account_id, database)
        with self._lock:
            if request not in self._requests:
                self._requests = (*self._requests, request)
            self._write()

    async def finish(self) -> str:
        """Carries out all requests; the databases must be closed. A sentence where something is left."""
        if not self.is_pending:
            return ""
        self._drop_remembered()
        try:
            async with asyncio.timeout(_KEYRING_WITHIN_S):
                await self._remembered.forget_dropped()
        except TimeoutError:
            log.warning("the keyring does not answer: it may still have the token")
        return await asyncio.to_thread(self._finish)

    def finish_at_start(self) -> str:
        """As `finish`, but blocks, and leaves the keyring for later: before anything is read or shown."""
        if not self.is_pending:
            return ""
        self._drop_remembered()
        return self._finish()

    def _drop_remembered(self) -> None:
        if any(request.account_id == self._remembered.user_id for request in self._requests):
            self._remembered.drop()

    def _finish(self) -> str:
        with self._lock:
            sentence = UNREADABLE if self._is_damaged else ""
            self._is_damaged = False
            requests, self._requests = (
                self._requests,
                tuple(one for one in self._requests if not self._carry_out(one)),
            )
            self._write()
        if self._requests:
            return NOT_DONE
        if requests:
            log.info("the data of an account is removed from this computer")
        return sentence

    def _carry_out(self, request: _Request) -> bool:
        failure = None
        for remove in (self._remove_words, self._remove_media, self._remove_log):
            try:
                remove(request)
            except OSError as error:
                failure = error
        if failure is not None:  # logged last: the log went as well
            log.error("not everything could be removed: %s", failure)
        return failure is None

    def _remove_words(self, request: _Request) -> None:
        if request.database:
            remove_account(self._paths.data / request.database, request.account_id)

    def _remove_media(self, _request: _Request) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._paths.media_folder)

    def _remove_log(self, _request: _Request) -> None:
        self._logs.wipe(self._paths.log_file)

    def _read(self) -> tuple[_Request, ...]:
        try:
            found = msgspec.json.decode(self._paths.removal_file.read_bytes(), type=tuple[_Request, ...])
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
            log.error("the note about what is to be removed cannot be read: %s", error)
            self._is_damaged = True
            return ()
        usable = tuple(request for request in found if self._paths.is_database_name(request.database))
        self._is_damaged = len(usable) < len(found)
        return usable

    def _write(self) -> None:
        file = self._paths.removal_file
        try:
            if self._requests:
                replace_private_file(file, msgspec.json.encode(self._requests))
            else:
                file.unlink(missing_ok=True)
        except OSError as error:
            log.error("the note about what is to be removed cannot be written: %s", error)
