"""Owns text that leaves the program: for the bus, the clipboard and titles, without what those choke on."""

from __future__ import annotations

import re

from PySide6.QtGui import QClipboard, QGuiApplication

# NUL ends a string for the bus, which then drops the connection; the other control characters are commands to
# a terminal into which somebody pastes; halves of characters and non-characters are no Unicode text at all.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")


def outgoing(text: str) -> str:
    """The text without control characters except tab and new line; half a character becomes U+FFFD."""
    if text.isprintable():  # nearly all
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return _HALF.sub("\ufffd", _CONTROL.sub("", text))


def one_line(text: str, most: int) -> str:
    """As `outgoing`, on one line and at most `most` signs long."""
    text = " ".join(outgoing(text[: 4 * most]).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def put_on_clipboard(text: str) -> None:
    """Puts plain text on the clipboard."""
    QGuiApplication.clipboard().setText(outgoing(text))


def put_on_selection(text: str) -> None:
    """Where the system pastes selected words with the middle button: these are they."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection():
        clipboard.setText(outgoing(text), QClipboard.Mode.Selection)
