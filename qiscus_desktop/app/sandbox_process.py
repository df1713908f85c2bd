"""The local sandbox server as a child process: started, found again by a second window, and ended with us."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import logging
import queue
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from qiscus_desktop.app.instance_lock import InstanceLock, LockState
from qiscus_desktop.store.database.private_files import make_private_file, make_private_folder

log = logging.getLogger(__name__)

READY_WITHIN_S = 30.0
END_WITHIN_S = 0.7
_MISSING_EXTRA = (
    "The sandbox is not installed: install it with  pip install 'qiscus-desktop[sandbox]'  and start again."
)


class SandboxError(Exception):
    """The sandbox did not start; the text is one sentence for the person."""


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """What the sandbox says about itself in its one line of JSON."""

    base_url: str
    mqtt_url: str
    upload_url: str
    broker_lb_url: str
    app_id: str

    @classmethod
    def from_json(cls, text: str | bytes) -> SandboxAddress:
        """Raises SandboxError where the line is not what a sandbox prints."""
        try:
            line: dict[str, Any] = json.loads(text)
            return cls(**{name: str(line[name]) for name in cls.__slots__})
        except (ValueError, KeyError, TypeError) as error:
            raise SandboxError("The sandbox said something that is not its address.") from error


def sandbox_is_installed() -> bool:
    """Whether the packages of the [sandbox] extra are there."""
    return all(
        importlib.util.find_spec(name) is not None
        for name in ("starlette", "uvicorn", "websockets", "sqlalchemy")
    )


class SandboxProcess:
    """One sandbox for all windows that share a data folder: the first window owns it, later ones find it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """`folder`: where the shared files lie; `arguments`: more words for the sandbox's command line."""
        self._arguments = arguments
        self._folder = folder
        self._address_file = folder / "address.json"
        self._ports_file = folder / "ports.json"
        self._lock = InstanceLock(folder / "owner.lock")
        self._owns = False
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []
        self._last_words: queue.SimpleQueue[str] = queue.SimpleQueue()

    @property
    def is_ours(self) -> bool:
        """Whether this process started the sandbox (and ends it)."""
        return self._process is not None

    async def find_or_start(self) -> SandboxAddress:
        """The address of the running sandbox of this folder, or of one started now. Raises SandboxError."""
        make_private_folder(self._folder)
        if not self._is_owner():
            address = await self._find()
            if address is not None:
                log.info("found the running sandbox at %s", address.base_url)
                return address
        # The same ports as last time: windows that are still open come back, kept pictures stay known.
        ports = self._last_ports()
        try:
            address = await self._start(*ports)
        except SandboxError:
            if not ports:
                raise
            address = await self._start()
        if self._owns:
            for file in (self._ports_file, self._address_file):
                make_private_file(file)
            urls = {"--port": address.base_url, "--mqtt-ws-port": address.mqtt_url}
            self._ports_file.write_text(json.dumps({word: urlsplit(url).port for word, url in urls.items()}))
            self._address_file.write_text(json.dumps({n: getattr(address, n) for n in address.__slots__}))
        log.info("the sandbox is ready at %s", address.base_url)
        return address

    async def stop(self) -> None:
        """Ends our own sandbox, within a second; one that belongs to another window is left alone."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                self._address_file.unlink(missing_ok=True)
            await asyncio.to_thread(_end, process)
            for thread in self._threads:
                await asyncio.to_thread(thread.join, 1.0)
        self._lock.release()
        self._owns = False

    def _is_owner(self) -> bool:
        self._owns = self._owns or self._lock.take() is LockState.OURS
        return self._owns

    async def _find(self) -> SandboxAddress | None:
        """What the owner wrote, as soon as something listens there; None when it does not come up."""
        deadline = asyncio.get_running_loop().time() + READY_WITHIN_S
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(OSError, SandboxError):
                address = SandboxAddress.from_json(self._address_file.read_bytes())
                if await asyncio.to_thread(_is_listening, address.base_url):
                    return address
            if self._is_owner():  # the owner went away meanwhile; we are the owner now
                return None
            await asyncio.sleep(0.1)
        return None

    def _last_ports(self) -> list[str]:
        """Words for the sandbox's command line; none where a port was taken by somebody else meanwhile."""
        try:
            ports = {word: int(port) for word, port in json.loads(self._ports_file.read_bytes()).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return []
        if not ports.keys() <= {"--port", "--mqtt-ws-port"} or not all(map(_is_free, ports.values())):
            return []
        return [text for word, port in ports.items() for text in (word, str(port))]

    async def _start(self, *more: str) -> SandboxAddress:
        command = [
            sys.executable,
            "-m",
            "qiscus_desktop.sandbox",
            "--exit-with-parent",
            *self._arguments,
            *more,
        ]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        # The pipe on its standard input is the leash: it closes when we end, however we end.
        process = await asyncio.to_thread(
            subprocess.Popen,
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=flags,
        )
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listen(_hand_over, process.stdout, lines)
        self._listen(self._log, process.stderr)
        try:
            line = await asyncio.to_thread(lines.get, True, READY_WITHIN_S)
        except queue.Empty:
            await self.stop()
            raise SandboxError(f"The sandbox did not start within {READY_WITHIN_S:.0f} seconds.") from None
        if not line:
            await self.stop()
            raise SandboxError(self._why_it_ended())
        return SandboxAddress.from_json(line)

    def _listen(self, work: Any, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="sandbox-output", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _log(self, stream: BinaryIO) -> None:
        for line in stream:
            text = line.decode(errors="replace").rstrip()
            if text:
                self._last_words.put(text)
                log.debug("%s", text)
                if self._last_words.qsize() > 50:
                    self._last_words.get()
        stream.close()

    def _why_it_ended(self) -> str:
        words = []
        while not self._last_words.empty():
            words.append(self._last_words.get())
        text = "\n".join(words)
        if "ModuleNotFoundError" in text or "No module named" in text:
            return _MISSING_EXTRA
        log.error("the sandbox ended before it was ready:\n%s", text)
        return f"The sandbox did not start: {words[-1] if words else 'it ended without a word'}"


def _hand_over(stream: BinaryIO, lines: queue.SimpleQueue[bytes]) -> None:
    """Hands over the first line (empty at the end of the stream), then keeps the pipe empty."""
    lines.put(stream.readline())
    for _line in stream:
        pass
    stream.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    for harder in (process.terminate, process.kill):
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            harder()
        else:
            return
    process.wait()


def _is_free(port: int) -> bool:
    if not 0 < port < 65536:
        return False
    try:
        # As the sandbox listens: a port whose last connections still fade away counts as free.
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _is_listening(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=0.5):
            return True
    except OSError:
        return False
