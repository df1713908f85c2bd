"""Owns reading a theme on a thread of its own, in slices, so that the interface is never held up for long."""

from __future__ import annotations

import logging
import threading
import time

from qiscus_desktop.ui.theme.prepared import PreparedTheme
from qiscus_desktop.ui.theme.reader import SheetRefusedError, ThemeReader, ThemeRequest
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity

log = logging.getLogger("qiscus.ui.theme")

# Python lets one thread work at a time, and changes by itself every 5 ms only: a frame of the interface that
# lets go of Python twenty times would wait for 100 ms. So a reading works for a slice and rests as long.
SLICE_S = 0.001
REST_S = 0.001


class Reading:
    """One request that is being read. Once `is_done`, it has `prepared` or `refused`; neither after `cancel`.

    The thread uses nothing of Qt and tells nobody: whoever wants the result looks at `is_done`.
    """

    def __init__(self, reader: ThemeReader, request: ThemeRequest) -> None:
        self.request = request
        self.prepared: PreparedTheme | None = None
        self.refused: list[Diagnostic] | None = None
        self.is_done = False
        self._reader = reader
        self._is_cancelled = False
        self._since = 0.0
        threading.Thread(target=self._work, name="qiscus-theme", daemon=True).start()

    def cancel(self) -> None:
        """The result is not wanted any more; the thread ends within a slice."""
        self._is_cancelled = True

    def _work(self) -> None:
        self._since = time.perf_counter()
        try:
            self.prepared = self._reader.read(self.request, self._pause)
        except _CancelledError:
            pass
        except SheetRefusedError as error:
            self.refused = error.diagnostics
        except Exception:
            log.exception("A style sheet could not be read.")
            name = self.request.sheet.name if self.request.sheet is not None else "style sheet"
            self.refused = [Diagnostic(0, 0, Severity.ERROR, "", f"{name} could not be read.", name)]
        finally:
            self.is_done = True

    def _pause(self) -> None:
        if time.perf_counter() - self._since < SLICE_S:
            return
        if self._is_cancelled:
            raise _CancelledError
        time.sleep(REST_S)
        self._since = time.perf_counter()


class LatestReading:
    """The newest request and its reading; those before are cancelled and their results dropped."""

    def __init__(self, reader: ThemeReader) -> None:
        self._reader = reader
        self._reading: Reading | None = None
        self._is_wanted = False

    @property
    def is_busy(self) -> bool:
        """Whether something is read."""
        return self._reading is not None

    @property
    def is_wanted(self) -> bool:
        """Whether it is read because somebody waits for it."""
        return self.is_busy and self._is_wanted

    def start(self, request: ThemeRequest, *, is_wanted: bool = True) -> None:
        """Reads this. What is read without being wanted is only kept for later."""
        self.cancel()
        self._is_wanted = is_wanted
        self._reading = Reading(self._reader, request)

    def cancel(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def take(self) -> Reading | None:
        """The reading that was wanted, once it is done."""
        reading = self._reading
        if reading is None or not reading.is_done:
            return None
        self._reading = None
        return reading if self._is_wanted else None


class _CancelledError(Exception):
    pass
