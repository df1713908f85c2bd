"""Owns the embeddable chat: builds the features around one session, shows them wide or as a floating
widget.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.core import events
from qiscus_desktop.core.client import QiscusSDK
from qiscus_desktop.core.errors import InvalidArgumentError, QiscusError
from qiscus_desktop.core.models import Comment, Room
from qiscus_desktop.resources_path import resources_dir, styles_dir
from qiscus_desktop.store.changes import NoticeKind
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.hosting.place import check_place
from qiscus_desktop.ui.login.request import SignInRequest
from qiscus_desktop.ui.notices.toasts import Toast
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.manager import ThemeManager
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic
from qiscus_desktop.ui.widgets.activity import ActivityWatch, is_worked_in
from qiscus_desktop.ui.widgets.collector import hold_collector
from qiscus_desktop.ui.widgets.tasks import Tasks
from qiscus_desktop.ui.widgets.weak import weakly
from qiscus_desktop.ui.window.applied_settings import AppliedSettings
from qiscus_desktop.ui.window.ending import Ending
from qiscus_desktop.ui.window.parts import Parts
from qiscus_desktop.ui.window.sdk_signals import forwarder
from qiscus_desktop.ui.window.settings import UiSettings
from qiscus_desktop.ui.window.stage import Stage
from qiscus_desktop.ui.window.wiring import Wiring

if TYPE_CHECKING:
    from qiscus_desktop.ui.login.login import LoginForm

log = logging.getLogger("qiscus.ui.chat_widget")


@guarded_overrides
class ChatWidget(QWidget):
    """A whole chat for any PySide6 program: `.qcw-container`.

    `mode="wide"` fills the place you give it. `mode="widget"` is a launcher that opens a small window: with a
    `parent` it floats over that widget's lower corner (do not put it into a layout), without one over the
    screen's. Without `mode`, the one of `sdk.core.init(mode=...)` counts.

    Without `session` the widget makes its own, kept in `data_path` or only in memory; end it with
    `await chat.shut_down()`. Asyncio must run on Qt's event loop, for example with qasync. Your application's
    style sheet, palette, font and keys stay yours: all styling of the chat is set on this widget alone.

    The first seven signals carry exactly what the SDK's callbacks of the same name get.
    """

    login_success = Signal(object)
    new_messages = Signal(object)  # a list of messages as the server sent them; numbers of any size
    chat_room_created = Signal(object)
    group_room_created = Signal(object)
    header_clicked = Signal()
    comment_delivered = Signal(object)
    comment_read = Signal(object)

    unread_changed = Signal(int)
    room_opened = Signal(object)  # room id, 0 for none
    open_changed = Signal(bool)  # widget mode: whether the window is open
    list_width_changed = Signal(int)
    sign_in_asked = Signal(SignInRequest)  # the form of `show_login` was sent
    sandbox_asked = Signal()  # its button for trying the program out was pressed
    theme_changed = Signal()  # another theme is in use, or the sheet was saved
    theme_failed = Signal(list)  # diagnostics on a broken style sheet

    _is_built = False  # Qt sends events while the parts are still being made

    def __init__(
        self,
        sdk: QiscusSDK,
        *,
        session: Session | None = None,
        theme: str | Path | None = None,
        mode: str | None = None,
        parent: QWidget | None = None,
        data_path: Path | None = None,
        cache_path: Path | None = None,
    ) -> None:
        check_place()
        if not isinstance(sdk, QiscusSDK):
            raise InvalidArgumentError(f"ChatWidget takes the QiscusSDK itself, not its {type(sdk).__name__}")
        options = sdk.core.options
        mode = mode or options.mode
        if mode not in ("wide", "widget"):
            raise ValueError(f"mode is 'wide' or 'widget', not {mode!r}")
        super().__init__(parent)
        self.sdk = sdk
        self._owns_session = session is None
        self.session = session or Session(sdk.core, Database(data_path))
        hold_collector(self)
        self._tasks = Tasks(self)
        set_css_classes(self, f"qcw-container qcw-container--{mode}")
        icons = Icons(resources_dir() / "icons")
        themes = cache_path / "themes" if cache_path is not None else None
        self.themes = ThemeManager(styles_dir(), self, icons=icons, cache=themes)
        # Told from the event loop: whoever makes the widget wants to hear of the first sheet too.
        self.themes.failed.connect(self._theme_failed, Qt.ConnectionType.QueuedConnection)
        self.themes.select(theme or options.theme or "system")
        # A likely size from the start saves dressing everything again when the first real one comes.
        if parent is not None and mode == "wide" and parent.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.resize(parent.size())
        else:
            self.resize(self._px("wide-width"), self._px("wide-height"))
        self._probes = Probes(self)
        self.themes.apply(self)
        self._parts = Parts(self, self.session, self._probes, icons, options, self._px)
        self.toasts = self._parts.toasts
        self._window, self._page = self._parts.window, self._parts.page
        self._wiring = Wiring(self.session, self._parts, lambda: sdk.core.options.allowed_file_types)
        self._stage = Stage(
            self,
            self._parts,
            self._probes,
            self._px,
            lambda: not self.session.account_id,
            is_floating=mode == "widget",
        )
        self._settings = AppliedSettings(options, self.session, self._parts, self._stage, self._show_room)
        self._is_built = True
        self._connect()
        self._begin()

    # ---- what an integrator calls

    @property
    def mode(self) -> str:
        """`wide` or `widget`. A widget keeps its form: flags, host and shape of its window hang on it."""
        return "wide" if self._stage.floating is None else "widget"

    @property
    def settings(self) -> UiSettings:
        """The settings in use; `configure` changes them."""
        return self._settings.values

    @property
    def login(self) -> LoginForm:
        """The sign-in form that `show_login` shows."""
        return self._parts.login

    @property
    def room_id(self) -> int:
        """The open room, 0 for none."""
        return self._page.room_id

    @property
    def is_open(self) -> bool:
        """Whether the chat itself is in sight; always so in wide mode."""
        return self.mode == "wide" or self._stage.is_open

    def chat_target(self, user_id: str) -> asyncio.Task[Room | None]:
        """Opens the one-to-one room with a user; the task ends with the room, or None after a shown error."""
        return self._tasks.start(self.session.start_chat(user_id), self._show_started, self._show_error)

    def chat_group(self, room_id: int | str) -> asyncio.Task[Room | None]:
        """Opens a room by its id, listed here or not."""
        return self._tasks.start(
            self.sdk.core.get_room_by_id(int(room_id)), self._show_started, self._show_error
        )

    def open_room(self, room_id: int) -> None:
        """Shows a room of the list: its rows at once, what is new from the server soon after."""
        if self.session.rooms.get(room_id) is None:
            self.chat_group(room_id)
            return
        self._show_room(room_id)
        self._window.show_page()
        if is_worked_in(self) and self.is_open:
            self._page.composer.focus_field()

    def toggle_details(self) -> None:
        """Shows or hides the panel about the open room."""
        self._page.header.details_button.toggle()

    def close_room(self) -> None:
        """Leaves the open room; the list, or the empty state, is shown."""
        self.session.leave_room()
        self._page.show_room(0)
        self._window.sidebar.set_open_room(0)
        self._window.close_details()
        self._window.show_list()
        self.room_opened.emit(0)

    def goto_comment(self, comment: Comment | int) -> None:
        """Scrolls to a comment and lets it flash; given as a Comment it may be one of another room."""
        if isinstance(comment, Comment):
            self._wiring.searching.go_to(comment)
        else:
            self._page.timeline.jump_to(comment)

    def toggle(self) -> None:
        """Opens or closes the floating window; closing does not leave the room."""
        self.set_open(not self._stage.is_open)

    def set_open(self, is_open: bool) -> None:
        """Opens or closes the floating window; nothing happens in wide mode."""
        self._stage.set_open(is_open)

    def set_theme(self, theme: str | Path, *, wait: bool = False) -> bool:
        """`light`, `dark`, `original`, `system`, or a .qss/.css file, watched from now on.

        What has to be read is read beside the interface and comes into use with `theme_changed`, or is told
        by `theme_failed`. With `wait` it is read at once, and False says that it cannot be used.
        """
        return self.themes.select(theme, wait=wait)

    def set_custom_colors(self, colours: Mapping[str, str], *, wait: bool = False) -> list[Diagnostic]:
        """Colours by the names of the official `setCustomColors`; returns diagnostics on unknown names.

        They come into use as `set_theme` says.
        """
        return self.themes.set_custom_colors(colours, wait=wait)

    def set_account_menu(self, menu: QMenu | None) -> None:
        """A menu behind the own picture over the room list, as with "Sign out"; None takes it away."""
        self._window.sidebar.set_account_menu(menu)

    def set_title(self, title: str) -> None:
        """Words in place of the open room's name, until another room is opened."""
        self._page.header.set_title(title)

    def set_subtitle(self, subtitle: str) -> None:
        """Words in place of presence or members, until another room is opened."""
        self._page.header.set_subtitle(subtitle)

    def configure(self, **values: Any) -> None:
        """Changes interface settings: `widgetButtonText="Help"`, `config={"showHeader": False}` or
        snake_case names.

        Raises ValueError for a name that does not exist.
        """
        self._settings.change(values)

    def set_list_width(self, width: int) -> None:
        """The remembered width of the room list (wide mode), in pixels."""
        self._window.set_list_width(width)

    def show_notice(self, sentence: str, kind: NoticeKind = NoticeKind.ERROR) -> None:
        """A short note at the lower edge."""
        self.toasts.show(Toast(sentence, kind))

    def show_login(self, request: SignInRequest | None = None) -> None:
        """The sign-in form in place of the chat, filled in with `request`."""
        if request is not None:
            self.login.set_request(request)
        self._stage.show_login(True)

    def hide_login(self) -> None:
        """The chat in place of the sign-in form."""
        self._stage.show_login(False)

    async def shut_down(self) -> None:
        """Ends all that the widget started, its own session included; the SDK stays yours to close.

        A widget that is deleted does this by itself. Harmless at any time and any number of times, also while
        it is under way and after the widget was deleted.
        """
        await self._ending.in_order(self, self._page)

    # ---- building

    def _connect(self) -> None:
        self.themes.changed.connect(self._stage.restyle)
        self.themes.changed.connect(self._theme_changed)
        self._stage.open_changed.connect(self.open_changed)
        self._parts.sign_in_asked.connect(self.sign_in_asked)
        self._parts.sandbox_asked.connect(self.sandbox_asked)
        self._wiring.room_wanted.connect(self.open_room)
        self._wiring.unread_changed.connect(self._parts.trigger.set_unread)
        self._wiring.unread_changed.connect(self.unread_changed)
        self._wiring.rooms_changed.connect(self._settings.offer_list)
        self._page.header.clicked.connect(self._header_clicked)
        self._page.banner.retry_requested.connect(self._reconnect)
        self._page.header.minimise_requested.connect(self._stage.minimise)
        self._window.list_width_changed.connect(self.list_width_changed)
        self._parts.trigger.clicked.connect(self.toggle)
        self._ending = Ending(
            self.session if self._owns_session else None,
            self._wiring.stop_hearing,
            self._page.timeline.follower.stop,
            self.sdk.core.hear_callbacks(forwarder(self)),
            self.sdk.core.listen(weakly(self._on_event)),
        )
        self.destroyed.connect(partial(self._ending.at_once))  # a bound method would go with the widget
        ActivityWatch(self).came.connect(self.session.person_came)

    def _begin(self) -> None:
        """The first look, from what is on this computer."""
        account = self.sdk.core.account
        if account is not None and not self.session.account_id:
            # Somebody signed in before this widget was made.
            self.session.apply(events.SignedIn(account))
            self.session.refresh_rooms()
        self._stage.restyle(self.themes.theme)
        self._settings.apply()
        self._wiring.tell_unread()
        self._stage.show_pages()
        if self.session.rooms.get(self.session.last_room_id) is not None:
            self._show_room(self.session.last_room_id)
            if self.mode == "wide":
                self._window.show_page()

    # ---- events of the core

    def _on_event(self, event: events.Event) -> None:
        match event:
            case events.SignedIn():
                self._settings.take_options(self.sdk.core.options)
                self.session.refresh_rooms()
                if self.room_id:
                    self.session.open_room(self.room_id)
                self._stage.show_login(False)
            case events.SignInFailed(error=error):
                sentence = error.sentence if isinstance(error, QiscusError) else self.tr("Signing in failed.")
                self._parts.pill.say(sentence)
            case events.SignedOut():
                self._page.show_room(0)
                self._stage.show_pages()
            case events.GapFilled():
                self._window.sidebar.set_loaded()
            case _:
                pass

    def _show_started(self, room: Room) -> None:
        if self.session.rooms.get(room.id) is None:
            self.session.apply(events.RoomOpened(room))
        if self.settings.auto_expand_widget:
            self.set_open(True)
        self.open_room(room.id)

    def _show_error(self, error: QiscusError) -> None:
        self.show_notice(error.sentence)

    def _show_room(self, room_id: int) -> None:
        self._page.show_room(room_id)
        self.session.open_room(room_id)
        self._window.sidebar.set_open_room(room_id)
        self._window.details.show_room(room_id)
        self.room_opened.emit(room_id)

    def _reconnect(self) -> None:
        if self.sdk.core.is_signed_in:
            self.sdk.core.reconnect_now()
            self.session.refresh_rooms()

    def _header_clicked(self) -> None:
        self.sdk.core.header_clicked()
        self.header_clicked.emit()

    def _theme_changed(self) -> None:
        self.theme_changed.emit()

    def _theme_failed(self, diagnostics: list[Diagnostic]) -> None:
        self.theme_failed.emit(diagnostics)
        if diagnostics:
            first = diagnostics[0]
            place = self.tr("Style sheet {name}, line {line}: {message}") if first.line else "{message}"
            self.show_notice(place.format(name=first.source, line=first.line, message=first.message))

    # ---- looks

    def _px(self, name: str) -> int:
        return round(self.themes.theme.px(name))

    # ---- Qt

    def sizeHint(self) -> QSize:
        return self._stage.size_hint()

    def minimumSizeHint(self) -> QSize:
        return self._stage.minimum_size_hint() if self._is_built else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_built:
            self._stage.resized()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._stage.place()
        if self.mode == "wide" and self.isWindow():
            self.setFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._stage.focus_inside()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange and self._is_built:
            self._stage.host_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._window.close_details():
            return
        if event.key() == Qt.Key.Key_Escape and self._stage.is_open:
            self.set_open(False)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._stage.paint()
