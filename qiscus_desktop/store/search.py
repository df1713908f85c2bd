"""Full text search over the comments on this computer: from what a person types to an FTS5 expression."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_MOST_WORDS = 12


def match_expression(query: str) -> str:
    """Every word must occur, the last one may be a beginning; "" when there is nothing to look for.

    Operators and quotes of FTS5 lose their meaning: people type words, not expressions.
    """
    words = _WORD.findall(query)[:_MOST_WORDS]
    if not words:
        return ""
    parts = [f'"{word}"' for word in words]
    parts[-1] += "*"
    return " ".join(parts)
