"""Prints what happens in all your rooms: python examples/tail_room.py; ends with Ctrl+C or --count."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from practice_server import add_server_options, server

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.events import CommentReceived, CommentsDeleted, CommentUpdated, Event


def line(event: Event) -> str:
    match event:
        case CommentReceived(comment):
            return f"{comment.created_at:%H:%M:%S} [{comment.room_id}] {comment.sender_name}: {comment.text}"
        case CommentUpdated(comment):
            return f"         [{comment.room_id}] {comment.sender_name} edited: {comment.text}"
        case CommentsDeleted(room_id, temp_ids):
            return f"         [{room_id}] deleted: {len(temp_ids)}"
    return ""


async def main(options: argparse.Namespace) -> None:
    core = QiscusSDK().core
    with server(options) as addresses:
        try:
            await core.init(**addresses)
            stream = core.events()
            await core.set_user(options.user, options.key)
            print(f"listening as {options.user}", flush=True)
            left = options.count
            async for event in stream:
                if text := line(event):
                    print(text, flush=True)
                    left -= 1
                    if left == 0:
                        return
        finally:
            await core.close()


if __name__ == "__main__":
    parser = add_server_options(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("--count", type=int, default=-1, help="end after so many lines")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args()))
