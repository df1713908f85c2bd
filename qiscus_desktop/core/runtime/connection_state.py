"""Whether the client is online: realtime and the answers to requests together."""

from __future__ import annotations

from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.events import Connection, ConnectionChanged
from qiscus_desktop.core.http.reachability import Reachability
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.sync import Sync


class ConnectionState:
    """Emits ConnectionChanged, and tells the syncing when to poll."""

    def __init__(self, service: Service, stream: EventStream, sync: Sync) -> None:
        self._service = service
        self._stream = stream
        self._sync = sync
        self.reachability = Reachability(self.check)
        self._told = Connection.OFFLINE
        self._was_cut_off = False

    @property
    def connection(self) -> Connection:
        realtime = self._service.realtime
        if realtime is None:
            return Connection.OFFLINE
        is_cut_off = bool(self.reachability.problem) and realtime.connection is Connection.ONLINE
        return Connection.OFFLINE if is_cut_off else realtime.connection

    def begin(self) -> Reachability:
        """Watch the requests of a new `init`."""
        self.reachability = Reachability(self.check)
        self._was_cut_off = False
        return self.reachability

    def realtime_changed(self, _connection: Connection, is_again: bool) -> None:
        self.check(is_again)

    def check(self, is_again: bool | None = None) -> None:
        """Realtime changed, or whether requests are answered."""
        state, problem = self.connection, self.reachability.problem
        was_cut_off, is_online = self._was_cut_off, state is Connection.ONLINE
        self._was_cut_off = bool(problem)
        if is_online or state is not self._told:
            self._sync.set_online(is_online)
        if problem and not was_cut_off:
            self._sync.probe()
        if is_again is None:
            is_again = was_cut_off and is_online
        self._told = state
        self._stream.emit(ConnectionChanged(state, is_again, problem))
