"""The face: Qt widgets that read the Session's changes and emit intentions. `ChatWidget` is what
integrators embed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qiscus_desktop.ui.chat_widget import ChatWidget

__all__ = ["ChatWidget"]


def __getattr__(name: str) -> Any:
    # Importing one corner of the interface (a theme, a delegate) must not load all of it.
    if name == "ChatWidget":
        from qiscus_desktop.ui.chat_widget import ChatWidget

        return ChatWidget
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
