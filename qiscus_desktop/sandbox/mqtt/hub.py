"""The broker itself: who subscribes to what, what is retained, and how a message gets to its subscribers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from qiscus_desktop.sandbox.clock import Clock
from qiscus_desktop.sandbox.mqtt import codec
from qiscus_desktop.sandbox.mqtt.codec import Message
from qiscus_desktop.sandbox.mqtt.presence import Presence, read_presence
from qiscus_desktop.sandbox.mqtt.sessions import Session
from qiscus_desktop.sandbox.mqtt.topics import TopicTree, matches, presence_user

log = logging.getLogger("qiscus.sandbox.mqtt")


class Subscriber(Protocol):
    """Anything a message can be handed to: a client's session, or a listener inside the process."""

    def accept(self, message: Message, encoded: bytes) -> None:
        """Take one message at its final QoS; `encoded` is its QoS 0 packet."""


class Bridge(Protocol):
    """The way to an external broker that several sandboxes share."""

    def send(self, message: Message) -> None:
        """Publish there; the message comes back through `Hub.deliver`."""

    async def settled(self) -> None:
        """Wait until everything sent so far came back."""


class Listener:
    """A subscriber inside this process (bots, the traffic page); made by `Hub.listen`."""

    def __init__(self, callback: Callable[[Message], None]) -> None:
        self._callback = callback

    def accept(self, message: Message, encoded: bytes) -> None:
        """Call back; an exception is logged and stops here."""
        try:
            self._callback(message)
        except Exception:
            log.exception("listener failed on %s", message.topic.split("/")[-1])


class Hub:
    """Routes messages between clients, the service and, if there is one, the shared broker.

    All of it runs on the event loop's thread and without awaiting, so a message is in every subscriber's
    socket when `publish` returns (with a bridge: when `settled` returns).
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.bridge: Bridge | None = None
        self.presences: dict[str, Presence] = {}
        self.sessions: dict[str, Session] = {}
        self.is_token_live: Callable[[str], Awaitable[bool]] | None = None
        self.disturb: Callable[[Message, Callable[[Message], None]], None] | None = None
        self._tree: TopicTree[Subscriber] = TopicTree()
        self._retained: dict[str, Message] = {}
        self._watchers: list[Callable[[Message], None]] = []

    def publish(self, message: Message) -> None:
        """Let a message of the service or of a client go out, its presence payload put right first."""
        message = self._put_right(message)
        if self.bridge is not None:
            self.bridge.send(message)
        else:
            self.deliver(message)

    async def settled(self) -> None:
        """Wait until what was published is with the subscribers here; at once without a bridge."""
        if self.bridge is not None:
            await self.bridge.settled()

    def deliver(self, message: Message) -> None:
        """Hand a message to the local subscribers (through the faults, if some are switched on)."""
        message = self._put_right(message)
        user = presence_user(message.topic)
        if user is not None:
            self.presences[user] = read_presence(message.payload, self.clock.now_ms())
        if message.retain:
            if message.payload:
                self._retained[message.topic] = message
            else:
                self._retained.pop(message.topic, None)
        for watch in self._watchers:
            watch(message)
        if self.disturb is not None:
            self.disturb(message, self._hand_out)
        else:
            self._hand_out(message)

    def _hand_out(self, message: Message) -> None:
        encoded = b""
        for subscriber, granted in self._tree.match(message.topic).items():
            qos = min(message.qos, granted)
            out = replace(message, qos=qos, retain=False) if qos != message.qos or message.retain else message
            if qos == 0 and not encoded:
                encoded = codec.publish(out)
            subscriber.accept(out, encoded)

    def _put_right(self, message: Message) -> Message:
        if presence_user(message.topic) is None:
            return message
        said = read_presence(message.payload, self.clock.now_ms())
        return Message(message.topic, said.payload(), message.qos, retain=True)

    def subscribe(self, session: Session, topic_filter: str, qos: int) -> None:
        """Start listening, and send what is retained on matching topics."""
        session.subscriptions[topic_filter] = qos
        self._tree.add(topic_filter, session, qos)
        if "+" in topic_filter or "#" in topic_filter:
            kept = [m for topic, m in self._retained.items() if matches(topic, topic_filter)]
        else:
            kept = [self._retained[topic_filter]] if topic_filter in self._retained else []
        for message in kept:
            out = replace(message, qos=min(qos, message.qos), retain=True)
            session.accept(out, codec.publish(replace(out, qos=0)))

    def unsubscribe(self, session: Session, topic_filter: str) -> None:
        """Stop listening."""
        if session.subscriptions.pop(topic_filter, None) is not None:
            self._tree.discard(topic_filter, session)

    def listen(self, topic_filter: str, callback: Callable[[Message], None]) -> Callable[[], None]:
        """Listen from inside the process; returns the function that ends it."""
        listener = Listener(callback)
        self._tree.add(topic_filter, listener, 0)
        return lambda: self._tree.discard(topic_filter, listener)

    def has_listener(self, topic: str) -> bool:
        """Is anybody subscribed to this topic?"""
        return bool(self._tree.match(topic))

    def watch(self, callback: Callable[[Message], None]) -> Callable[[], None]:
        """See every message that passes, before faults; returns the function that ends it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def open_session(self, client_id: str, is_clean: bool) -> tuple[Session, bool]:
        """The session of a client that connects, and whether an old one was continued."""
        old = self.sessions.get(client_id)
        if old is not None and not is_clean and not old.is_clean:
            return old, True
        if old is not None:
            self.drop_session(old)
        session = self.sessions[client_id] = Session(client_id, is_clean)
        return session, False

    def drop_session(self, session: Session) -> None:
        """Forget a client and all its subscriptions."""
        for topic_filter in list(session.subscriptions):
            self.unsubscribe(session, topic_filter)
        if self.sessions.get(session.client_id) is session:
            del self.sessions[session.client_id]
