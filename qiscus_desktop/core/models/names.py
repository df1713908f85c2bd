"""A name that somebody chose, made safe to show: one line in its own direction, without what nobody sees."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and those that turn the direction of what follows: "exe.png" may be "gnp.exe". The
# joiners stay, which families of emoji and Persian words need.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def plain_name(text: str) -> str:
    """The name as it may be put among other words; empty where nothing of it would be seen."""
    if text.isprintable():  # nearly all
        return text if text.strip() else ""
    name = " ".join(_UNSEEN.sub("", text).split())
    return name if any(sign.isprintable() and sign != " " for sign in name) else ""


def set_apart(name: str) -> str:
    """The name for a sentence of ours: one with Arabic or Hebrew letters is put into isolates: neither turns
    the other.
    """
    if name.isascii() or not any(unicodedata.bidirectional(sign) in _TURNING for sign in name):
        return name
    return f"\u2068{name}\u2069"


_TURNING = frozenset({"R", "AL", "AN"})
