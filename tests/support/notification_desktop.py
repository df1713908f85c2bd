"""What notifications talk to: a message bus with the notification service of a desktop behind its socket."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    Parser,
    new_error,
    new_method_return,
    new_signal,
)

_SERVICE = DBusAddress("/org/freedesktop/Notifications", interface="org.freedesktop.Notifications")


class NotificationDesktop:
    """`shown` is what stands on the screen: number -> (title, body)."""

    def __init__(self, socket: Path, capabilities: tuple[str, ...] | None) -> None:
        """`capabilities`: None where the desktop has no notification service."""
        self.address = f"unix:path={socket}"
        self.shown: dict[int, tuple[str, str]] = {}
        self.refusals = 0  # what was asked of a service that is not there
        self._socket = socket
        self._capabilities = capabilities
        self._last = 0
        self._serial = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[Any]] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self._socket)

    async def close(self) -> None:
        """Its clients must have ended before."""
        await asyncio.gather(*self._tasks)
        assert self._server is not None
        self._server.close()

    def click(self, number: int) -> None:
        self._send(new_signal(_SERVICE, "ActionInvoked", "us", (number, "default")))

    def let_go(self, number: int) -> None:
        del self.shown[number]
        self._send(new_signal(_SERVICE, "NotificationClosed", "uu", (number, 1)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.append(task)
        while (line := await reader.readline()) != b"BEGIN\r\n":
            writer.write(b"OK 0123456789abcdef0123456789abcdef\r\n" if b"AUTH" in line else b"ERROR\r\n")
        parser = Parser()
        with contextlib.suppress(ConnectionError):  # who leaves does not wait for the last answer
            while data := await reader.read(4096):
                parser.add_data(data)
                while (message := parser.get_next_message()) is not None:
                    if message.header.message_type is MessageType.method_call:
                        self._send(self._answer(message))
        self._writers.remove(writer)
        writer.close()

    def _answer(self, call: Message) -> Message:
        method = call.header.fields[HeaderFields.member]
        if call.header.fields.get(HeaderFields.interface) == "org.freedesktop.DBus":
            return new_method_return(call, *(("s", (":1.1",)) if method == "Hello" else ()))
        if self._capabilities is None:
            self.refusals += 1
            return new_error(call, "org.freedesktop.DBus.Error.ServiceUnknown", "s", ("nobody",))
        if method == "GetCapabilities":
            return new_method_return(call, "as", (list(self._capabilities),))
        if method == "Notify":
            return self._show(call)
        self.shown.pop(call.body[0], None)  # it may have been closed by the person
        return new_method_return(call)

    def _show(self, call: Message) -> Message:
        assert call.header.fields[HeaderFields.signature] == "susssasa{sv}i"
        _program, before, _icon, title, body, *_rest = call.body
        self._last += 0 if before else 1
        number = before or self._last
        self.shown[number] = (title, body)
        return new_method_return(call, "u", (number,))

    def _send(self, message: Any) -> None:
        self._serial += 1
        for writer in self._writers:
            writer.write(message.serialise(self._serial))
