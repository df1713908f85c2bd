"""The driven program as a process: started, told what to do, asked what it shows, killed."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


class GoneError(Exception):
    """The process is no more."""


class DriverError(Exception):
    """The program was asked for something that is not possible now."""


class Program:
    """One run of the program with the driver in it. `killed` is the step at which it has killed itself."""

    def __init__(
        self,
        home: Path,
        arguments: list[str],
        *,
        step: str | None = None,
        prefix: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
    ) -> None:
        """`home`: folder for data, temporary files and the log. `prefix`: words before the command."""
        self.home = home
        self.killed: str | None = None
        self.killed_at: float | None = None
        self.left: object = None
        self.last_answer_at = 0.0
        self.steps: list[str] = []  # since the driver was armed
        temporary = home / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        self.data = home / "data"
        words = ["-m", "tests.torture.driver", str(self.data), *([step] if step else []), "--"]
        named = {
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "SSL_CERT_FILE": str(ROOT / "tests" / "data" / "one_authority.pem"),
            "TMPDIR": str(temporary),
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(temporary),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
            "PYTHONPATH": str(ROOT),
        }
        with (home / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, sys.executable, *words, "--data", str(self.data), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=_environment() | named | (environment or {}),
            )
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                said = json.loads(line)
                if "killed" in said:
                    self.killed, self.killed_at = said["killed"], said["at"]
                elif "step" in said:
                    self.steps.append(said["step"])
                elif "left" in said:
                    self.left = said["left"]
                elif "ok" in said:
                    self._answers.put(said)
        self._answers.put(None)

    def arm(self, step: str | None) -> None:
        """Count steps from now on; at the named one the program kills itself."""
        self.do("arm", step=step)
        self.steps.clear()

    def do(self, name: str, **values: Any) -> Any:
        """One command; its answer. GoneError when the process dies over it, DriverError when it cannot be."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({"do": name, **values}).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise self._gone() from error
        try:
            answer = self._answers.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise AssertionError(f"no answer to {name}; log:\n{self.log()}") from None
        if answer is None:
            raise self._gone()
        self.last_answer_at = answer["at"]
        if answer["ok"] is None and "error" in answer:
            raise DriverError(answer["error"])
        return answer["ok"]

    def _gone(self) -> GoneError:
        self.process.wait(PATIENCE_S)
        return GoneError(f"status {self.process.returncode}, killed at {self.killed}, left {self.left}")

    def state(self, **values: Any) -> dict[str, Any]:
        """What can be seen now."""
        answer: dict[str, Any] = self.do("state", **values)
        return answer

    def until(self, holds: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """The first state for which `holds`; AssertionError after a long while."""
        last = time.monotonic() + PATIENCE_S
        pause = 0.02
        while True:
            state = self.state()
            if holds(state):
                return state
            if time.monotonic() > last:
                raise AssertionError(f"waited in vain for {what}: {state}\nlog:\n{self.log()}")
            time.sleep(pause)
            pause = min(0.1, pause * 1.3)

    def strike(self) -> None:
        """SIGKILL now, from whichever thread; the moment is kept."""
        self.killed_at = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.kill()

    def kill(self) -> None:
        """SIGKILL, and nothing is left of it."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.wait()

    def wait(self, timeout: float = PATIENCE_S) -> int | None:
        """The exit status, or None while it still runs after `timeout` seconds."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        self._reader.join(5)
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        return status

    def log(self, most: int = 3000) -> str:
        return (self.home / "log.txt").read_text(encoding="utf-8", errors="replace")[-most:]


def _environment() -> dict[str, str]:
    """Ours; but without kept bytecode every start would compile the whole package."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def account_words(sandbox: SandboxProcess, user_id: str) -> list[str]:
    """The command line that signs `user_id` in to the sandbox."""
    words = ["--app-id", sandbox.app_id, "--user", user_id, "--key", f"key-of-{user_id}"]
    words += ["--base-url", sandbox.base_url, "--mqtt-url", sandbox.mqtt_url]
    return [*words, "--upload-url", sandbox.upload_url]
