"""Catching up with the server by hand."""

from __future__ import annotations

from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.sync import Sync


@checks_arguments
class SyncCalls:
    """Asking for what is new, and whether it is asked for without the realtime connection."""

    def __init__(self, sync: Sync) -> None:
        self._sync = sync

    async def synchronize(self, last_comment_id: int | None = None) -> int:
        """Fetch what is new in all rooms (official `synchronize`, GET `sync`); how many comments came.

        Raises what every call raises.
        """
        return await self._sync.comments(last_comment_id)

    async def synchronize_event(self, start_event_id: int | None = None) -> int:
        """Fetch receipts and deletions (official `synchronizeEvent`, GET `sync_event`; broken there).

        Raises what every call raises.
        """
        return await self._sync.events(start_event_id)

    def start_sync(self) -> None:
        """Poll again (official `startSync`)."""
        self._sync.is_stopped = False

    def stop_sync(self) -> None:
        """Do not poll (official `stopSync`); syncing by hand still works."""
        self._sync.is_stopped = True
