"""A bot that answers every text with the same words, typing first: python examples/echo_bot.py --user bot."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from practice_server import add_server_options, server

from qiscus_desktop import Comment, QiscusCore, QiscusSDK
from qiscus_desktop.core.events import CommentReceived


async def answer(core: QiscusCore, comment: Comment, pause_s: float) -> None:
    await core.read_comment(comment.room_id, comment.id)
    core.publish_typing(comment.room_id, True)
    await asyncio.sleep(pause_s)
    core.publish_typing(comment.room_id, False)
    await core.send(core.generate_reply_message(comment.room_id, comment.text, comment))


async def main(options: argparse.Namespace) -> None:
    core = QiscusSDK().core
    with server(options) as addresses:
        try:
            await core.init(**addresses)
            stream = core.events()
            await core.set_user(options.user, options.key)
            print(f"{options.user} is listening", flush=True)
            answered = 0
            async for event in stream:
                if not isinstance(event, CommentReceived) or event.comment.sender_id == core.user_id:
                    continue
                if event.comment.type == "text":
                    await answer(core, event.comment, options.pause)
                    answered += 1
                if answered == options.count:
                    return
        finally:
            await core.close()


if __name__ == "__main__":
    parser = add_server_options(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("--count", type=int, default=-1, help="end after so many answers")
    parser.add_argument("--pause", type=float, default=0.7, help="seconds of typing")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args()))
