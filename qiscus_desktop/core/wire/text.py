"""The one place where text from the wire becomes text for people: the entities of the JavaScript SDK are
undone.

That SDK turns a stretch of text that looks like HTML (`<b>x</b>`) into entities before sending, and leaves
all other text alone. Its output therefore has a shape by which it can be told from what somebody typed:
from the opening `&lt;` to the last closing tag no raw `<`, `>` or quote is left, and every `&` begins one
of five entities. Only such a stretch is turned back, once. Somebody who types `&lt;` by itself, `a &lt; b`,
or `Tom &amp; Jerry` keeps it as typed. The price: a person who types the entities of a whole tag,
`&lt;b&gt;x&lt;/b&gt;`, by hand is shown the tag, because on the wire the two are the same.
"""

from __future__ import annotations

import re

_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#039;": "'"}
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#039);")
_LAST_CLOSING = "&lt;/"


def shown(text: str) -> str:
    """Text as people read it."""
    if "&lt;" not in text:
        return text
    start = text.find("&lt;")
    closing = text.rfind(_LAST_CLOSING)
    end = text.find("&gt;", closing) + len("&gt;") if closing > start else -1
    if end < len("&gt;") or "&gt;" not in text[start:closing]:
        return text
    stretch = text[start:end]
    if re.search(r"""[<>"']""", stretch) or _ENTITY.sub("", stretch).count("&"):
        return text
    return text[:start] + _ENTITY.sub(lambda match: _ENTITIES[match[0]], stretch) + text[end:]
