"""The running program: shows what the last run knew, connects, signs in, and leaves in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qiscus_desktop.app.account_removal import AccountRemoval
from qiscus_desktop.app.accounts import (
    first_account,
    request_for,
    sandbox_words,
    server_of_request,
    server_of_sandbox,
)
from qiscus_desktop.app.failures import SENTENCE
from qiscus_desktop.app.local_data import close_to_others
from qiscus_desktop.app.logs import Logs
from qiscus_desktop.app.menus import account_menu, offer_quit
from qiscus_desktop.app.options import DEMO_USER, Options
from qiscus_desktop.app.paths import Paths
from qiscus_desktop.app.proxy_setting import ProxySetting
from qiscus_desktop.app.remembered import NO_KEYRING, Remembered
from qiscus_desktop.app.running_account import RunningAccount
from qiscus_desktop.app.sandbox_welcome import room_to_open, start_first_chat
from qiscus_desktop.app.secrets import Secrets
from qiscus_desktop.app.settings import Server, SettingsFile
from qiscus_desktop.app.sign_in import keep_trying
from qiscus_desktop.app.signing_out import SignOutPrompt
from qiscus_desktop.app.window import MainWindow
from qiscus_desktop.core import events
from qiscus_desktop.core.errors import AuthError, QiscusError
from qiscus_desktop.core.models import Account
from qiscus_desktop.store.changes import AccountChanged, Change, RoomsChanged
from qiscus_desktop.ui.login.request import SignInRequest
from qiscus_desktop.ui.widgets.activity import is_worked_in

if TYPE_CHECKING:
    from qiscus_desktop.app.attention import Attention
    from qiscus_desktop.app.sandbox_process import SandboxProcess

log = logging.getLogger(__name__)

_ENDED = "Your session has ended. Please sign in again."
SANDBOX_KEY = "secret"  # the key of everybody in the sandbox


class Program(QObject):
    """One window (or floating button) and the account it shows."""

    def __init__(
        self, options: Options, base_paths: Paths, paths: Paths, settings: SettingsFile, logs: Logs
    ) -> None:
        """`base_paths` are shared by all people of the sandbox's world, `paths` belong to this person."""
        super().__init__()
        self._options = options
        self._paths = paths
        self._settings = settings
        self._logs = logs
        self._remembered = Remembered(settings, Secrets())
        self._removal = AccountRemoval(paths, logs, self._remembered)
        self._removing: list[asyncio.Task[None]] = []
        self._base_paths = base_paths
        self._sandbox: SandboxProcess | None = None
        self._window = MainWindow(settings.value.geometry)
        self._running: RunningAccount | None = None
        self._attention: Attention | None = None
        self._has_painted = asyncio.Event()
        self._has_left = asyncio.Event()
        self._work: set[asyncio.Task[None]] = set()
        self._is_kept = False
        self._is_sandbox = options.with_sandbox
        self._proxy = ProxySetting(options.proxy, settings, logs.masks.add)
        self._has_opened = False
        self._window.closed.connect(self.leave)

    # ---- before the loop runs

    def show_window(self) -> QWidget:
        """Builds everything from what is on disk and shows it; nothing here touches the network."""
        left = self._removal.finish_at_start()
        self._put_scene(*first_account(self._options, self._remembered))
        assert self._running is not None
        self.warn(left)
        if self._mode == "widget":
            self._running.widget.show()
            return self._running.widget
        self._window.show()
        return self._window

    @property
    def _name_known(self) -> str:
        """Who signed in last, or is about to by the command line."""
        return self._options.user_id or self._settings.value.user_id

    @property
    def _mode(self) -> str:
        return self._options.mode or self._settings.value.mode

    def _put_scene(self, server: Server, account_id: str) -> None:
        place = "sandbox" if self._is_sandbox else server.base_url or "service"
        file = self._paths.database_file(server.app_id, place) if account_id else None
        if file is not None and self._removal.covers(file.name):
            file = None  # what is to be removed is not shown, and what is new does not go with it
        theme = self._options.theme or self._settings.value.theme
        running = RunningAccount.build(
            server,
            file,
            account_id,
            media=self._paths.media_folder,
            theme=Path(theme) if Path(theme).suffix else theme,
            mode=self._mode,
            parent=self._window if self._mode == "wide" else None,
        )
        self._running = running
        running.session.listen(self._on_change)
        running.sdk.core.listen(self._on_event)
        running.widget.sign_in_asked.connect(self._sign_in_asked)
        running.widget.sandbox_asked.connect(self._sandbox_asked)
        if self._mode == "wide":
            self._window.show_chat(running.widget)
        media = running.session.media
        menu = account_menu(running.widget, self._settings, media, self._ask_sign_out, self.leave)
        running.widget.set_account_menu(menu)
        is_floating = self._mode == "widget"
        offer_quit(running.widget if is_floating else self._window, self.leave, is_floating=is_floating)
        if not account_id:
            from qiscus_desktop.app.sandbox_process import sandbox_is_installed

            running.widget.login.set_sandbox_offered(sandbox_is_installed())
            running.widget.show_login(request_for(server, self._name_known, self._proxy.value))
        self._show_unread()

    def _ask_sign_out(self) -> None:
        if self._running is not None:
            prompt = SignOutPrompt(*self._running.session.unsent_counts(), self._running.widget)
            prompt.chosen.connect(self._sign_out_chosen)
            prompt.open()

    def _sign_out_chosen(self, removes: bool) -> None:
        if removes and self._running is not None:  # first of all, for the program may end at any moment
            file = self._running.file
            self._removal.request(self._running.session.account_id, file.name if file is not None else "")
        self._start(self._sign_out(removes=removes))

    async def _sign_out(self, *, removes: bool) -> None:
        old = self._running
        if old is None:
            return
        try:
            await old.session.sign_out()
        except QiscusError as error:
            log.warning("the server was not told: %s", error)
        if removes:
            self._removing.append(asyncio.create_task(self._remove(old)))
            await asyncio.shield(self._removing[-1])

    async def _remove(self, old: RunningAccount) -> None:
        """Not cancelled by leaving, which waits for it."""
        self._put_scene(old.server, "")
        await old.close()
        self.warn(await self._removal.finish())

    # ---- the life of the program, on the loop

    async def live(self) -> int:
        """Connects and stays until `leave`; returns the exit code."""
        self._start(self._connect())
        await self._has_left.wait()
        await self._shut_down()
        return 0

    def start_network(self) -> None:
        """The first window is painted: from now on slow things may load, the desktop's tray among them."""
        from qiscus_desktop.app.attention import Attention

        self._attention = Attention(self._front, self._is_in_sight, self)
        self._attention.raise_requested.connect(self._come_to_front)
        self._attention.quit_requested.connect(self.leave)
        self._attention.room_requested.connect(self._open_room)
        self._show_unread()
        self._has_painted.set()

    def leave(self) -> None:
        """Asks for the end: windows vanish at once, the rest is put away behind them."""
        self._has_left.set()

    def raise_window(self) -> None:
        log.info("raised by another start")
        self._come_to_front()

    def _come_to_front(self) -> None:
        if self._mode == "wide":
            self._window.come_to_front()
        elif self._running is not None:
            self._running.widget.set_open(True)
            self._running.widget.raise_()
            self._running.widget.activateWindow()

    def warn(self, sentence: str) -> None:
        """Shows a sentence that is true for the whole run, for as long as it lasts."""
        if sentence:
            self._window.show_warning(sentence, is_seen=self._mode == "wide")

    def report_failure(self, sentence: str) -> None:
        """Shows one sentence to the person."""
        if self._running is not None:
            self._running.widget.show_notice(sentence)

    async def _shut_down(self) -> None:
        log.info("leaving")
        if self._mode == "wide":
            self._settings.change(geometry=self._window.geometry_text())
        self._window.hide()
        if self._attention is not None:
            self._attention.close()
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, *self._removing, return_exceptions=True)
        if self._running is not None:
            self._running.widget.hide()
            await self._running.close()
        await self._removal.finish()  # where it was asked for a moment ago and cancelled above
        if self._sandbox is not None:
            await self._sandbox.stop()
        self._window.deleteLater()

    async def _connect(self) -> None:
        await self._has_painted.wait()
        assert self._attention is not None  # it came with the first paint
        self._start(self._attention.serve())
        self._start(close_to_others(self._paths))
        await self._remembered.forget_dropped()
        options = self._options
        running = self._running
        assert running is not None
        if options.with_sandbox:
            await self._use_sandbox(options.user_id or DEMO_USER)
        elif options.user_id and options.key:
            await self._sign_in(running.server, options.user_id, options.key)
        elif first_account(options, self._remembered)[1]:
            await self._resume()

    async def _use_sandbox(self, user_id: str) -> None:
        from qiscus_desktop.app.sandbox_process import SandboxError, SandboxProcess

        if self._sandbox is None:
            words = sandbox_words(self._options, self._base_paths)
            self._sandbox = SandboxProcess(self._base_paths.sandbox_folder, *words)
        try:
            address = await self._sandbox.find_or_start()
        except SandboxError as error:
            log.error("%s", error)
            self._show_login(str(error))
            return
        await self._sign_in(server_of_sandbox(address), user_id, self._options.key or SANDBOX_KEY)
        if self._running is not None:
            await start_first_chat(self._running, user_id)

    async def _sign_in(self, server: Server, user_id: str, key: str) -> None:
        """Signs in with a key; cached rooms stay while the server cannot be reached."""
        running = self._running
        assert running is not None
        self._logs.masks.add(key)
        await self._insist(
            server,
            lambda: running.session.sign_in(user_id, key, self._options.name or None),
        )

    async def _resume(self) -> None:
        running = self._running
        account = await self._remembered.account()
        if account is None or running is None:
            self._show_login(NO_KEYRING)
            return
        self._is_kept = True
        self._logs.masks.add(account.token, account.refresh_token)
        await self._insist(
            running.server, lambda: running.session.resume(account.token, account.refresh_token), _ENDED
        )

    async def _insist(
        self, server: Server, sign_in: Callable[[], Awaitable[Account]], refusal: str = ""
    ) -> None:
        """Signs in; a refusal, or a failure with nothing cached to show meanwhile, leads to the form."""
        running = self._running
        assert running is not None
        try:
            core, proxy = running.sdk.core, self._proxy.value
            account = await keep_trying(
                core, server, self._mode, sign_in, lambda: len(running.session.rooms) > 0, proxy
            )
        except QiscusError as error:
            is_refused = isinstance(error, AuthError)
            sentence = refusal if is_refused and refusal else error.sentence
            self._show_login(sentence, is_about_key=is_refused and not refusal)
            return
        log.info("signed in as %s", account.id)
        running.widget.hide_login()

    # ---- what the sign-in form asks

    def _sign_in_asked(self, request: SignInRequest) -> None:
        server = server_of_request(request)
        self._proxy.use(request.proxy)
        self._is_sandbox, self._is_kept = False, request.is_remembered
        self._start(self._sign_in_asked_later(server, request))

    async def _sign_in_asked_later(self, server: Server, request: SignInRequest) -> None:
        """Another account has another database: all is built anew for it, and the form stays visible."""
        old = self._running
        assert old is not None
        self._put_scene(server, request.user_id)
        await old.close()
        assert self._running is not None
        self._running.widget.show_login(request)
        self._running.widget.login.set_busy(True)
        await self._sign_in(server, request.user_id, request.key)

    def _sandbox_asked(self) -> None:
        self._start(self._try_sandbox())

    async def _try_sandbox(self) -> None:
        old = self._running
        assert old is not None
        self._is_sandbox, self._is_kept = True, False
        self._put_scene(Server(app_id="sandbox"), DEMO_USER)
        await old.close()
        await self._use_sandbox(DEMO_USER)

    def _show_login(self, sentence: str, *, is_about_key: bool = False) -> None:
        if self._running is not None:
            login = self._running.widget.login
            is_blank = not login.user_id.text() and not self._is_sandbox
            known = request_for(self._running.server, self._name_known, self._proxy.value)
            self._running.widget.show_login(known if is_blank else None)
            login.set_busy(False)
            self._running.widget.login.show_error(sentence, is_about_key=is_about_key)

    # ---- what core and store tell

    def _on_event(self, event: events.Event) -> None:
        running, attention = self._running, self._attention
        if isinstance(event, (events.SignedIn, events.TokenRefreshed)):
            self._logs.masks.add(event.account.token, event.account.refresh_token)
            if self._is_kept and not self._is_sandbox:
                self._start(self._keep(event.account))
        elif isinstance(event, events.SignedOut):
            if attention is not None:
                attention.forget()
            self._start(self._forget())
        elif isinstance(event, events.SessionExpired) and running is not None and not self._is_sandbox:
            known = request_for(running.server, event.user_id, self._proxy.value)
            running.widget.show_login(known.keeping(self._is_kept))
            running.widget.login.show_error(_ENDED)
        elif isinstance(event, events.CommentReceived) and attention is not None and running is not None:
            attention.tell(running.session, event.comment)

    def _on_change(self, change: Change) -> None:
        if isinstance(change, RoomsChanged):
            self._show_unread()
            if self._attention is not None and self._running is not None:
                self._attention.rooms_changed(self._running.session)
            self._open_first_room()
        elif isinstance(change, AccountChanged):
            self._show_unread()

    def _open_first_room(self) -> None:
        """Who tries the program out for the first time sees a conversation, not an empty pane."""
        running = self._running
        is_new = self._is_sandbox and not self._has_opened and self._mode == "wide"
        if running is not None and is_new and len(running.session.rooms):
            self._has_opened = True
            if not running.widget.room_id:
                running.widget.open_room(room_to_open(running.session))

    async def _keep(self, account: Account) -> None:
        assert self._running is not None
        if not await self._remembered.keep(self._running.server, account):
            self.report_failure(NO_KEYRING)

    async def _forget(self) -> None:
        if not self._is_sandbox:
            await self._remembered.forget()
        self._is_kept = False
        self._show_login("")

    def _show_unread(self) -> None:
        if self._running is None:
            return
        session = self._running.session
        count = session.total_unread
        is_one_of_many = self._is_sandbox or bool(self._options.user_id)
        account = session.account if is_one_of_many else None
        self._window.show_title(count, account.name or account.id if account is not None else "")
        if self._attention is not None:
            self._attention.unread_changed.emit(count)

    def _open_room(self, room_id: int) -> None:
        self._come_to_front()
        if self._running is not None and room_id:
            self._running.widget.open_room(room_id)

    def _front(self) -> QWidget | None:
        if self._mode == "wide":
            return self._window
        return self._running.widget if self._running is not None else None

    def _is_in_sight(self) -> bool:
        """Whether a person who looks at the screen sees the conversations."""
        front, running = self._front(), self._running
        return front is not None and is_worked_in(front) and running is not None and running.widget.is_open

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task of the program failed", exc_info=error)
            self.report_failure(SENTENCE)
