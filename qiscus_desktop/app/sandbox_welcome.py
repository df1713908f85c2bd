"""The first contact in the sandbox: a new account gets a room with the demo user."""

from __future__ import annotations

import logging

from qiscus_desktop.app.options import DEMO_USER
from qiscus_desktop.app.running_account import RunningAccount
from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.session import Session

log = logging.getLogger(__name__)

DEMO_PARTNER = "nina"  # a bot of the sandbox that answers everything


async def start_first_chat(running: RunningAccount, user_id: str) -> None:
    """Somebody new in the sandbox finds its first person in the list: the two can talk at once."""
    if user_id == DEMO_USER or not running.sdk.core.is_signed_in or len(running.session.rooms):
        return
    try:
        room = await running.session.start_chat(DEMO_USER)
    except QiscusError as error:
        log.warning("nobody to meet: %s", error)
        return
    log.info("met %s in room %s", DEMO_USER, room.id)


def room_to_open(session: Session) -> int:
    """The room to show at first: that of somebody who answers."""
    rooms = list(session.rooms)
    answering = (room for room in rooms if (who := room.other(DEMO_USER)) and who.id == DEMO_PARTNER)
    return next(answering, rooms[0]).id
