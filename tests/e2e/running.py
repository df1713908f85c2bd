"""The real program as a process, with its log."""

from __future__ import annotations

import contextlib
import queue
import re
import signal
import subprocess
import sys
import threading

import psutil

from tests.support.waiting import PATIENCE_S


class Running:
    """The program with its log, read line by line."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "qiscus_desktop", "-platform", "offscreen"]
        self.process = subprocess.Popen(
            [*command, "--log-filter", "app", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self.lines: list[str] = []
        self._queue: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first log line that fits, from now on or before."""
        while True:
            for line in self.lines:
                if found := re.search(pattern, line):
                    return found
            try:
                line = self._queue.get(timeout=PATIENCE_S)
            except queue.Empty:
                line = ""
            assert line, f"no line like {pattern!r} in\n{''.join(self.lines)}"
            self.lines.append(line)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> int:
        code = self.process.wait(PATIENCE_S)
        self._reader.join()
        return code

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._queue.put(line)
        self._queue.put("")
        self.process.stderr.close()


def polite_end(program: Running) -> None:
    program.process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
