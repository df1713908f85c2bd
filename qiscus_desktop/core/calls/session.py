"""The session: what begins and ends with a signed-in user."""

from __future__ import annotations

import logging
from typing import Any

from qiscus_desktop.core import errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.calls.realtime_calls import RealtimeCalls
from qiscus_desktop.core.calls.tokens import TokenCalls
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.models import Account
from qiscus_desktop.core.realtime.mqtt import Identity
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.sync import Sync
from qiscus_desktop.core.wire import requests

log = logging.getLogger("qiscus.core.session")


@checks_arguments
class SessionCalls:
    """logout, and what every way of signing in shares."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        tokens: TokenCalls,
        stream: EventStream,
        sync: Sync,
        receipts: ReceiptPoster,
        receiving: Receiving,
        realtime: RealtimeCalls,
    ) -> None:
        self._service = service
        self._user = user
        self._tokens = tokens
        self._call = tokens.call
        self._emit = stream.emit
        self._sync = sync
        self._receipts = receipts
        self._receiving = receiving
        self._realtime = realtime

    async def begin(self, account: Account, answer: dict[str, Any]) -> None:
        previous = self._user.account
        if previous is not None and previous.id != account.id:
            await self.end()
            self._emit(events.SignedOut(previous.id))
        else:
            await self.end()
        self._user.account = account
        self._sync.start(self._service.require_settings(), account.last_comment_id, account.last_event_id)
        self._tokens.subscribe(account)
        self._emit(events.SignedIn(account, answer))
        if self._service.require_settings().is_realtime_enabled:
            self.open_realtime()
        else:
            self._sync.fill_gap()
        self._tokens.schedule(account)

    def open_realtime(self) -> None:
        account = self._user.require()
        if self._service.realtime is not None:
            self._service.realtime.open(
                self._service.require_settings().mqtt_url,
                Identity(self._service.require_settings().app_id, account.id),
            )

    def open_realtime_connection(self) -> None:
        """Connect (official `openRealtimeConnection`); `set_user` does it by itself."""
        self._user.require()
        self.open_realtime()

    # ---- the end

    async def logout(self) -> None:
        """Sign out (official `logout`, POST `logout`): presence goes offline, the connection closes,
        `SignedOut`.

        Also when the server cannot be reached; then only this side knows.
        """
        account = self._user.account
        if account is None:
            return
        try:
            await self._call(requests.logout(account.id, account.token))
        except errors.QiscusError as error:
            log.info("the server was not told of the sign-out: %s", error.sentence)
        await self.end()
        self._emit(events.SignedOut(account.id))

    async def disconnect(self) -> None:
        """The same as `logout` (official `disconnect`)."""
        await self.logout()

    async def end(self) -> None:
        """Stop all that belongs to the signed-in user."""
        self._tokens.stop()
        await self._sync.close()
        await self._receipts.close()
        if self._service.realtime is not None:
            await self._service.realtime.close()
            self._service.realtime.forget_topics()
        self._user.account = None
        self._user.active_room = None
        self._realtime.forget()
        self._receiving.forget()
