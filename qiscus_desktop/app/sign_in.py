"""Signing in with retries: a server that cannot be reached now may answer later."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from qiscus_desktop.app.settings import Server
from qiscus_desktop.core.client import QiscusCore
from qiscus_desktop.core.errors import AuthError, InvalidArgumentError, QiscusError
from qiscus_desktop.core.models import Account

log = logging.getLogger(__name__)

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0


async def keep_trying(
    core: QiscusCore,
    server: Server,
    mode: str,
    sign_in: Callable[[], Awaitable[Account]],
    may_wait: Callable[[], bool],
    proxy: str = "",
) -> Account:
    """Sets the core up for `server`, reached by `proxy`, and calls `sign_in` until it gives an account.

    Raises QiscusError for a refusal, and for any failure while `may_wait` says no: then a person looks at an
    empty window and should be asked. The pauses grow and are random: not all clients come back at once.
    """
    pause = _FIRST_PAUSE_S
    while True:
        try:
            await core.init(
                server.app_id,
                mode=mode,
                base_url=server.base_url or None,
                mqtt_url=server.mqtt_url or None,
                broker_lb_url=server.broker_lb_url or None,
                upload_url=server.upload_url or None,
                proxy=proxy or None,
            )
            return await sign_in()
        except QiscusError as error:
            log.warning("signing in failed: %s (%s)", error.sentence, error.detail)
            if isinstance(error, (AuthError, InvalidArgumentError)) or not may_wait():
                raise
        await asyncio.sleep(random.uniform(0, pause))
        pause = min(pause * 2, _LONGEST_PAUSE_S)
