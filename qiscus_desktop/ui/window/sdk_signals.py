"""Owns the bridge from the SDK's callbacks to Qt signals: each signal carries exactly what the callback
gets.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

# Callback of the init options -> signal of the widget. `headerClickedCallback` comes from the widget itself.
SIGNAL_NAMES = {
    "login_success_callback": "login_success",
    "new_messages_callback": "new_messages",
    "chat_room_created_callback": "chat_room_created",
    "group_room_created_callback": "group_room_created",
    "comment_delivered_callback": "comment_delivered",
    "comment_read_callback": "comment_read",
}


def forwarder(widget: Any) -> Callable[[str, tuple[Any, ...]], None]:
    """A hearer for `core.hear_callbacks` that emits the widget's signal of the same meaning."""

    known = weakref.ref(widget)  # the core outlives it

    def forward(name: str, arguments: tuple[Any, ...]) -> None:
        signal, found = SIGNAL_NAMES.get(name), known()
        if signal is not None and found is not None:
            getattr(found, signal).emit(*arguments)

    return forward
