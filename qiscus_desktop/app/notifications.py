"""Notifications of the desktop itself, over D-Bus: on Linux they need no tray."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from qiscus_desktop.ui.widgets.outgoing_text import one_line, outgoing

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.asyncio import DBusConnection

log = logging.getLogger(__name__)

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_BUS = "org.freedesktop.DBus"
_NO_TIME_OF_OURS = -1  # the desktop knows how long its notifications stay
_TITLE_SHOWN = 120
_TEXT_SHOWN = 400
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0


class _Words(NamedTuple):
    title: str
    text: str


class Notifications(QObject):
    """One notification a room, the newest message in it; a click on it names the room.

    Qt's own way (through the tray) shows nothing where there is no tray, lets received text be read as
    HTML, and does not say which notification was clicked.
    """

    clicked = Signal(int)

    def __init__(self, program: str, icon_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._icon_file = program, icon_file
        self._connection: DBusConnection | None = None
        self._is_served = False
        self._reads_html = False
        self._capabilities_asked = 0  # number of the call
        self._asked: dict[int, int] = {}  # number of the call -> room, until the service names its number
        self._next: dict[int, _Words | None] = {}  # room -> what follows then; None: it is to go
        self._shown: dict[int, int] = {}  # number of the notification -> room

    @property
    def is_there(self) -> bool:
        """Whether a service shows what it is given."""
        return self._is_served

    @property
    def rooms(self) -> tuple[int, ...]:
        """The rooms of which something is shown, or about to be."""
        return tuple({**dict.fromkeys(self._shown.values()), **dict.fromkeys(self._asked.values())})

    async def serve(self) -> None:
        """Finds the service and hears it until cancelled; one that is lost or begun anew is found again.

        Ends at once where there can be none (Windows, macOS, no session).
        """
        pause = FIRST_PAUSE_S
        while True:
            try:
                from jeepney.io.asyncio import open_dbus_connection

                connection = await open_dbus_connection()
            except (ImportError, KeyError, RuntimeError, ValueError) as error:
                log.info("the desktop takes no notifications from here (%s)", type(error).__name__)
                return
            except Exception as error:  # noqa: BLE001 - a bus that is away has many forms
                log.info("the desktop's bus is not there (%s)", type(error).__name__)
            else:
                pause = FIRST_PAUSE_S
                try:
                    await self._hear_all(connection)
                except Exception as error:  # noqa: BLE001 - what another program sends may be anything
                    log.info("the desktop's bus is gone: %s", error or type(error).__name__)
                finally:
                    self._lose_service()
                    self._connection = None
                    connection.writer.close()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def show(self, room_id: int, title: str, text: str) -> None:
        """Shows plain text, in place of what is shown about this room already."""
        if not self._is_served:
            return
        words = _Words(one_line(title, _TITLE_SHOWN), outgoing(text[:_TEXT_SHOWN]))
        if room_id in self._asked.values():  # else the service would make a second one of it
            self._next[room_id] = words
        else:
            self._show(room_id, words)

    def withdraw(self, room_id: int) -> None:
        """Somebody has read the room; what is shown about it goes."""
        if room_id in self._asked.values():
            self._next[room_id] = None
        for number in [number for number, room in self._shown.items() if room == room_id]:
            del self._shown[number]
            self._call("CloseNotification", "u", (number,))

    def withdraw_all(self) -> None:
        for room_id in {*self._shown.values(), *self._asked.values()}:
            self.withdraw(room_id)

    def _show(self, room_id: int, words: _Words) -> None:
        import html

        before = next((number for number, room in self._shown.items() if room == room_id), 0)
        body = html.escape(words.text, quote=False) if self._reads_html else words.text
        hints = {"desktop-entry": ("s", self._program), "category": ("s", "im.received")}
        actions = ["default", self.tr("Open")]
        icon = str(self._icon_file)
        said = (self._program, before, icon, words.title, body, actions, hints, _NO_TIME_OF_OURS)
        self._asked[self._call("Notify", "susssasa{sv}i", said)] = room_id

    async def _hear_all(self, connection: DBusConnection) -> None:
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=_SERVICE, path=_PATH)
        await connection.send(message_bus.AddMatch(rule))
        owner = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, _SERVICE)
        await connection.send(message_bus.AddMatch(owner))
        self._connection = connection
        self._find_service()
        while True:
            self._hear(await connection.receive())

    def _find_service(self) -> None:
        self._capabilities_asked = self._call("GetCapabilities", "", ())

    def _lose_service(self) -> None:
        self._is_served = False
        self._asked.clear()
        self._next.clear()
        self._shown.clear()

    def _call(self, method: str, signature: str, body: tuple[Any, ...]) -> int:
        from jeepney import DBusAddress, new_method_call

        assert self._connection is not None  # its callers have looked
        address = DBusAddress(_PATH, bus_name=_SERVICE, interface=_SERVICE)
        number: int = next(self._connection.outgoing_serial)
        message = new_method_call(address, method, signature or None, body)
        with contextlib.suppress(OSError):  # a bus that has just gone is noticed by who reads from it
            self._connection.writer.write(message.serialise(number))
        return number

    def _hear(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        is_answer = message.header.message_type is MessageType.method_return
        number = fields.get(HeaderFields.reply_serial, 0)
        if number and number == self._capabilities_asked:
            if is_answer:
                self._reads_html = "body-markup" in message.body[0]
                self._is_served = True
            else:
                log.info("no service of the desktop takes notifications for now")
        elif number in self._asked:
            self._answered(self._asked.pop(number), message.body[0] if is_answer else 0)
        elif message.header.message_type is MessageType.signal:
            self._signalled(str(fields.get(HeaderFields.member)), message.body)

    def _answered(self, room_id: int, number: int) -> None:
        """`number`: under which the service shows the room; 0 where it refused."""
        if number:
            self._shown[number] = room_id
        if room_id in self._next:
            words = self._next.pop(room_id)
            if words is not None:
                self._show(room_id, words)
            else:
                self.withdraw(room_id)

    def _signalled(self, member: str, body: tuple[Any, ...]) -> None:
        if member == "ActionInvoked" and body[0] in self._shown:
            self.clicked.emit(self._shown[body[0]])
        elif member == "NotificationClosed":
            self._shown.pop(body[0], None)
        elif member == "NameOwnerChanged" and body[0] == _SERVICE:
            self._lose_service()
            if body[2]:  # another service has taken its place, or the first has come
                self._find_service()
