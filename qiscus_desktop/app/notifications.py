"""Notifications of the desktop itself, over D-Bus: on Linux they need no tray."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.asyncio import DBusConnection

log = logging.getLogger(__name__)

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NO_TIME_OF_OURS = -1  # the desktop knows how long its notifications stay


class Notifications(QObject):
    """One notification a room, the newest message in it; a click on it names the room.

    Qt's own way (through the tray) shows nothing where there is no tray, lets a stranger's words be read as
    HTML, and does not say which notification was clicked.
    """

    clicked = Signal(int)

    def __init__(self, program: str, icon_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._icon_file = program, icon_file
        self._connection: DBusConnection | None = None
        self._reads_html = False
        self._asked: dict[int, int] = {}  # number of the call -> room, until the service names its number
        self._shown: dict[int, int] = {}  # number of the notification -> room

    @property
    def is_there(self) -> bool:
        """Whether a service shows what it is given."""
        return self._connection is not None

    @property
    def rooms(self) -> tuple[int, ...]:
        """The rooms of which something is shown."""
        return tuple(self._shown.values())

    async def serve(self) -> None:
        """Finds the service and hears it; ends at once where there is none (Windows, macOS, no session)."""
        try:
            from jeepney.io.asyncio import open_dbus_connection

            connection = await open_dbus_connection()
        except Exception as error:  # noqa: BLE001 - a missing bus has many forms
            log.info("the desktop takes no notifications from here (%s)", type(error).__name__)
            return
        try:
            await self._find(connection)
            while True:
                self._hear(await connection.receive())
        except (EOFError, OSError, LookupError) as error:
            log.info("no notifications by the desktop: %s", error or type(error).__name__)
        finally:
            self._connection = None
            self._asked.clear()
            self._shown.clear()
            connection.writer.close()

    def show(self, room_id: int, title: str, text: str) -> None:
        """Shows plain text, in place of what is shown about this room already."""
        if self._connection is None:
            return
        import html

        before = next((number for number, room in self._shown.items() if room == room_id), 0)
        body = html.escape(text, quote=False) if self._reads_html else text
        hints = {"desktop-entry": ("s", self._program), "category": ("s", "im.received")}
        actions = ["default", self.tr("Open")]
        words = (self._program, before, str(self._icon_file), title, body, actions, hints, _NO_TIME_OF_OURS)
        self._asked[self._call("Notify", "susssasa{sv}i", words)] = room_id

    def withdraw(self, room_id: int) -> None:
        """Somebody has read the room; what is shown about it goes."""
        for number in [number for number, room in self._shown.items() if room == room_id]:
            del self._shown[number]
            self._call("CloseNotification", "u", (number,))

    def withdraw_all(self) -> None:
        for room_id in set(self._shown.values()):
            self.withdraw(room_id)

    async def _find(self, connection: DBusConnection) -> None:
        from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, message_bus, new_method_call

        rule = MatchRule(type="signal", interface=_SERVICE, path=_PATH)
        await connection.send(message_bus.AddMatch(rule))
        address = DBusAddress(_PATH, bus_name=_SERVICE, interface=_SERVICE)
        number = next(connection.outgoing_serial)
        await connection.send(new_method_call(address, "GetCapabilities"), serial=number)
        while True:
            answer = await connection.receive()
            if answer.header.fields.get(HeaderFields.reply_serial) == number:
                break
        if answer.header.message_type is MessageType.error:
            raise LookupError("no service answers")
        self._reads_html = "body-markup" in answer.body[0]
        self._connection = connection

    def _call(self, method: str, signature: str, body: tuple[Any, ...]) -> int:
        from jeepney import DBusAddress, new_method_call

        assert self._connection is not None  # its callers have looked
        address = DBusAddress(_PATH, bus_name=_SERVICE, interface=_SERVICE)
        number: int = next(self._connection.outgoing_serial)
        message = new_method_call(address, method, signature, body)
        self._connection.writer.write(message.serialise(number))
        return number

    def _hear(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        room_id = self._asked.pop(fields.get(HeaderFields.reply_serial, 0), None)
        if room_id is not None and message.header.message_type is MessageType.method_return:
            self._shown[message.body[0]] = room_id
        elif fields.get(HeaderFields.member) == "ActionInvoked" and message.body[0] in self._shown:
            self.clicked.emit(self._shown[message.body[0]])
        elif fields.get(HeaderFields.member) == "NotificationClosed":
            self._shown.pop(message.body[0], None)
