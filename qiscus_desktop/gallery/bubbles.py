"""The gallery's own bubbles: what an integrator brings along for custom messages."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui import BubbleDelegate, Column, Layout, LayoutContext, typeset

MOST_STARS = 5


class RatingDelegate(BubbleDelegate):
    """`{"type": "rating", "content": {"stars": 4, "words": "..."}}` as a row of stars over its words."""

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        content = _content(comment)
        stars = max(0, min(int(content.get("stars", 0)), MOST_STARS))
        column = Column(width)
        column.add(typeset("★" * stars + "☆" * (MOST_STARS - stars), context.look.style("emoji"), width).text)
        column.add(typeset(str(content.get("words", "")), context.look.text(context.is_own), width).text)
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        return f"Rating: {_content(comment).get('stars', 0)} of {MOST_STARS}"


def promo_template(comment: Comment) -> str:
    """A template for `promo`; empty for all others, which then show their words."""
    if comment.subtype != "promo":
        return ""
    return "<b>{payload.content.title}</b><br>Only {payload.content.price}, this week"


OPTIONS: dict[str, Any] = {"delegates": {"rating": RatingDelegate}, "template_function": promo_template}


def _content(comment: Comment) -> dict[str, Any]:
    content = (comment.payload or {}).get("content")
    return content if isinstance(content, dict) else {}
