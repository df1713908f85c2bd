"""The rotating log file; lines that the disk refuses are still in memory and on the terminal."""

from __future__ import annotations

import logging
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qiscus_desktop.store.database.private_files import make_private_file


class LogFile(RotatingFileHandler):
    """Says nothing of a full disk: Python's own report would tell each line, unmasked, to the terminal."""

    def _open(self) -> TextIOWrapper:
        make_private_file(Path(self.baseFilename))  # also each new one after a full one
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's spelling
        pass
