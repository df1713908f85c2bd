"""Events of the core on their way to those who handle them: sign-in, connection, the account's services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qiscus_desktop.core import events
from qiscus_desktop.core.events import Connection
from qiscus_desktop.store.change_feed import ChangeFeed
from qiscus_desktop.store.changes import ConnectionChanged
from qiscus_desktop.store.current_account import CurrentAccount
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.sign_in import SignIn

if TYPE_CHECKING:
    from qiscus_desktop.core.client import QiscusCore

# What comes in bursts, and in any order with answers of the server.
_PUSHED = (
    events.CommentReceived,
    events.CommentUpdated,
    events.CommentsDeleted,
    events.CommentDelivered,
    events.CommentRead,
    events.RoomCleared,
    events.TypingChanged,
    events.PresenceChanged,
)


class CoreEvents:
    """Dispatches events, and keeps the state of the connection that they tell of."""

    def __init__(
        self,
        core: QiscusCore | None,
        current: CurrentAccount,
        sign_in: SignIn,
        media: Media,
        feed: ChangeFeed,
    ) -> None:
        self._current = current
        self._sign_in = sign_in
        self._media = media
        self._feed = feed
        self.connection = Connection.OFFLINE if core is None else core.connection
        self.connection_problem = "" if core is None else core.connection_problem

    def hear(self, event: events.Event) -> None:
        """What the broker pushes is taken in together, one batch a frame; everything else at once. Order
        matters between the two only where the account changes.
        """
        if isinstance(event, _PUSHED):
            self._current.pushed.put(event)
        else:
            self.apply(event)

    def apply(self, event: events.Event) -> None:
        """Take one event in now; its changes are one batch."""
        with self._feed.batch():
            self._apply(event)

    def _apply(self, event: events.Event) -> None:
        services = self._current.at_work()
        match event:
            case events.SignedIn(account=account):
                self._sign_in.signed_in(account)
            case events.TokenRefreshed(account=account) | events.ProfileUpdated(account=account):
                if account.id == self._current.id:
                    self._current.take(account)
            case events.SignedOut():
                self._sign_in.signed_out()
            case events.SessionExpired(user_id=user_id, error=error):
                self._sign_in.expired(user_id, error)
            case events.ConnectionChanged(connection=connection, problem=problem):
                self._connection_changed(connection, problem)
            case events.GapFilled():
                self._sign_in.remember_position()
                services.gap_filled()
            case _:
                services.incoming.apply(event)

    def _connection_changed(self, connection: Connection, problem: str) -> None:
        had_problem = bool(self.connection_problem)
        if (connection, problem) == (self.connection, self.connection_problem):
            return
        self.connection, self.connection_problem = connection, problem
        self._feed.emit(ConnectionChanged(connection, problem))
        if connection is Connection.ONLINE or (had_problem and not problem):
            self._current.services.send_waiting()
            self._media.retry_all()
