"""The interface: Qt widgets that read the Session's changes and emit intentions; integrators embed
`ChatWidget`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qiscus_desktop.ui.chat_widget import ChatWidget
    from qiscus_desktop.ui.hosting.starting import run_chat, start_chat
    from qiscus_desktop.ui.timeline.delegates.base import BubbleDelegate, Column, Layout, LayoutContext
    from qiscus_desktop.ui.timeline.delegates.typeset import typeset

__all__ = [
    "BubbleDelegate",
    "ChatWidget",
    "Column",
    "Layout",
    "LayoutContext",
    "run_chat",
    "start_chat",
    "typeset",
]

_HOMES = {
    "ChatWidget": "qiscus_desktop.ui.chat_widget",
    "run_chat": "qiscus_desktop.ui.hosting.starting",
    "start_chat": "qiscus_desktop.ui.hosting.starting",
    "typeset": "qiscus_desktop.ui.timeline.delegates.typeset",
}
_BASE = "qiscus_desktop.ui.timeline.delegates.base"


def __getattr__(name: str) -> Any:
    """Importing one corner of the interface (a theme, a delegate) does not load all of it."""
    if name in __all__:
        return getattr(importlib.import_module(_HOMES.get(name, _BASE)), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
