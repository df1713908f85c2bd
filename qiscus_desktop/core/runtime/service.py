"""What `init` makes and `close` takes away: settings, options and the connections to the service."""

from __future__ import annotations

from urllib.parse import urlsplit

from qiscus_desktop.core import errors
from qiscus_desktop.core.config import ConfigChange, Settings
from qiscus_desktop.core.dispatch.callbacks import Callbacks
from qiscus_desktop.core.http.rest import Rest
from qiscus_desktop.core.http.upload import Transfers
from qiscus_desktop.core.options import Options
from qiscus_desktop.core.realtime.connection import Realtime


class Service:
    """What `init` has not made yet, or `close` has taken away, is None; `require_...` raise
    NotInitialisedError then."""

    def __init__(self, callbacks: Callbacks) -> None:
        self.settings: Settings | None = None
        self.rest: Rest | None = None
        self.transfers: Transfers | None = None
        self.realtime: Realtime | None = None
        self.callbacks = callbacks
        self.options = Options()
        self.config_changes: tuple[ConfigChange, ...] = ()

    def require_settings(self) -> Settings:
        if self.settings is None:
            raise errors.NotInitialisedError
        return self.settings

    def require_rest(self) -> Rest:
        if self.rest is None:
            raise errors.NotInitialisedError
        return self.rest

    def require_transfers(self) -> Transfers:
        if self.transfers is None:
            raise errors.NotInitialisedError
        return self.transfers

    def require_realtime(self) -> Realtime:
        if self.realtime is None:
            raise errors.NotInitialisedError
        return self.realtime

    @property
    def hosts(self) -> set[str]:
        """The hosts of the REST and upload addresses."""
        settings = self.settings
        urls = (settings.base_url, settings.upload_url) if settings is not None else ()
        return {host for url in urls if (host := urlsplit(url).hostname)}

    def hold_pushes(self, is_held: bool) -> None:
        if self.realtime is not None:
            self.realtime.hold(is_held)
