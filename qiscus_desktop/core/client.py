"""QiscusCore, the client: each method belongs to the part that does it; QiscusSDK holds it as `.core`."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from qiscus_desktop.core.calls.auth import AuthCalls
from qiscus_desktop.core.calls.comments import CommentCalls
from qiscus_desktop.core.calls.files import FileCalls, UploadedFile
from qiscus_desktop.core.calls.hooks import HookCalls
from qiscus_desktop.core.calls.new_comments import NewCommentCalls
from qiscus_desktop.core.calls.realtime_calls import RealtimeCalls
from qiscus_desktop.core.calls.rooms import RoomCalls
from qiscus_desktop.core.calls.sending import SendingCalls
from qiscus_desktop.core.calls.session import SessionCalls
from qiscus_desktop.core.calls.setup import SetupCalls
from qiscus_desktop.core.calls.syncing import SyncCalls
from qiscus_desktop.core.calls.tokens import TokenCalls
from qiscus_desktop.core.calls.users import UserCalls
from qiscus_desktop.core.clock import utc_now
from qiscus_desktop.core.config import ConfigChange, Settings
from qiscus_desktop.core.delegated import delegated
from qiscus_desktop.core.dispatch.callbacks import Callbacks, Hearer
from qiscus_desktop.core.dispatch.interceptors import Interceptors
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Account, Room
from qiscus_desktop.core.options import Options
from qiscus_desktop.core.realtime.link import MakeLink
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.background import Background
from qiscus_desktop.core.runtime.connection_state import ConnectionState
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.requester import Requester
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.sync import Sync
from qiscus_desktop.version import VERSION

if TYPE_CHECKING:
    from qiscus_desktop.core.http.rest import Transport


class QiscusCore:
    """The headless client. Create it anywhere, use it on one event loop, `close` it at the end.

    What every call that goes to the service raises: NotInitialisedError before `init`, NotSignedInError
    before `set_user`, NetworkError without an answer, ServerError for an answer that refuses (AuthError,
    TokenExpiredError and NotFoundError are some), ProtocolError and DecodeError for an answer that makes no
    sense, WrongArgumentError (an InvalidArgumentError and a TypeError) for arguments it cannot take,
    WrongLoopError on a second event loop. Docstrings name what a call raises besides. All of them are
    QiscusError with one `sentence` for people.

    What it takes of the world can be given: `clock` (aware, UTC), `transport` for HTTP (an
    `httpx.AsyncBaseTransport`), `make_link` for MQTT, and `chance` for the waits between two tries.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        transport: Transport | None = None,
        make_link: MakeLink | None = None,
        chance: random.Random | None = None,
    ) -> None:
        stream, memory, interceptors = EventStream(), CommentMemory(), Interceptors()
        hearers: list[Hearer] = []
        background = Background()
        service = self._service = Service(Callbacks({}, memory, hearers))
        user = self._user = SignedInUser()
        requester = Requester(service, user)
        self._tokens = TokenCalls(
            service, user, requester, stream, background, clock, on_renewed=self._fill_gap
        )
        call = self._tokens.call
        receipts = ReceiptPoster(call)
        self._realtime = RealtimeCalls(service, user, stream)
        self._receiving = Receiving(
            service=service,
            user=user,
            stream=stream,
            memory=memory,
            interceptors=interceptors,
            receipts=receipts,
            background=background,
            on_custom_event=self._realtime.tell_custom_event,
        )
        self._files = FileCalls(service, user, requester, self._tokens, stream, memory)
        self._new = NewCommentCalls(user, clock)
        self._sending = SendingCalls(
            service=service,
            user=user,
            call=call,
            stream=stream,
            memory=memory,
            interceptors=interceptors,
            receiving=self._receiving,
            files=self._files,
            new_comments=self._new,
        )
        self._sync = Sync(
            call,
            self._receiving.receive,
            user.note_position,
            self._sending.retry_unsent,
            service.hold_pushes,
        )
        self._connection = ConnectionState(service, stream, self._sync)
        self._session = SessionCalls(
            service, user, self._tokens, stream, self._sync, receipts, self._receiving, self._realtime
        )
        self._auth = AuthCalls(user, call, stream, self._session)
        self._setup = SetupCalls(
            service=service,
            user=user,
            call=call,
            stream=stream,
            memory=memory,
            hearers=hearers,
            sync=self._sync,
            receipts=receipts,
            receiving=self._receiving,
            connection=self._connection,
            session=self._session,
            background=background,
            transport=transport,
            make_link=make_link,
            chance=chance or random.Random(),
        )
        self._rooms = RoomCalls(
            service=service,
            user=user,
            call=call,
            stream=stream,
            memory=memory,
            sync=self._sync,
            receipts=receipts,
            receiving=self._receiving,
            realtime=self._realtime,
            sending=self._sending,
        )
        self._comments = CommentCalls(service, user, call, stream, memory, receipts, self._receiving)
        self._users = UserCalls(user, call, stream)
        self._syncing = SyncCalls(self._sync)
        self._hooks = HookCalls(stream, hearers, interceptors, requester)

    async def __aenter__(self) -> QiscusCore:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _fill_gap(self) -> None:
        self._sync.fill_gap()

    # ---- state

    @property
    def options(self) -> Options:
        """Callbacks and interface options of `init`."""
        return self._service.options

    @options.setter
    def options(self, options: Options) -> None:
        self._service.options = options

    @property
    def config_changes(self) -> tuple[ConfigChange, ...]:
        """What the server's app config wanted to change, and whether it did."""
        return self._service.config_changes

    @property
    def uploaded_files(self) -> list[UploadedFile]:
        """The running uploads that `add_uploaded_file` noted."""
        return self._files.uploaded_files

    @property
    def service_hosts(self) -> set[str]:
        """The hosts of the service at this moment: of its REST and upload addresses; none before `init`."""
        return self._service.hosts

    @property
    def settings(self) -> Settings:
        """All settings in force. NotInitialisedError before `init`."""
        return self._service.require_settings()

    @property
    def account(self) -> Account | None:
        """The signed-in user, with the positions from which a later `resume` goes on; None when nobody is."""
        return self._user.account

    @property
    def connection(self) -> Connection:
        """Online while the realtime connection is up and the service answers requests."""
        return self._connection.connection

    @property
    def answers_of_service(self) -> int:
        """How many requests the service itself has answered since `init`."""
        return self._connection.reachability.answers

    @property
    def intercepted_requests(self) -> int:
        """How many of them somebody else has answered in its place since `init` (files not counted)."""
        return self._connection.reachability.intercepted

    @property
    def connection_problem(self) -> str:
        """One sentence for why requests are not answered by the service, "" while they are: no network, a
        network that wants a sign-in, a server that says nothing.
        """
        return self._connection.reachability.problem

    @property
    def is_init(self) -> bool:
        """Whether `init` is done (official `isInit`)."""
        return self._service.settings is not None

    @property
    def is_signed_in(self) -> bool:
        """Whether a user is signed in (official `isLogin`)."""
        return self._user.account is not None

    is_login = is_signed_in

    @property
    def user_id(self) -> str:
        """The signed-in user's id, "" when nobody is (official `user_id`)."""
        return self._user.id

    @property
    def user_data(self) -> Account | None:
        """The same as `account` (official `userData`)."""
        return self._user.account

    @property
    def app_id(self) -> str:
        """Official `AppId`."""
        settings = self._service.settings
        return settings.app_id if settings else ""

    @property
    def version(self) -> str:
        """Version of this SDK."""
        return VERSION

    @property
    def selected(self) -> Room | None:
        """The active room of `set_active_room`, or None (official `selected`)."""
        return self._user.active_room

    @property
    def last_received_comment_id(self) -> int:
        """The comment id up to which everything is known (official `last_received_comment_id`)."""
        return self._sync.last_comment_id

    # ---- set-up and end

    init = delegated("_setup", SetupCalls.init)
    close = delegated("_setup", SetupCalls.close)

    # ---- signing in

    set_user = delegated("_auth", AuthCalls.set_user)
    resume = delegated("_auth", AuthCalls.resume)
    get_nonce = delegated("_auth", AuthCalls.get_nonce)
    verify_identity_token = delegated("_auth", AuthCalls.verify_identity_token)
    set_user_with_identity_token = delegated("_auth", AuthCalls.set_user_with_identity_token)
    sign_in_with_jwt = delegated("_auth", AuthCalls.sign_in_with_jwt)

    # ---- the session

    open_realtime_connection = delegated("_session", SessionCalls.open_realtime_connection)
    logout = delegated("_session", SessionCalls.logout)
    disconnect = delegated("_session", SessionCalls.disconnect)

    # ---- the token

    refresh_auth_token = delegated("_tokens", TokenCalls.refresh_auth_token)
    expire_auth_token = delegated("_tokens", TokenCalls.expire_auth_token)

    # ---- rooms

    chat_target = delegated("_rooms", RoomCalls.chat_target)
    get_room_by_id = delegated("_rooms", RoomCalls.get_room_by_id)
    chat_group = delegated("_rooms", RoomCalls.chat_group)
    get_or_create_room_by_unique_id = delegated("_rooms", RoomCalls.get_or_create_room_by_unique_id)
    get_or_create_room_by_channel = get_or_create_room_by_unique_id
    create_group_room = delegated("_rooms", RoomCalls.create_group_room)
    update_room = delegated("_rooms", RoomCalls.update_room)
    get_rooms_info = delegated("_rooms", RoomCalls.get_rooms_info)
    load_room_list = delegated("_rooms", RoomCalls.load_room_list)
    get_participants = delegated("_rooms", RoomCalls.get_participants)
    get_room_participants = delegated("_rooms", RoomCalls.get_room_participants)
    add_participants_to_group = delegated("_rooms", RoomCalls.add_participants_to_group)
    remove_participants_from_group = delegated("_rooms", RoomCalls.remove_participants_from_group)
    remove_selected_room_participants = delegated("_rooms", RoomCalls.remove_selected_room_participants)
    get_total_unread_count = delegated("_rooms", RoomCalls.get_total_unread_count)
    get_room_unread_count = delegated("_rooms", RoomCalls.get_room_unread_count)
    clear_room_messages = delegated("_rooms", RoomCalls.clear_room_messages)

    # ---- sending

    post_comment = delegated("_sending", SendingCalls.post_comment)
    send_comment = delegated("_sending", SendingCalls.send_comment)
    upload_file = delegated("_sending", SendingCalls.upload_file)
    resend_comment = delegated("_sending", SendingCalls.resend_comment)
    prepare_comment = delegated("_new", NewCommentCalls.prepare_comment)
    generate_message = delegated("_new", NewCommentCalls.generate_message)
    generate_file_attachment_message = delegated("_new", NewCommentCalls.generate_file_attachment_message)
    generate_custom_message = delegated("_new", NewCommentCalls.generate_custom_message)
    generate_reply_message = delegated("_new", NewCommentCalls.generate_reply_message)
    send = delegated("_sending", SendingCalls.send)

    # ---- comments

    update_message = delegated("_comments", CommentCalls.update_message)
    on_message_updated = delegated("_comments", CommentCalls.on_message_updated)
    delete_comment = delegated("_comments", CommentCalls.delete_comment)
    load_comments = delegated("_comments", CommentCalls.load_comments)
    load_more = delegated("_comments", CommentCalls.load_more)
    get_comment_receipts = delegated("_comments", CommentCalls.get_comment_receipts)
    read_comment = delegated("_comments", CommentCalls.read_comment)
    receive_comment = delegated("_comments", CommentCalls.receive_comment)
    search_messages = delegated("_comments", CommentCalls.search_messages)
    search_message = delegated("_comments", CommentCalls.search_message)
    sort_comments = delegated("_comments", CommentCalls.sort_comments)

    # ---- files

    upload = delegated("_files", FileCalls.upload)
    download = delegated("_files", FileCalls.download)
    get_file_list = delegated("_files", FileCalls.get_file_list)
    get_thumbnail_url = delegated("_files", FileCalls.get_thumbnail_url)
    get_blurry_thumbnail_url = delegated("_files", FileCalls.get_blurry_thumbnail_url)
    add_uploaded_file = delegated("_files", FileCalls.add_uploaded_file)
    remove_uploaded_file = delegated("_files", FileCalls.remove_uploaded_file)

    # ---- people

    get_user_profile = delegated("_users", UserCalls.get_user_profile)
    update_profile = delegated("_users", UserCalls.update_profile)
    get_users = delegated("_users", UserCalls.get_users)
    block_user = delegated("_users", UserCalls.block_user)
    unblock_user = delegated("_users", UserCalls.unblock_user)
    get_blocked_users = delegated("_users", UserCalls.get_blocked_users)
    get_blocked_user = get_blocked_users
    get_user_presences = delegated("_users", UserCalls.get_user_presences)
    register_device_token = delegated("_users", UserCalls.register_device_token)
    remove_device_token = delegated("_users", UserCalls.remove_device_token)

    # ---- realtime

    set_active_room = delegated("_realtime", RealtimeCalls.set_active_room)
    exit_chat_room = delegated("_realtime", RealtimeCalls.exit_chat_room)
    clear_rooms_cache = delegated("_realtime", RealtimeCalls.clear_rooms_cache)
    subscribe_room = delegated("_realtime", RealtimeCalls.subscribe_room)
    unsubscribe_room = delegated("_realtime", RealtimeCalls.unsubscribe_room)
    subscribe_own_marks = delegated("_realtime", RealtimeCalls.subscribe_own_marks)
    unsubscribe_own_marks = delegated("_realtime", RealtimeCalls.unsubscribe_own_marks)
    publish_typing = delegated("_realtime", RealtimeCalls.publish_typing)
    publish_online_presence = delegated("_realtime", RealtimeCalls.publish_online_presence)
    subscribe_user_presence = delegated("_realtime", RealtimeCalls.subscribe_user_presence)
    unsubscribe_user_presence = delegated("_realtime", RealtimeCalls.unsubscribe_user_presence)
    publish_event = delegated("_realtime", RealtimeCalls.publish_event)
    subscribe_event = delegated("_realtime", RealtimeCalls.subscribe_event)
    unsubscribe_event = delegated("_realtime", RealtimeCalls.unsubscribe_event)
    close_realtime_connection = delegated("_realtime", RealtimeCalls.close_realtime_connection)
    subscribed = delegated("_realtime", RealtimeCalls.subscribed)
    reconnect_now = delegated("_realtime", RealtimeCalls.reconnect_now)

    # ---- catching up

    synchronize = delegated("_syncing", SyncCalls.synchronize)
    synchronize_event = delegated("_syncing", SyncCalls.synchronize_event)
    start_sync = delegated("_syncing", SyncCalls.start_sync)
    stop_sync = delegated("_syncing", SyncCalls.stop_sync)

    # ---- hooks

    listen = delegated("_hooks", HookCalls.listen)
    hear_callbacks = delegated("_hooks", HookCalls.hear_callbacks)
    events = delegated("_hooks", HookCalls.events)
    emit = delegated("_hooks", HookCalls.emit)
    header_clicked = delegated("_hooks", HookCalls.header_clicked)
    intercept = delegated("_hooks", HookCalls.intercept)
    set_custom_header = delegated("_hooks", HookCalls.set_custom_header)


class QiscusSDK:
    """What integrators start from: `QiscusSDK().core`."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.core = QiscusCore(clock=clock)
