"""Topic names: the subscription tree with wildcards, and who may publish and subscribe where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Subscriber = TypeVar("Subscriber")

_SERVER_ENDINGS = ("c", "n", "update")


class _Node(Generic[Subscriber]):
    __slots__ = ("children", "subscribers")

    def __init__(self) -> None:
        self.children: dict[str, _Node[Subscriber]] = {}
        self.subscribers: dict[Subscriber, int] = {}


class TopicTree(Generic[Subscriber]):
    """Which subscriber has which filter; a match visits the levels of a topic, never all subscriptions."""

    def __init__(self) -> None:
        self._root: _Node[Subscriber] = _Node()

    def add(self, topic_filter: str, subscriber: Subscriber, qos: int) -> None:
        """Listen to `topic_filter` with at most this quality of service."""
        node = self._root
        for level in topic_filter.split("/"):
            node = node.children.setdefault(level, _Node())
        node.subscribers[subscriber] = qos

    def discard(self, topic_filter: str, subscriber: Subscriber) -> None:
        """Stop listening; branches that nobody uses are cut off."""
        path: list[tuple[_Node[Subscriber], str]] = []
        node = self._root
        for level in topic_filter.split("/"):
            child = node.children.get(level)
            if child is None:
                return
            path.append((node, level))
            node = child
        node.subscribers.pop(subscriber, None)
        for parent, level in reversed(path):
            child = parent.children[level]
            if child.subscribers or child.children:
                break
            del parent.children[level]

    def match(self, topic: str) -> dict[Subscriber, int]:
        """Every subscriber of the topic once, with the highest QoS among its matching filters."""
        found: dict[Subscriber, int] = {}
        levels = topic.split("/")
        for node in self._walk(self._root, levels, 0, dollar=topic.startswith("$")):
            for subscriber, qos in node.subscribers.items():
                if qos > found.get(subscriber, -1):
                    found[subscriber] = qos
        return found

    def _walk(
        self, node: _Node[Subscriber], levels: list[str], depth: int, dollar: bool
    ) -> Iterator[_Node[Subscriber]]:
        wild = not (dollar and depth == 0)
        if wild and (rest := node.children.get("#")) is not None:
            yield rest
        if depth == len(levels):
            yield node
            return
        if (child := node.children.get(levels[depth])) is not None:
            yield from self._walk(child, levels, depth + 1, dollar)
        if wild and (child := node.children.get("+")) is not None:
            yield from self._walk(child, levels, depth + 1, dollar)


def matches(topic: str, topic_filter: str) -> bool:
    """Does the topic match the filter (`+` for one level, `#` for the rest)?"""
    names, wanted = topic.split("/"), topic_filter.split("/")
    for position, level in enumerate(wanted):
        if level == "#":
            return True
        if position >= len(names) or level not in ("+", names[position]):
            return False
    return len(names) == len(wanted)


def is_valid_filter(topic_filter: str) -> bool:
    """Are the wildcards of the filter where MQTT allows them?"""
    levels = topic_filter.split("/")
    for position, level in enumerate(levels):
        if "#" in level and (level != "#" or position != len(levels) - 1):
            return False
        if "+" in level and level != "+":
            return False
    return bool(topic_filter)


def presence_user(topic: str) -> str | None:
    """The user id of a presence topic `u/{user}/s`, or None for any other topic."""
    if topic.startswith("u/") and topic.endswith("/s") and len(topic) > 4:
        return topic[2:-2]
    return None


def is_server_only(topic: str) -> bool:
    """May only the service itself publish here (messages, notices, edits and receipts)?"""
    levels = topic.split("/")
    if levels[0] == "r":
        return levels[-1] in ("d", "r", "typing")
    if levels[0] == "u":
        return False
    return levels[0].startswith("$") or levels[-1] in _SERVER_ENDINGS


def needed_token(topic_filter: str) -> str | None:
    """The token that a subscriber of `{token}/c`, `/n` or `/update` has to know, or None."""
    levels = topic_filter.split("/")
    if len(levels) == 2 and levels[0] not in ("u", "r") and levels[1] in (*_SERVER_ENDINGS, "#", "+"):
        return levels[0]
    return None


def is_listener_welcome(topic_filter: str) -> bool:
    """May a client listen here at all? A wildcard in the first level would reach other people's tokens."""
    first = topic_filter.split("/", 1)[0]
    return is_valid_filter(topic_filter) and first not in ("+", "#") and not first.startswith("$")
