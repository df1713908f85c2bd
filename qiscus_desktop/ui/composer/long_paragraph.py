"""When the field lays out its text without shaping: a very long paragraph of plain letters."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextDocument

# Below this, a key takes Qt a millisecond or two with shaping as well.
LONG = 5_000


def needs_no_shaping(text: str) -> bool:
    """Whether a paragraph is long, and no letter anywhere needs shaping to be right.

    Kerning and ligatures are looks; with other scripts and with emoji, shaping is what makes them readable.
    """
    return len(text) > LONG and text.isascii() and max(map(len, text.split("\n"))) > LONG


def set_shaping(document: QTextDocument, font: QFont, *, is_shaped: bool) -> None:
    """Makes `font` the font of the document, with or without shaping. Lays out anew only where that changes.

    Qt lays a paragraph out as a whole after each key; without shaping this takes half the time.
    """
    wanted = QFont(font)
    if not is_shaped:
        wanted.setStyleStrategy(font.styleStrategy() | QFont.StyleStrategy.PreferNoShaping)
    if document.defaultFont().styleStrategy() != wanted.styleStrategy():
        document.setDefaultFont(wanted)
