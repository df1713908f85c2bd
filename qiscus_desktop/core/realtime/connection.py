"""Keeps a realtime connection: makes it again when it is lost, with its subscriptions and its presence."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from qiscus_desktop.core.backoff import Backoff
from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.realtime.link import MakeLink, MqttLink
from qiscus_desktop.core.realtime.mqtt import Identity, Link, LinkLostError
from qiscus_desktop.core.wire import topics

log = logging.getLogger("qiscus.core.connection")

CONNECT_TIMEOUT_S = 20.0  # proxies and slow lines included
SHOWN_AFTER_S = 8.0  # a broker that takes longer is shown as not there
LOOK_S = 1.0
STABLE_AFTER_S = 5.0  # a connection that held this long resets the back-off
PRESENCE_S = 3.5


class Realtime:
    """One lasting connection, made again whenever it is lost.

    `on_packet(topic, payload)` and `on_state(connection, is_again)` are called on the loop. `find_broker`
    is asked for a new address after a loss (the load balancer) and may answer None. `on_retry(attempt)`
    tells of each new try, `on_overflow()` that packets had to be dropped.
    """

    def __init__(
        self,
        *,
        on_packet: Callable[[str, bytes], None],
        on_state: Callable[[Connection, bool], None],
        on_retry: Callable[[int], None],
        on_overflow: Callable[[], None],
        find_broker: Callable[[str], Awaitable[str | None]],
        tls: ssl.SSLContext,
        backoff: Backoff | None = None,
        make_link: MakeLink = Link,
    ) -> None:
        self._on_packet = on_packet
        self._on_state = on_state
        self._on_retry = on_retry
        self._on_overflow = on_overflow
        self._find_broker = find_broker
        self._tls = tls
        self._backoff = backoff or Backoff()
        self._make_link = make_link
        self._topics: Counter[str] = Counter()
        self._state = Connection.OFFLINE
        self._has_been_online = False
        self._link: MqttLink | None = None
        self._task: asyncio.Task[None] | None = None
        self._nudge = asyncio.Event()
        self._url = ""
        self._identity: Identity | None = None
        self._is_present = True

    @property
    def connection(self) -> Connection:
        return self._state

    @property
    def url(self) -> str:
        """The broker's address in use."""
        return self._url

    def open(self, url: str, identity: Identity) -> None:
        """Begin to keep a connection. Does nothing when one is being kept already."""
        if self._task is not None:
            return
        self._url = url
        self._identity = identity
        self._has_been_online = False
        self._backoff.reset()
        self._task = asyncio.get_running_loop().create_task(self._keep(), name="qiscus realtime")

    async def close(self) -> None:
        """End the connection for good, telling the others that we are gone."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._set_state(Connection.OFFLINE)

    def forget_topics(self) -> None:
        """Drop every subscription (the user signed out)."""
        self._unsubscribe_now(self._topics)
        self._topics.clear()

    def subscribe(self, names: Iterable[str]) -> None:
        """Subscribe, now and after every reconnect. Counted: each subscribe needs its unsubscribe."""
        names = tuple(names)
        fresh = [name for name in names if not self._topics[name]]
        self._topics.update(names)
        if fresh and self._link is not None and self._state is Connection.ONLINE:
            self._link.subscribe(fresh)

    def unsubscribe(self, names: Iterable[str]) -> None:
        """Take back one subscription of each topic."""
        gone: list[str] = []
        for name in names:
            count = self._topics[name]
            if count == 1:
                gone.append(name)
            if count <= 1:
                del self._topics[name]
            else:
                self._topics[name] = count - 1
        self._unsubscribe_now(gone)

    @property
    def subscribed(self) -> frozenset[str]:
        """Topics that are or will be subscribed."""
        return frozenset(self._topics)

    async def settled(self) -> None:
        """Return once the broker has confirmed every subscription made so far, or does not answer."""
        if self._link is not None:
            await self._link.settled()

    def publish(self, topic: str, payload: str | bytes, *, is_retained: bool = False) -> bool:
        """Send now, at most once (QoS 0); False and no effect while there is no connection."""
        if self._link is None or self._state is not Connection.ONLINE:
            return False
        self._link.publish(topic, payload, is_retained=is_retained)
        return True

    def hold(self, is_held: bool) -> None:
        """Keep packets back, or let them in: after a gap what was missed has to come first."""
        if self._link is not None:
            self._link.hold(is_held)

    def set_present(self, is_present: bool) -> None:
        """Say that we are online every few seconds, or say once that we are not."""
        self._is_present = is_present
        self._publish_presence()

    def reconnect_now(self) -> None:
        """The network came back, or the computer woke up: connect now instead of waiting for the back-off."""
        self._backoff.reset()
        self._nudge.set()

    # ---- the life of the connection

    async def _keep(self) -> None:
        try:
            self._set_state(Connection.CONNECTING)
            while True:
                was_online = await self._one_connection()
                # No flicker: after a loss it says "connecting", and "offline" from the first failed try on.
                self._set_state(Connection.CONNECTING if was_online else Connection.OFFLINE)
                self._nudge.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._backoff.next_s()):
                        await self._nudge.wait()
                self._on_retry(self._backoff.attempts)
                found = await self._find_broker(self._url)
                if found:
                    self._url = found
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("keeping the connection failed")
            self._set_state(Connection.OFFLINE)

    async def _one_connection(self) -> bool:
        """Connect and stay until the connection ends; whether there was one at all."""
        assert self._identity is not None
        link = self._make_link(self._url, self._identity, self._tls, self._on_packet, self._on_overflow)
        now = asyncio.get_running_loop().time
        self._link = link
        began: float | None = None
        was_online = False
        try:
            link.start()
            await self._connected(link)
            began = now()
            await self._go_online(link)
            was_online = True
            await self._stay(link)
        except TimeoutError:
            log.warning("the broker does not answer")
        except LinkLostError as error:
            log.info("realtime connection ended: %s", error)
        except (OSError, ValueError) as error:
            log.warning("realtime connection failed: %s", type(error).__name__)
        finally:
            if began is not None and now() - began > STABLE_AFTER_S:
                self._backoff.reset()
            self._link = None
            await link.close(self._farewell())
        return was_online

    async def _connected(self, link: MqttLink) -> None:
        """Wait for CONNACK. Somebody who takes the connection and says nothing is soon shown as not there."""
        try:
            async with asyncio.timeout(SHOWN_AFTER_S):
                await asyncio.shield(link.connected)
        except TimeoutError:
            self._set_state(Connection.OFFLINE)
            async with asyncio.timeout(max(0.0, CONNECT_TIMEOUT_S - SHOWN_AFTER_S)):
                await link.connected

    async def _go_online(self, link: MqttLink) -> None:
        """Subscribe first and tell once the broker has confirmed: what is fetched then leaves no gap."""
        known = set(self._topics)
        if known:
            link.subscribe(list(known))
            if await link.settled() is False:
                raise LinkLostError("the broker does not confirm subscriptions")
        if late := set(self._topics) - known:
            link.subscribe(list(late))
        is_again, self._has_been_online = self._has_been_online, True
        self._set_state(Connection.ONLINE, is_again)
        self._publish_presence()

    async def _stay(self, link: MqttLink) -> None:
        """Beat presence and watch that packets still come, until the connection ends."""
        told_s = 0.0
        while True:
            wait_s = min(LOOK_S, PRESENCE_S)
            try:
                async with asyncio.timeout(wait_s):
                    await asyncio.shield(link.lost)
                return
            except TimeoutError:
                pass
            if link.is_silent:
                raise LinkLostError("the broker does not answer any more")
            told_s += wait_s
            if told_s >= PRESENCE_S and self._is_present:
                told_s = 0.0
                self._publish_presence()

    def _publish_presence(self) -> None:
        identity = self._identity
        if identity is not None and identity.can_be_present:
            self.publish(
                topics.presence(identity.user_id), "1" if self._is_present else "0", is_retained=True
            )

    def _farewell(self) -> tuple[str, str] | None:
        """A clean goodbye suppresses the will, so its message is sent by hand."""
        identity = self._identity
        return (topics.presence(identity.user_id), "0") if identity and identity.can_be_present else None

    def _unsubscribe_now(self, names: Iterable[str]) -> None:
        names = list(names)
        if names and self._link is not None and self._state is Connection.ONLINE:
            self._link.unsubscribe(names)

    def _set_state(self, state: Connection, is_again: bool = False) -> None:
        if state is not self._state:
            self._state = state
            self._on_state(state, is_again)
