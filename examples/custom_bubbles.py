"""Two ways to show custom messages: a delegate that paints, and a template whose slots are filled escaped.

python examples/custom_bubbles.py                   # with a practice server
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import practice_server
from PySide6.QtWidgets import QApplication

from qiscus_desktop import Comment
from qiscus_desktop.ui import BubbleDelegate, ChatWidget, Column, Layout, LayoutContext, start_chat, typeset

MOST_STARS = 5


class RatingDelegate(BubbleDelegate):
    """Comments of type `custom` whose payload says `{"type": "rating", "content": {"stars": 4, "words":
    "..."}}`.
    """

    def layout(self, comment: Comment, width: int, context: LayoutContext) -> Layout:
        content = (comment.payload or {}).get("content") or {}
        stars = max(0, min(int(content.get("stars", 0)), MOST_STARS))
        look = context.look
        column = Column(width)
        # Every style comes from the theme, so the bubble follows the style sheet.
        column.add(typeset("★" * stars + "☆" * (MOST_STARS - stars), look.style("emoji"), width).text)
        words = str(content.get("words", ""))
        if words:
            column.add(typeset(words, look.text(context.is_own), width).text)
        return column.layout()

    def summary(self, comment: Comment, context: LayoutContext) -> str:
        content = (comment.payload or {}).get("content") or {}
        return f"Rating: {content.get('stars', 0)} of {MOST_STARS}"


def promo_template(comment: Comment) -> str:
    """HTML for comments without a delegate; `{dot.path}` slots are filled in escaped, "" means: show the
    words.
    """
    if comment.subtype != "promo":
        return ""
    return "<b>{payload.content.title}</b><br>Only {payload.content.price} until {payload.content.until}"


OPTIONS: dict[str, Any] = {"delegates": {"rating": RatingDelegate}, "templateFunction": promo_template}
RATING = {"type": "rating", "content": {"stars": 4, "words": "Quick and friendly, thank you!"}}
PROMO = {"type": "promo", "content": {"title": "City bike <new>", "price": "390 €", "until": "Friday"}}


def show_bubbles(chat: ChatWidget) -> None:
    """Sends one message of each kind into the room that was opened."""
    for payload in (RATING, PROMO):
        chat.session.send(chat.room_id, "A message with a bubble of its own", type="custom", payload=payload)


def main() -> int:
    options = practice_server.parse(__doc__ or "")
    application = QApplication(sys.argv)
    with practice_server.server(options) as addresses:
        where = {**addresses, "user_id": options.user, "user_key": options.key, "chat_with": "nina"}
        chat = start_chat(**where, mode="wide", theme="light", options=OPTIONS)
        chat.room_opened.connect(lambda room_id: show_bubbles(chat) if room_id else None)
        chat.resize(1000, 700)
        chat.show()
        return application.exec()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it; Qt would not look
    sys.exit(main())
