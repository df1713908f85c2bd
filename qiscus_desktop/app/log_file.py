"""The rotating log file; lines that the disk refuses are still in memory and on the terminal."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler


class LogFile(RotatingFileHandler):
    """Says nothing of a full disk: Python's own report would tell each line, unmasked, to the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's spelling
        pass
