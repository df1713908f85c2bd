"""A private message bus (the real dbus-daemon), and a notification service on it that can be ended."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from jeepney import HeaderFields, MessageType, message_bus, new_method_return
from jeepney.io.asyncio import DBusConnection, open_dbus_connection

HAS_DAEMON = shutil.which("dbus-daemon") is not None
_NAME = "org.freedesktop.Notifications"
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


class SessionBus:
    """`dbus-daemon` on a socket in `folder`; it can be killed and started again on the same address."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:path={folder}/real-bus"
        self._socket = folder / "real-bus"
        self._config = folder / "real-bus.conf"
        self._config.write_text(_CONFIG.format(address=self.address))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it listens now

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class NotificationService:
    """What a desktop runs: `shown` maps numbers to (title, body), `made` counts bubbles that popped up."""

    def __init__(self, *capabilities: str) -> None:
        self.shown: dict[int, tuple[str, str]] = {}
        self.made = 0
        self._capabilities = capabilities or ("body",)
        self._connection: DBusConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, address: str) -> None:
        connection = await open_dbus_connection(address)
        await connection.send(message_bus.RequestName(_NAME))
        self._connection = connection
        self._task = asyncio.create_task(self._serve(connection))

    async def stop(self) -> None:
        assert self._task is not None
        assert self._connection is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._connection.writer.close()
        with contextlib.suppress(OSError):
            await self._connection.writer.wait_closed()

    async def _serve(self, connection: DBusConnection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                call = await connection.receive()
                if call.header.message_type is MessageType.method_call:
                    await connection.send(self._answer(call))

    def _answer(self, call: Any) -> Any:
        method = call.header.fields[HeaderFields.member]
        if method == "GetCapabilities":
            return new_method_return(call, "as", (list(self._capabilities),))
        if method == "Notify":
            _program, before, _icon, title, body, *_rest = call.body
            if not before:
                self.made += 1
            number = before or self.made
            self.shown[number] = (title, body)
            return new_method_return(call, "u", (number,))
        self.shown.pop(call.body[0], None)
        return new_method_return(call)
