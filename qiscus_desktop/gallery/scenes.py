"""The scenes: each builds one state of the interface from the invented world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core import events
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.options import Options
from qiscus_desktop.gallery import world as places
from qiscus_desktop.gallery.bubbles import OPTIONS
from qiscus_desktop.gallery.pictures import MOUNTAIN_URL, mountain
from qiscus_desktop.gallery.rich_rooms import CARDS, PICTURES, RICH, WORDS
from qiscus_desktop.gallery.world import ME, World
from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui import ChatWidget
from qiscus_desktop.ui.login.request import SignInRequest
from qiscus_desktop.ui.rooms import RoomSidebar
from qiscus_desktop.ui.timeline.view import TimelineView
from qiscus_desktop.ui.window.room_page import RoomPage

WIDE = QSize(1080, 720)
TALL = QSize(1080, 940)
VERY_TALL = QSize(1080, 1500)
HOST = QSize(720, 640)
ACCOUNT = Account(id=ME.id, name=ME.name)


@dataclass(frozen=True, slots=True)
class Scene:
    """`build` makes the widget; `scale` and `is_mirrored` ask for a process of their own."""

    name: str
    words: str
    build: Callable[[], QWidget]
    scale: float = 1.0
    is_mirrored: bool = False
    settle_s: float = 0.0  # longer than usual until everything is there


@dataclass
class _Stage:
    """What most scenes have in common, with the choices they make."""

    theme: str | Path = "light"
    mode: str = "wide"
    room: int = places.TEAM
    options: dict[str, Any] = field(default_factory=dict)
    connection: Connection = Connection.ONLINE
    is_signed_in: bool = True
    size: QSize = field(default_factory=lambda: WIDE)
    parent: QWidget | None = None

    def build(self) -> ChatWidget:
        sdk = QiscusSDK()
        sdk.core.options = Options.of(self.options)
        world = World()
        if self.is_signed_in:
            comments = [comment for some in world.comments.values() for comment in some]
            session = Session.offline(Database(None), ACCOUNT, world.rooms, comments)
            session.media.put(MOUNTAIN_URL, mountain())
            session.apply(events.ConnectionChanged(self.connection))
            session.apply(events.PresenceChanged("sari", True))
            session.apply(events.PresenceChanged("budi", False, world.now - timedelta(minutes=12)))
        else:
            session = Session(None, Database(None))
        chat = ChatWidget(sdk, session=session, theme=self.theme, mode=self.mode, parent=self.parent)
        if self.mode == "wide":
            chat.resize(self.size)
        if self.room and self.is_signed_in:
            chat.open_room(self.room)
        return chat


def _sign_in(error: str = "", *, is_about_key: bool = False) -> QWidget:
    chat = _Stage(is_signed_in=False).build()
    server = "https://chat.example.org" if error and not is_about_key else ""
    chat.show_login(SignInRequest("my-app", "budi", "secret" if error else "", base_url=server))
    chat.login.show_error(error, is_about_key=is_about_key)
    return chat


def _typing() -> QWidget:
    chat = _Stage(room=places.SARI).build()
    chat.session.apply(events.TypingChanged(places.SARI, "sari", True, "Sari Wijaya"))
    return chat


def _message_info() -> QWidget:
    chat = _Stage().build()
    own = next(one for one in chat.session.timeline(places.TEAM) if one.sender_id == ME.id)
    for person, is_read in (("sari", True), ("budi", False)):
        chat.session.timeline(places.TEAM).receipts.advance(person, own.id, is_read=is_read)
    timeline = chat.findChild(TimelineView)
    if timeline is not None:
        QTimer.singleShot(0, chat, lambda: timeline.intentions.info_requested.emit(own))
    return chat


def _delete() -> QWidget:
    chat = _Stage(theme="dark").build()
    timeline = chat.findChild(TimelineView)
    if timeline is not None:
        own = chat.session.timeline(places.TEAM)[-2]
        QTimer.singleShot(0, chat, lambda: timeline.input.menu.ask_delete(own, is_channel=False))
    return chat


def _new_chat() -> QWidget:
    chat = _Stage().build()
    sidebar = chat.findChild(RoomSidebar)
    if sidebar is not None:
        QTimer.singleShot(0, chat, sidebar.start_chat)
    return chat


def _search(words: str, in_room: str = "", **choices: Any) -> Callable[[], QWidget]:
    """Words in the filter of the list, and others in the search bar of the room."""

    def build() -> QWidget:
        chat = _Stage(**choices).build()
        sidebar, page = chat.findChild(RoomSidebar), chat.findChild(RoomPage)
        assert sidebar is not None
        assert page is not None

        def search() -> None:
            sidebar.filter.setText(words)
            if in_room:
                page.open_search()
                assert page.search_bar is not None
                page.search_bar.field.setText(in_room)

        QTimer.singleShot(0, chat, search)
        return chat

    return build


def _composing() -> QWidget:
    chat = _Stage(room=0).build()
    question = chat.session.timeline(places.SARI)[-2]
    chat.session.set_draft(
        places.SARI, Draft(text="Yes please!\nAnd a chair for my sister.", reply_to=question)
    )
    chat.open_room(places.SARI)
    return chat


def _host(*, is_open: bool, room: int = 0, theme: str | Path = "light") -> QWidget:
    """Somebody else's window with the floating widget over its corner."""
    host = QWidget()
    host.resize(HOST)
    host.setBackgroundRole(QPalette.ColorRole.Midlight)
    host.setAutoFillBackground(True)
    column = QVBoxLayout(host)
    title = QLabel("A window of another program")
    font = QFont(title.font())
    font.setPointSizeF(font.pointSizeF() * 1.6)
    title.setFont(font)
    column.addWidget(title, alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
    chat = _Stage(theme=theme, mode="widget", room=room, parent=host).build()
    if is_open:
        chat.set_open(True)
    return host


def _notice() -> QWidget:
    chat = _Stage(room=places.SARI).build()
    # Its place depends on the laid out window.
    QTimer.singleShot(
        0, chat, lambda: chat.show_notice("The file is larger than the 20 MB that the server takes.")
    )
    return chat


def _wide(**choices: Any) -> Callable[[], QWidget]:
    return lambda: _Stage(**choices).build()


def all_scenes() -> tuple[Scene, ...]:
    """Every scene, in the order in which a reviewer reads them."""
    ocean = styles_dir() / "examples" / "ocean.qss"
    return (
        Scene("sign-in", "The sign-in form", _sign_in),
        Scene(
            "sign-in-wrong-key",
            "The server refused the key",
            lambda: _sign_in("The key is wrong for this user.", is_about_key=True),
        ),
        Scene(
            "sign-in-unreachable",
            "A server of one's own that does not answer",
            lambda: _sign_in("The server cannot be reached."),
        ),
        Scene("wide-light", "The wide window, light", _wide()),
        Scene("wide-dark", "The wide window, dark", _wide(theme="dark")),
        Scene("wide-original", "The look of the original widget", _wide(theme="original")),
        Scene("wide-ocean", "A designer's own theme", _wide(theme=ocean)),
        Scene("wide-no-room", "No room is open", _wide(room=0)),
        Scene("wide-narrow", "A narrow window", _wide(size=QSize(420, 720))),
        Scene("empty-room", "A room with nothing in it", _wide(room=places.EMPTY)),
        Scene("long-room", "The end of a long room", _wide(room=places.LONG)),
        Scene("single-room", "A one-to-one room, other person online", _wide(room=places.SARI)),
        Scene("odd-text", "HTML that stays text, and a very long word", _wide(room=places.BUDI)),
        Scene("arabic", "A conversation from right to left", _wide(room=places.ARABIC)),
        Scene(
            "custom-bubbles",
            "Bubbles an integrator brought along",
            _wide(room=places.CUSTOM, options=OPTIONS),
        ),
        Scene("rich", "Places, people and choices", _wide(room=RICH)),
        Scene("rich-dark", "The same, dark", _wide(room=RICH, theme="dark")),
        Scene("rich-original", "The same in the original's look", _wide(room=RICH, theme="original")),
        Scene("rich-rtl", "The same, mirrored", _wide(room=RICH), is_mirrored=True),
        Scene("cards", "A card, and cards that slide", _wide(room=CARDS, size=TALL)),
        Scene("cards-dark", "The same, dark", _wide(room=CARDS, theme="dark", size=TALL)),
        Scene(
            "cards-original",
            "The same in the original's look",
            _wide(room=CARDS, theme="original", size=TALL),
        ),
        Scene("cards-narrow", "The same in a narrow window", _wide(room=CARDS, size=QSize(420, 940))),
        Scene("cards-rtl", "The same, mirrored", _wide(room=CARDS, size=TALL), is_mirrored=True),
        Scene("pictures", "Pictures and files in every state", _wide(room=PICTURES, size=VERY_TALL)),
        Scene("words", "Words that are hard to set", _wide(room=WORDS, size=TALL)),
        Scene("message-info", "Who has read a message", _message_info),
        Scene("delete", "A message is about to be deleted", _delete),
        Scene("new-chat", "A new conversation", _new_chat),
        Scene("search", "Messages found, and the hits of one room", _search("the", "the")),
        Scene("search-dark", "The same, dark", _search("the", "the", theme="dark")),
        Scene("search-original", "The same in the original's look", _search("the", "the", theme="original")),
        Scene(
            "search-narrow", "Found messages in a narrow window", _search("s", room=0, size=QSize(420, 720))
        ),
        Scene("search-rtl", "The same, mirrored", _search("the", "the"), is_mirrored=True),
        Scene("search-arabic", "Words from right to left", _search("شكرا", "اليوم", room=places.ARABIC)),
        Scene("search-nothing", "Nothing was found", _search("xylophone", "xylophone")),
        Scene("failed", "A message that did not go out, and one that waits", _wide(room=places.FAILED)),
        Scene(
            "offline",
            "No connection",
            _wide(room=places.FAILED, connection=Connection.OFFLINE),
            settle_s=2.0,  # the banner waits a moment before it shows itself
        ),
        Scene("typing", "Somebody types", _typing),
        Scene("composing", "An answer is being written", _composing),
        Scene("notice", "A note at the lower edge", _notice),
        Scene("widget-closed", "The floating button with unread messages", lambda: _host(is_open=False)),
        Scene("widget-list", "The floating window with its list", lambda: _host(is_open=True)),
        Scene(
            "widget-room", "The floating window with a room", lambda: _host(is_open=True, room=places.SARI)
        ),
        Scene(
            "widget-original",
            "The same in the original's look",
            lambda: _host(is_open=True, room=places.SARI, theme="original"),
        ),
        Scene("wide-light-200", "The wide window at 200 %", _wide(), scale=2.0),
        Scene("wide-light-rtl", "The wide window, mirrored", _wide(), is_mirrored=True),
    )
