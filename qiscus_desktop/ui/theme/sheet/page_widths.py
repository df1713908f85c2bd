"""Owns the widths of the page that a sheet can ask for, and the class words that stand for them."""

from __future__ import annotations

# The root widget carries one of these: below 640 px, below 1024 px, or wider.
NARROW, MID, BROAD = "qcw-narrow", "qcw-mid", "qcw-broad"
NARROW_BELOW_PX = 640
MID_BELOW_PX = 1024
BREAKPOINT_CLASSES = (NARROW, MID, BROAD)


def class_for_width(width: int) -> str:
    """The word for a page of so many pixels."""
    if width < NARROW_BELOW_PX:
        return NARROW
    return MID if width < MID_BELOW_PX else BROAD
