"""The details of a room: its picture, its name, and who takes part."""

from qiscus_desktop.ui.details.details import DetailsPanel

__all__ = ["DetailsPanel"]
