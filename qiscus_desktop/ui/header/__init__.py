"""The header of a room: whose room it is, what goes on there, and what can be done."""

from qiscus_desktop.ui.header.header import Header

__all__ = ["Header"]
