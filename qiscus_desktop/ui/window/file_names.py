"""Owns making the file name in a message safe: one plain name that every system takes."""

from __future__ import annotations

import re
import unicodedata

_MOST_CHARACTERS = 120
_MOST_BYTES = 200  # systems take 255 of a name, encrypted folders less; a browser may add " (1)"
_MOST_ENDING = 40
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Windows takes these for devices with any ending, with blanks before it, and with digits written above.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\..*)?", re.IGNORECASE)


def safe_file_name(name: str) -> str:
    """The file name in a message as a plain name on every system: no folders, nothing that hides the ending.

    At most 120 characters and 200 bytes as UTF-8. A name that begins with `-` gets a `_` before it: commands
    would read an option.
    """
    signs = unicodedata.normalize("NFC", name)
    shown = "".join(sign for sign in signs if _is_shown(sign))
    plain = _bare(_FORBIDDEN.sub("_", " ".join(shown.split())))
    if plain.startswith("-"):
        plain = f"_{plain}"
    if not _fits(plain):
        stem, _, ending = plain.rpartition(".")
        # The ending tells programs what the file is: rather the name is cut.
        ending = f".{ending}" if stem and len(ending.encode()) < _MOST_ENDING else ""
        plain = _bare(_cut(stem if ending else plain, ending)) + ending
    if _DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    return plain or "file"


def _bare(name: str) -> str:
    """Without the dots and blanks around: in front they hide a file, at the end some systems drop them."""
    return name.strip(" .")


def _is_shown(sign: str) -> bool:
    kind = unicodedata.category(sign)
    # Joiners hold emoji and Persian words together; half characters are no text.
    return kind[0] != "C" or sign in "\u200c\u200d\t\n"


def _fits(name: str) -> bool:
    return len(name) <= _MOST_CHARACTERS and len(name.encode()) <= _MOST_BYTES


def _cut(stem: str, ending: str) -> str:
    """So much of the stem as fits with the ending; never half a character, no mark without its letter."""
    end = len(stem)
    while end and not _fits(stem[:end] + ending):
        end -= 1
    while 0 < end < len(stem) and (unicodedata.combining(stem[end]) or stem[end] in "\u200d\ufe0f"):
        end -= 1
    return stem[:end].rstrip("\u200c\u200d")
