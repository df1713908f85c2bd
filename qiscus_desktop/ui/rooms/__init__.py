"""The room list: rooms by activity, a filter by name, and the dialog for a new conversation."""

from qiscus_desktop.ui.rooms.sidebar import RoomSidebar

__all__ = ["RoomSidebar"]
