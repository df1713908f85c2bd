"""Comments in answers of the server."""

from __future__ import annotations

from typing import Any

from qiscus_desktop.core import errors
from qiscus_desktop.core.dispatch.memory import CommentMemory
from qiscus_desktop.core.models import Comment
from qiscus_desktop.core.wire import decode


class CommentPage(list[Comment]):
    """Found comments in the order of the server, with its paging."""

    page: int = 1
    limit: int = 0
    total: int = 0


def comment_page(answer: dict[str, Any], memory: CommentMemory) -> CommentPage:
    """The page in an answer; its comments are remembered for receipts and replies."""
    results = decode.results(answer)
    pairs = decode.comments_with_raw(results.get("comments"))
    for comment, raw in pairs:
        memory.keep(comment, raw)
    found = CommentPage(comment for comment, _ in pairs)
    found.page = decode.number(results.get("page")) or 1
    found.limit = decode.number(results.get("limit"))
    found.total = decode.number(results.get("total"))
    return found


def raw_comment(answer: dict[str, Any]) -> dict[str, Any]:
    """The one comment in an answer, as it came. Raises DecodeError where there is none."""
    comment = decode.results(answer).get("comment")
    if not isinstance(comment, dict):
        raise errors.DecodeError("the answer has no comment")
    return comment
