"""Set-up and shut-down: init with all its parameters, the app config, the load balancer, close."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from qiscus_desktop.core import config, errors, events
from qiscus_desktop.core.arguments import checks_arguments
from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.calls.session import SessionCalls
from qiscus_desktop.core.dispatch.callbacks import Callbacks, Hearer
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.dispatch.stream import EventStream
from qiscus_desktop.core.http import rest
from qiscus_desktop.core.http.upload import Transfers
from qiscus_desktop.core.options import Options, snake_case
from qiscus_desktop.core.proxies import Proxies
from qiscus_desktop.core.realtime.connection import Realtime
from qiscus_desktop.core.realtime.link import MakeLink
from qiscus_desktop.core.realtime.mqtt import Link
from qiscus_desktop.core.receipts import ReceiptPoster
from qiscus_desktop.core.runtime.background import Background
from qiscus_desktop.core.runtime.connection_state import ConnectionState
from qiscus_desktop.core.runtime.receiving import Receiving
from qiscus_desktop.core.runtime.requester import Call
from qiscus_desktop.core.runtime.service import Service
from qiscus_desktop.core.runtime.signed_in_user import SignedInUser
from qiscus_desktop.core.sync import Sync
from qiscus_desktop.core.wire import requests

log = logging.getLogger("qiscus.core.setup")

CONFIG_TIMEOUT_S = 8.0
_UI_PARAMETERS = frozenset(
    {
        "mode",
        "custom_template",
        "template_function",
        "custom_templates",
        "plugins",
        "dev_mode",
        "google_map_key",
        "allowed_file_types",
        "theme",
        "delegates",
    }
)


@checks_arguments
class SetupCalls:
    """init and close."""

    def __init__(
        self,
        service: Service,
        user: SignedInUser,
        call: Call,
        stream: EventStream,
        memory: CommentMemory,
        hearers: list[Hearer],
        sync: Sync,
        receipts: ReceiptPoster,
        receiving: Receiving,
        connection: ConnectionState,
        session: SessionCalls,
        background: Background,
        *,
        transport: rest.Transport | None,
        make_link: MakeLink | None,
        chance: random.Random,
    ) -> None:
        self._service = service
        self._user = user
        self._call = call
        self._stream = stream
        self._memory = memory
        self._hearers = hearers
        self._sync = sync
        self._receipts = receipts
        self._receiving = receiving
        self._connection = connection
        self._session = session
        self._background = background
        self._transport = transport
        self._make_link = make_link
        self._chance = chance
        self._remove_callbacks: Callable[[], None] | None = None

    async def init(
        self,
        /,
        app_id: str | Mapping[str, Any] | None = None,
        *,
        mode: str | None = None,
        base_url: str | None = None,
        mqtt_url: str | None = None,
        broker_lb_url: str | None = None,
        upload_url: str | None = None,
        options: Mapping[str, Any] | None = None,
        **official_names: Any,
    ) -> None:
        """Set the client up (official `init`); asks GET `config` and opens no connection yet.

        Addresses left out are those of the public service. `options` holds callbacks and interface options,
        under their documented, snake_case or misspelt names. All official parameters are accepted too, in
        both spellings: `AppId, baseURL, mqttURL, brokerUrl, brokerLbURL, uploadURL, enableRealtime,
        enableRealtimeLB, withConfig, syncInterval` and `syncOnConnect` (milliseconds)`,
        syncOnlyWhenDisconnected, updateCommentStatusMode, updateCommentStatusThrottleDelay` (milliseconds),
        `mode, customTemplate, templateFunction, googleMapKey, allowedFileTypes`; ours besides:
        `reads_on_open`, `queue_failed_comments` (see `send_comment`), `proxy` ("system", "none" or the
        address of one, see docs/sdk.md), `connect_timeout`, `answer_timeout` (seconds). All may come as one
        mapping. What the caller gives wins over the server's config; see `config_changes`. A failing config
        is no failure.

        Raises InvalidArgumentError for an empty app id, an address that is none, or a proxy that is none.
        """
        if isinstance(app_id, Mapping):
            await self.init(**{str(name): value for name, value in app_id.items()})
            return
        given = {snake_case(name): value for name, value in official_names.items()}
        given |= {
            name: value
            for name, value in {
                "base_url": base_url, "mqtt_url": mqtt_url,
                "broker_lb_url": broker_lb_url, "upload_url": upload_url,
            }.items()
            if value is not None
        }  # fmt: skip
        settings = config.settle(str(app_id or given.pop("app_id", "") or ""), given)
        given.pop("app_id", None)
        proxies = Proxies(settings.proxy, system_environment())
        for entry in proxies.unreadable_exceptions:
            log.warning("no_proxy: %r is left out, it names no host or network", entry[:100])
        interface = {name: given[name] for name in given if name in _UI_PARAMETERS}
        self._warn_unknown(given)
        await self.close()
        service = self._service
        service.options = Options.of(interface, {"mode": mode}, options)
        service.callbacks = Callbacks(service.options.callbacks, self._memory, self._hearers)
        self._remove_callbacks = self._stream.listen(
            lambda event: service.callbacks.handle(event, self._user.id)
        )
        context = await rest.prepare()
        service.rest = rest.Rest(
            context,
            proxies=proxies,
            reachability=self._connection.begin(),
            connect_timeout_s=settings.connect_timeout_s,
            answer_timeout_s=settings.answer_timeout_s,
            transport=self._transport,
        )
        service.transfers = Transfers(
            context,
            service=lambda: service.hosts,
            proxies=proxies,
            connect_timeout_s=settings.connect_timeout_s,
            transport=self._transport,
        )
        service.realtime = Realtime(
            on_packet=self._receiving.handle_packet,
            on_state=self._connection.realtime_changed,
            on_retry=lambda attempt: self._stream.emit(events.ReconnectAttempted(attempt)),
            on_overflow=self._sync.fill_gap,
            find_broker=self._find_broker,
            tls=context,
            backoff=Backoff(chance=self._chance),
            make_link=self._make_link or partial(Link, proxies=proxies),
        )
        self._use(settings)
        service.config_changes = ()
        if given.get("with_config") is not False:
            await self._load_config(given)

    async def _load_config(self, given: Mapping[str, Any]) -> None:
        try:
            async with asyncio.timeout(CONFIG_TIMEOUT_S):
                answer = await self._call(requests.app_config())
        except (errors.QiscusError, TimeoutError) as error:
            log.info("the app config was not loaded: %s", error)
            return
        results = answer.get("results")
        if isinstance(results, dict):
            settings, self._service.config_changes = config.merge(
                self._service.require_settings(), given, results
            )
            self._use(settings)
            for change in self._service.config_changes:
                log.info(
                    "app config: %s %s",
                    change.name,
                    "applied" if change.is_applied else "overruled by the caller",
                )

    def _use(self, settings: config.Settings) -> None:
        self._service.settings = settings
        self._service.require_rest().base_url = settings.base_url
        self._receipts.throttle_s = (
            settings.status_throttle_ms / 1000 if settings.status_mode == "throttled" else 0.0
        )

    def _warn_unknown(self, given: Mapping[str, Any]) -> None:
        unknown = sorted(set(given) - config.KNOWN_PARAMETERS - _UI_PARAMETERS)
        if unknown:
            log.warning("unknown init parameters have no effect: %s", ", ".join(unknown))

    async def close(self) -> None:
        """End everything: connection, polling, transfers, background work. No task, thread or socket is
        left.

        The user stays signed in on the server; `resume` continues later. May be called twice, and before
        `init`.
        """
        self._connection.reachability.close()
        await self._session.end()
        self._stream.close()
        await self._service.callbacks.close()
        await self._background.close()
        if self._remove_callbacks is not None:
            self._remove_callbacks()
            self._remove_callbacks = None
        service = self._service
        rest_client, service.rest = service.rest, None
        transfers, service.transfers = service.transfers, None
        service.realtime = None
        service.settings = None
        if rest_client is not None:
            await rest_client.close()
        if transfers is not None:
            await transfers.close()

    # ---- the broker

    async def _find_broker(self, current: str) -> str | None:
        """Ask the load balancer for a node after a loss; None keeps the current address."""
        if not self._service.require_settings().is_lb_enabled:
            return None
        try:
            async with asyncio.timeout(CONFIG_TIMEOUT_S):
                answer = await self._service.require_rest().get(
                    self._service.require_settings().broker_lb_url
                )
        except (errors.QiscusError, TimeoutError) as error:
            log.info("the load balancer did not answer: %s", error)
            return None
        return config.lb_url(current, answer)


def system_environment() -> Mapping[str, str]:
    """The variables that name proxies; on Windows and macOS what the system's settings say where there are
    none.
    """
    names = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    platform: str = sys.platform
    if platform not in ("win32", "darwin") or any(
        name in os.environ or name.upper() in os.environ for name in names
    ):
        return os.environ
    from urllib.request import getproxies

    found = {f"{scheme}_proxy": address for scheme, address in getproxies().items()}
    return found | {"all_proxy": found["socks_proxy"]} if "socks_proxy" in found else found
