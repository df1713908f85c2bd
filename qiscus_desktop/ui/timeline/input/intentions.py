"""Owns what a person wants of a comment: the timeline changes nothing itself, it only says so."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMetaMethod, QObject, QPoint, Signal


class Intentions(QObject):
    """One signal for each intention. Comment ids are `object`: Qt would cut them to 32 bits."""

    reply_requested = Signal(object)
    edit_requested = Signal(object)
    delete_requested = Signal(object, bool)  # comment, for everyone
    info_requested = Signal(object)
    resend_requested = Signal(str)
    discard_requested = Signal(str)
    cancel_requested = Signal(str)
    save_requested = Signal(object)
    link_activated = Signal(str)
    attachment_activated = Signal(object)
    button_activated = Signal(object, int)  # comment, index of the button
    quote_activated = Signal(object)
    sender_activated = Signal(str)
    menu_requested = Signal(object, QPoint)  # comment, point of the screen

    def has_listener(self, signal: Any) -> bool:
        """Whether anybody would hear this one of the signals: what nobody hears is not offered."""
        return self.isSignalConnected(QMetaMethod.fromSignal(signal))
