"""Qiscus Desktop: a chat app, an embeddable Qt widget and a headless SDK for the Qiscus Chat platform."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from qiscus_desktop.version import VERSION

if TYPE_CHECKING:
    from qiscus_desktop.core import (
        Account,
        Attachment,
        CancelToken,
        Comment,
        Connection,
        Options,
        Participant,
        Presence,
        QiscusCore,
        QiscusError,
        QiscusSDK,
        Reply,
        Room,
        RoomKind,
        Status,
        User,
    )

__version__ = VERSION

__all__ = [
    "Account",
    "Attachment",
    "CancelToken",
    "Comment",
    "Connection",
    "Options",
    "Participant",
    "Presence",
    "QiscusCore",
    "QiscusError",
    "QiscusSDK",
    "Reply",
    "Room",
    "RoomKind",
    "Status",
    "User",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Names of the core load with their first use, so that the app's command line starts without them."""
    if name in __all__:
        return getattr(importlib.import_module("qiscus_desktop.core"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
