"""Owns the end of a chat: in order when the host asks for it, at once when Qt deletes the widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

import shiboken6
from PySide6.QtWidgets import QWidget

from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.widgets.tasks import Tasks
from qiscus_desktop.ui.window.room_page import RoomPage


class Ending:
    """`session` is the widget's own one, None where the host made it and ends it.

    Knows no widget: what a connection to `destroyed` holds is never garbage.
    """

    def __init__(self, session: Session | None, *stops: Callable[[], None]) -> None:
        """`stops` end what would reach the widget from outside; the last one is called first."""
        self._session = session
        self._stops = ExitStack()
        for stop in stops:
            self._stops.callback(stop)

    def at_once(self) -> None:
        """The widget is being deleted; nothing may call its deleted parts."""
        self._stops.close()
        if self._session is not None:
            self._session.end()

    async def in_order(self, root: QWidget, page: RoomPage) -> None:
        """Any number of times, also at the same time, while and after `root` is deleted."""
        self._stops.close()
        if shiboken6.isValid(root):
            # Those of open dialogs too.
            await asyncio.gather(*(tasks.close() for tasks in root.findChildren(Tasks)))
        if shiboken6.isValid(root):  # it may have been deleted meanwhile
            page.composer.flush_draft()
            page.timeline.close_down()
        if self._session is not None:
            await self._session.close()
