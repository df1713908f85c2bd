"""Starts the sandbox as a child process and reads the one JSON line that says where it listens."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.support.waiting import PATIENCE_S


@dataclass
class SandboxProcess:
    """A running sandbox; the addresses are what its ready line says."""

    base_url: str
    mqtt_url: str
    mqtt_tcp_url: str
    upload_url: str
    broker_lb_url: str
    app_id: str
    backend_url: str
    pid: int
    ready_line: dict[str, Any] = field(repr=False)
    process: subprocess.Popen[str] = field(repr=False)
    log_path: Path = field(repr=False)

    @classmethod
    def start(cls, folder: Path, *arguments: str) -> SandboxProcess:
        """Start it with its log in `folder`; raises AssertionError with that log when it dies."""
        folder.mkdir(parents=True, exist_ok=True)
        log_path = folder / "sandbox.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "qiscus_desktop.sandbox", "--exit-with-parent", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=folder,
            )
        try:
            ready_line = _read_ready_line(process, log_path)
        except BaseException:
            _end(process)
            raise
        names = (
            "base_url",
            "mqtt_url",
            "mqtt_tcp_url",
            "upload_url",
            "broker_lb_url",
            "app_id",
            "backend_url",
            "pid",
        )
        addresses = {name: ready_line[name] for name in names}
        return cls(**addresses, ready_line=ready_line, process=process, log_path=log_path)

    def log(self) -> str:
        """All that the sandbox has written to its standard error so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End it as the program does: by closing its standard input."""
        _end(self.process)


def _read_ready_line(process: subprocess.Popen[str], log_path: Path) -> dict[str, Any]:
    assert process.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read_one_line, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        line = lines.get(timeout=PATIENCE_S)
    except queue.Empty:
        line = ""
    if not line.startswith("{"):
        process.kill()
        log = log_path.read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"the sandbox did not say that it is ready (it said {line!r}); its log:\n{log}")
    reader.join()
    answer: dict[str, Any] = json.loads(line)
    return answer


def _read_one_line(stream: IO[str], lines: queue.Queue[str]) -> None:
    lines.put(stream.readline())


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
