"""Two ways to show custom messages: a delegate that paints, and a template whose slots are filled escaped.

python examples/custom_bubbles.py                   # with a practice server
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any

import practice_server
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from qiscus_desktop import Comment, QiscusSDK
from qiscus_desktop.ui import BubbleDelegate, ChatWidget, Column, Layout, LayoutContext, typeset

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


async def main(arguments: list[str]) -> None:
    options = practice_server.parse(__doc__ or "", arguments)
    closed = asyncio.Event()
    QApplication.instance().lastWindowClosed.connect(closed.set)
    sdk = QiscusSDK()
    with practice_server.server(options) as addresses:
        await sdk.core.init(**addresses, mode="wide", options=OPTIONS)
        chat = ChatWidget(sdk, theme="light")
        chat.resize(1000, 700)
        chat.show()
        await sdk.core.set_user(options.user, options.key)
        room = await sdk.core.chat_target("nina")
        chat.open_room(room.id)
        for payload in (RATING, PROMO):
            chat.session.send(room.id, "A message with a bubble of its own", type="custom", payload=payload)
        await closed.wait()
        await chat.shut_down()
        await sdk.core.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it; Qt would not look
    application = QApplication(sys.argv)
    application.setQuitOnLastWindowClosed(False)
    with QEventLoop(application) as loop:
        loop.run_until_complete(main(sys.argv[1:]))
