"""Builds one sandbox process out of its parts, announces it, and takes it down in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from qiscus_desktop.sandbox.api.backend_routes import BackendRoutes
from qiscus_desktop.sandbox.api.file_routes import FileRoutes
from qiscus_desktop.sandbox.api.gateway import Gateway
from qiscus_desktop.sandbox.api.head_timeout import HeadTimeoutProtocol
from qiscus_desktop.sandbox.api.message_routes import MessageRoutes
from qiscus_desktop.sandbox.api.mobile_routes import MobileRoutes
from qiscus_desktop.sandbox.api.request_checks import Hosts, RequestChecks
from qiscus_desktop.sandbox.api.room_routes import RoomRoutes
from qiscus_desktop.sandbox.api.server_routes import ServerRoutes
from qiscus_desktop.sandbox.api.session_routes import SessionRoutes
from qiscus_desktop.sandbox.bots.actor import Rules
from qiscus_desktop.sandbox.bots.bot_runner import BotRunner
from qiscus_desktop.sandbox.clock import Clock
from qiscus_desktop.sandbox.control.faults import Faults, Switches
from qiscus_desktop.sandbox.control.routes import ControlRoutes
from qiscus_desktop.sandbox.control.traffic import Traffic
from qiscus_desktop.sandbox.data.database import Database
from qiscus_desktop.sandbox.mqtt.broker_bridge import BrokerBridge
from qiscus_desktop.sandbox.mqtt.hub import Hub
from qiscus_desktop.sandbox.mqtt.listener import BrokerListener
from qiscus_desktop.sandbox.options import Options
from qiscus_desktop.sandbox.rules.accounts import Accounts
from qiscus_desktop.sandbox.rules.files import Files
from qiscus_desktop.sandbox.rules.identity import Identity
from qiscus_desktop.sandbox.rules.memory import Memory
from qiscus_desktop.sandbox.rules.messages import Messages
from qiscus_desktop.sandbox.rules.posting import Posting
from qiscus_desktop.sandbox.rules.presence import People
from qiscus_desktop.sandbox.rules.receipts import Receipts
from qiscus_desktop.sandbox.rules.rooms import Rooms
from qiscus_desktop.sandbox.rules.service import Policy, Service
from qiscus_desktop.sandbox.shapes import Shapes
from qiscus_desktop.sandbox.world.people import CAST
from qiscus_desktop.sandbox.world.pictures import draw
from qiscus_desktop.sandbox.world.seeding import seed_world

log = logging.getLogger("qiscus.sandbox")


class _Web(uvicorn.Server):
    """uvicorn without its own signal handlers: the process has one owner, and that is us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Sandbox:
    """One process of the stand-in service. `start`, read `announcement`, `close`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.announcement: dict[str, Any] = {}
        self.bots: BotRunner | None = None
        self.bridge: BrokerBridge | None = None
        self._web: _Web | None = None
        self._web_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Bind, open the data, make the world, listen."""
        options = self.options
        web_socket = _bind(options.host, options.port)
        tcp_socket = _bind(options.host, options.mqtt_port)
        ws_socket = _bind(options.host, options.mqtt_ws_port)
        web_port, tcp_port, ws_port = (_port(found) for found in (web_socket, tcp_socket, ws_socket))
        host = options.public_host or _speakable(options.host)
        base_url = f"http://{host}:{web_port}"
        policy = Policy(
            app_id=options.app_id,
            secret_key=options.secret_key,
            token_ttl_s=options.token_ttl_s,
            comment_limit=options.comment_limit,
        )
        self.clock = Clock()
        self.hub = Hub(self.clock)
        self.database = Database(options.database, options.data)
        await self.database.start()
        is_alone = options.broker is None and self.database.is_sqlite
        shapes = Shapes(options.app_id, base_url)
        self.service = Service(self.database, self.hub, self.clock, shapes, policy, Memory(is_alone))
        self._make_rules()
        await self.accounts.prepare()
        await seed_world(self.service, self.rooms, options.world, options.seed)
        self.hub.is_token_live = self.accounts.is_token_live
        self.hosts = Hosts(options.public_host, is_remote_welcome=options.allow_remote)
        self.listener = BrokerListener(self.hub, self.hosts.is_ours)
        await self.listener.start([tcp_socket, ws_socket])
        if options.broker is not None:
            self.bridge = BrokerBridge(options.broker, self.hub)
            await self.bridge.start()
            self.hub.bridge = self.bridge
            await self.hub.settled()
        self._show_presences()
        self.traffic = Traffic(self.clock)
        self.hub.watch(self.traffic.message)
        self.faults = Faults()
        self.faults.changed = self._switches_moved
        self.people.start()
        if options.bots:
            rules = Rules(self.service, self.accounts, self.posting, self.receipts, self.rooms, self.people)
            self.bots = BotRunner(rules, options.flood_per_s)
            await self.bots.start()
        await self._serve(web_socket, BackendRoutes(self.identity, host, tcp_port, ws_port))
        self.announcement = {
            "base_url": base_url,
            "mqtt_url": f"ws://{host}:{ws_port}/mqtt",
            "mqtt_tcp_url": f"mqtt://{host}:{tcp_port}",
            "upload_url": f"{base_url}/api/v2/sdk/upload",
            "broker_lb_url": f"{base_url}/lb",
            "app_id": options.app_id,
            "backend_url": base_url,
            "pid": os.getpid(),
        }

    def _switches_moved(self, switches: Switches) -> None:
        self.clock.skew_s = switches.clock_skew_s
        self.file_routes.is_disk_full = switches.disk_full
        is_disturbed = any(
            (switches.mqtt_drop, switches.mqtt_duplicate, switches.mqtt_reorder, switches.mqtt_delay_ms)
        )
        self.hub.disturb = self.faults.disturb if is_disturbed else None
        if switches.broker_down and not self.listener.is_refusing:
            self.listener.cut()
        self.listener.is_refusing = switches.broker_down

    def _show_presences(self) -> None:
        """Tell when the people of the world were last seen."""
        for character in CAST:
            if not character.bot and character.email not in self.hub.presences:
                at_ms = self.clock.now_ms() - character.minutes_offline * 60_000
                self.people.say(character.email, is_online=False, at_ms=at_ms)

    def _make_rules(self) -> None:
        service = self.service
        self.accounts = Accounts(service)
        self.identity = Identity(service, self.accounts)
        self.posting = Posting(service)
        self.rooms = Rooms(service, self.posting)
        self.messages = Messages(service)
        self.receipts = Receipts(service)
        self.people = People(service)
        self.files = Files(service, draw)

    async def _serve(self, web_socket: socket.socket, backend: BackendRoutes) -> None:
        self.file_routes = FileRoutes(self.files)
        routes = {
            **SessionRoutes(self.service, self.accounts, self.identity, self.people).routes(),
            **RoomRoutes(self.rooms, self.messages).routes(),
            **MessageRoutes(self.service, self.posting, self.messages, self.receipts).routes(),
            **MobileRoutes(self.service).routes(),
            **self.file_routes.routes(),
        }
        backend_api = ServerRoutes(
            self.service, self.accounts, self.rooms, self.posting, self.messages
        ).routes()
        self.gateway = Gateway(routes, backend_api, self.accounts, self.faults, self.service.policy)
        self.gateway.watch = self.traffic.request
        control = ControlRoutes(self.service, self.posting, self.faults, self.traffic, self.listener)
        around = Starlette(
            routes=[
                *control.routes(),
                Route("/upload/{path:path}", self.file_routes.serve),
                Route("/lb", backend.balance),
                Route("/auth/verify", backend.verify, methods=["POST"]),
                Mount("/", self.gateway),
            ]
        )
        config = uvicorn.Config(
            RequestChecks(_straight_to(self.gateway, around), self.hosts, self.service.policy.upload_limit),
            http=HeadTimeoutProtocol,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
            server_header=False,
            proxy_headers=False,
        )
        self._web = _Web(config)
        self._web_task = asyncio.create_task(self._web.serve(sockets=[web_socket]))
        while not self._web.started:
            if self._web_task.done():
                await self._web_task
                raise RuntimeError("the web server ended before it began")
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Stop listening first, then let what was accepted reach the data."""
        if self._web is not None and self._web_task is not None:
            self._web.should_exit = True
            await asyncio.gather(self._web_task, return_exceptions=True)
        await self.listener.close()
        if self.bots is not None:
            await self.bots.close()
        await self.people.close()
        if self.bridge is not None:
            await self.bridge.close()
        await self.posting.close()
        await self.database.close()


def _straight_to(gateway: Gateway, around: Starlette) -> Any:
    """API calls skip the router: they are nearly all of the traffic."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].lstrip("/").startswith("api/"):
            await gateway(scope, receive, send)
        else:
            await around(scope, receive, send)

    return app


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off; without it each answer waits 40 ms.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    found.listen(512)
    found.setblocking(False)
    return found


def _port(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


def _speakable(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 only compared: this is what the caller asked for
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
