"""The room list: who one talks with, newest first, found by name, and where a new conversation begins."""

from qiscus_desktop.ui.rooms.sidebar import RoomSidebar

__all__ = ["RoomSidebar"]
