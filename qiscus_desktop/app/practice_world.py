"""Who meets whom in the sandbox: nobody who tries the program out sits in front of an empty pane."""

from __future__ import annotations

import logging

from qiscus_desktop.app.options import DEMO_USER
from qiscus_desktop.app.scene import Scene
from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.store.session import Session

log = logging.getLogger(__name__)

DEMO_PARTNER = "nina"  # a bot of the sandbox that answers everything


async def meet_the_owner(scene: Scene, user_id: str) -> None:
    """Somebody new in the sandbox finds its first person in the list: the two can talk at once."""
    if user_id == DEMO_USER or not scene.sdk.core.is_signed_in or len(scene.session.rooms):
        return
    try:
        room = await scene.session.start_chat(DEMO_USER)
    except QiscusError as error:
        log.warning("nobody to meet: %s", error)
        return
    log.info("met %s in room %s", DEMO_USER, room.id)


def first_room(session: Session) -> int:
    """The room to show at first: that of somebody who answers."""
    rooms = list(session.rooms)
    answering = (room for room in rooms if (who := room.other(DEMO_USER)) and who.id == DEMO_PARTNER)
    return next(answering, rooms[0]).id
