"""What all subjects of the core share: settings, session, calls with their headers, and the way of an
event.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from qiscus_desktop.core import errors
from qiscus_desktop.core.clock import utc_now
from qiscus_desktop.core.config import ConfigChange, Settings
from qiscus_desktop.core.dispatch.callbacks import Callbacks, Hearer
from qiscus_desktop.core.dispatch.interceptors import InterceptorKind, Interceptors
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream, Listener
from qiscus_desktop.core.events import (
    CommentDelivered,
    CommentRead,
    CommentReceived,
    CommentUpdated,
    Connection,
    ConnectionChanged,
    CustomEventReceived,
    Event,
    HeaderClicked,
)
from qiscus_desktop.core.http.reachability import Reachability
from qiscus_desktop.core.http.rest import Rest
from qiscus_desktop.core.http.upload import Transfers
from qiscus_desktop.core.models import Account, Comment, Room
from qiscus_desktop.core.options import Options
from qiscus_desktop.core.realtime.connection import Realtime
from qiscus_desktop.core.realtime.link import MakeLink
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.sync import Sync
from qiscus_desktop.core.wire import decode, pushes
from qiscus_desktop.core.wire.requests import Request
from qiscus_desktop.version import VERSION

if TYPE_CHECKING:
    from qiscus_desktop.core.http.rest import Transport

log = logging.getLogger("qiscus.core")


class CoreBase:
    """The state of one client. The subjects (`AuthCalls`, `RoomCalls` ...) add the public methods."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        transport: Transport | None = None,
        make_link: MakeLink | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._clock = clock
        self._transport = transport
        self._make_link = make_link
        self._chance = chance or random.Random()
        self.options = Options()
        self.config_changes: tuple[ConfigChange, ...] = ()
        self._settings: Settings | None = None
        self._account: Account | None = None
        self._selected: Room | None = None
        self._custom_headers: dict[str, str] = {}
        self._rest: Rest | None = None
        self._transfers: Transfers | None = None
        self._realtime: Realtime | None = None
        self._reachability = Reachability(self._tell_connection)
        self._told_connection = Connection.OFFLINE
        self._is_cut_off = False
        self._stream = EventStream()
        self._memory = CommentMemory()
        self._interceptors = Interceptors()
        self._hearers: list[Hearer] = []
        self._callbacks = Callbacks({}, self._memory, self._hearers)
        self._receipts = ReceiptPoster(self._call)
        self._sync = Sync(
            self._call, self._receive, self._note_position, self._before_poll, self._hold_pushes
        )
        self._tasks: set[asyncio.Task[Any]] = set()
        self._intercept_queue: deque[CommentReceived] = deque()
        self._intercept_task: asyncio.Task[None] | None = None
        self._channels: set[str] = set()
        self._custom_event_functions: dict[str, list[Callable[..., Any]]] = {}

    # ---- state

    @property
    def settings(self) -> Settings:
        """All settings in force. NotInitialisedError before `init`."""
        if self._settings is None:
            raise errors.NotInitialisedError
        return self._settings

    @property
    def account(self) -> Account | None:
        """The signed-in user, with the positions from which a later `resume` goes on; None when nobody is."""
        return self._account

    @property
    def connection(self) -> Connection:
        """Online while the realtime connection stands and the service answers requests."""
        if self._realtime is None:
            return Connection.OFFLINE
        is_cut_off = bool(self._reachability.problem) and self._realtime.connection is Connection.ONLINE
        return Connection.OFFLINE if is_cut_off else self._realtime.connection

    @property
    def answers_of_service(self) -> int:
        """How many requests the service itself has answered since `init`."""
        return self._reachability.answers

    @property
    def intercepted_requests(self) -> int:
        """How many of them somebody else has answered in its place since `init` (files not counted)."""
        return self._reachability.intercepted

    @property
    def connection_problem(self) -> str:
        """One sentence for why requests are not answered by the service, "" while they are: no network, a
        network that wants a sign-in, a server that says nothing.
        """
        return self._reachability.problem

    @property
    def is_init(self) -> bool:
        """Whether `init` is done (official `isInit`)."""
        return self._settings is not None

    @property
    def is_signed_in(self) -> bool:
        """Whether a user is signed in (official `isLogin`)."""
        return self._account is not None

    is_login = is_signed_in

    @property
    def user_id(self) -> str:
        """The signed-in user's id, "" when nobody is (official `user_id`)."""
        return self._account.id if self._account else ""

    @property
    def user_data(self) -> Account | None:
        """The same as `account` (official `userData`)."""
        return self._account

    @property
    def app_id(self) -> str:
        """Official `AppId`."""
        return self._settings.app_id if self._settings else ""

    @property
    def version(self) -> str:
        """Version of this SDK."""
        return VERSION

    @property
    def selected(self) -> Room | None:
        """The active room of `set_active_room`, or None (official `selected`)."""
        return self._selected

    @property
    def last_received_comment_id(self) -> int:
        """The comment id up to which everything is known (official `last_received_comment_id`)."""
        return self._sync.last_comment_id

    # ---- events

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(event)` on the loop with every event, in order; the returned function ends that."""
        return self._stream.listen(listener)

    def hear_callbacks(self, hearer: Hearer) -> Callable[[], None]:
        """Call `hearer(name, arguments)` wherever a callback of the options is due, given or not; returns
        the remover.

        For interfaces that pass the callbacks on in their own way (signals); survives `init`.
        """
        self._hearers.append(hearer)

        def remove() -> None:
            if hearer in self._hearers:
                self._hearers.remove(hearer)

        return remove

    def events(self) -> AsyncIterator[Event]:
        """The same events as an async stream, from this call on; it ends when the core is closed."""
        return self._stream.events()

    def emit(self, event: Event) -> None:
        """Send an event to listeners, streams and callbacks. Interfaces use it for `HeaderClicked`."""
        self._emit(event)

    def _emit(self, event: Event) -> None:
        """The same for the core itself: nothing checks the argument, for a burst has thousands a second."""
        self._stream.emit(event)

    def header_clicked(self) -> None:
        """For interfaces: the person clicked the chat's header (official `headerClickedCallback`)."""
        self._emit(HeaderClicked())

    # ---- calls

    async def _call(self, request: Request) -> dict[str, Any]:
        """Send a request, as the signed-in user where it needs one (SessionCalls renews the token)."""
        rest = self._require_rest()
        account = self._require_account() if request.needs_user else None
        return await rest.send(request, self._headers(account))

    def _headers(self, account: Account | None) -> dict[str, str]:
        headers = {
            "QISCUS-SDK-APP-ID": self.settings.app_id,
            "QISCUS-SDK-VERSION": f"PYTHON_{VERSION}",
            "QISCUS-SDK-PLATFORM": "python",
        }
        if account is not None:
            headers["QISCUS-SDK-USER-ID"] = account.id
            headers["QISCUS-SDK-TOKEN"] = account.token
        return headers | self._custom_headers

    def _require_rest(self) -> Rest:
        if self._rest is None:
            raise errors.NotInitialisedError
        return self._rest

    def _require_account(self) -> Account:
        if self._account is None:
            raise errors.NotSignedInError
        return self._account

    def _require_transfers(self) -> Transfers:
        if self._transfers is None:
            raise errors.NotInitialisedError
        return self._transfers

    # ---- from the wire to the listeners

    def _handle_packet(self, topic: str, payload: bytes) -> None:
        """One MQTT packet. Whatever it holds, the next one is heard."""
        try:
            for event in pushes.read(topic, payload, me=self.user_id):
                self._receive(event)
        except errors.DecodeError as error:
            log.warning("a push was not understood: %s", error.detail)
        except Exception:
            log.exception("a push could not be handled")

    def _receive(self, event: Event) -> None:
        """An event from push or sync."""
        if isinstance(event, CommentReceived):
            is_intercepted = self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED)
            if is_intercepted or self._intercept_queue or self._intercept_task is not None:
                self._intercept_queue.append(event)
                if self._intercept_task is None:
                    self._intercept_task = self._spawn(self._intercept_all())
                return
            self._accept_comment(event)
            return
        if isinstance(event, (CommentDelivered, CommentRead)) and not self._memory.is_new_mark(event):
            return
        if isinstance(event, CommentUpdated) and self._memory.is_foreign_edit(event.comment):
            log.warning("an edit was refused: its sender did not write comment %s", event.comment.id)
            return
        if isinstance(event, CustomEventReceived):
            self._tell_custom(event)
        self._emit(event)

    def _accept_comment(self, event: CommentReceived) -> None:
        comment, raw = event.comment, event.raw
        if not comment.room_id:
            log.warning("a comment names no room that a client can hold, id %d", comment.id)
            return
        if not self._memory.is_new(comment):
            return
        self._memory.keep(comment, raw)
        self._emit(event)
        if comment.sender_id != self.user_id and comment.id and raw.get("is_public_channel") is not True:
            self._acknowledge(comment)

    def _acknowledge(self, comment: Comment) -> None:
        """Tell the sender that it arrived, and, where the core reads by itself, that it was read."""
        settings = self.settings
        if settings.status_mode != "disabled":
            self._receipts.post_soon(comment.room_id, comment.id, is_read=False)
        is_open = self._selected is not None and self._selected.id == comment.room_id
        if settings.reads_on_open and is_open:
            self._receipts.post_soon(comment.room_id, comment.id, is_read=True)

    async def _intercept_all(self) -> None:
        try:
            while self._intercept_queue:
                event = self._intercept_queue[0]
                raw = await self._intercepted(event.raw)
                self._intercept_queue.popleft()
                self._accept_comment(CommentReceived(decode.comment(raw), raw))
        finally:
            self._intercept_task = None

    async def _intercepted(self, raw: dict[str, Any]) -> dict[str, Any]:
        return await self._interceptors.run(InterceptorKind.MESSAGE_BEFORE_RECEIVED, raw, decode.comment)

    async def _read_comments(self, raw: object) -> list[Comment]:
        """A page of comments, oldest first, after interceptors, remembered for receipts and replies."""
        pairs = decode.comments_with_raw(raw, _log_refused)
        if self._interceptors.has(InterceptorKind.MESSAGE_BEFORE_RECEIVED):
            changed = [await self._intercepted(one) for _, one in pairs]
            pairs = decode.comments_with_raw(changed, _log_refused)
        pairs.sort(key=lambda pair: (not pair[0].id, pair[0].id))
        for comment, one in pairs:
            self._memory.keep(comment, one)
        return [comment for comment, _ in pairs]

    def _tell_custom(self, event: CustomEventReceived) -> None:
        for function in self._custom_event_functions.get(event.room_id, ()):
            try:
                function({"sender": event.sender_id, "data": event.data})
            except Exception:
                log.exception("a function of subscribe_event raised")

    # ---- background

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task that `close` cancels and whose failure is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, errors.QiscusError):
                log.info("in the background: %s", error)
            else:
                log.error("a background task failed", exc_info=error)

    def _note_position(self, comment_id: int, event_id: int) -> None:
        if self._account is not None:
            self._account = msgspec.structs.replace(
                self._account, last_comment_id=comment_id, last_event_id=event_id
            )

    def _hold_pushes(self, is_held: bool) -> None:
        if self._realtime is not None:
            self._realtime.hold(is_held)

    def _tell_connection(self, is_again: bool | None = None) -> None:
        """One of the two parts of the connection changed: realtime, or whether requests are answered."""
        state, problem = self.connection, self._reachability.problem
        was_cut_off, is_online = self._is_cut_off, state is Connection.ONLINE
        self._is_cut_off = bool(problem)
        if is_online or state is not self._told_connection:
            self._sync.set_online(is_online)
        if problem and not was_cut_off:
            self._sync.probe()
        if is_again is None:
            is_again = was_cut_off and is_online
        self._told_connection = state
        self._emit(ConnectionChanged(state, is_again, problem))

    async def _before_poll(self) -> None:
        """Before each poll: the comments that `send_comment` was asked to queue get another try."""

    async def _cancel_tasks(self) -> None:
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _log_refused(reason: str) -> None:
    log.warning("a comment was left out of a page: %s", reason)
