"""A name that a stranger chose as a name: one line in its own direction, without what nobody sees."""

from __future__ import annotations

import re

# Control characters, and those that turn the direction of what follows: "exe.png" may be "gnp.exe". The
# joiners stay, which families of emoji and Persian words need.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def plain_name(text: str) -> str:
    """The name as it may stand among other words; empty where nothing of it would be seen."""
    if text.isprintable():  # nearly all
        return text if text.strip() else ""
    name = " ".join(_UNSEEN.sub("", text).split())
    return name if any(sign.isprintable() and sign != " " for sign in name) else ""
