"""Sends one message: python examples/send_one.py --to nina "halo"; --wait 5 waits for the delivery."""

from __future__ import annotations

import argparse
import asyncio

from practice_server import add_server_options, server

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.events import CommentDelivered


async def main(options: argparse.Namespace) -> None:
    core = QiscusSDK().core
    with server(options) as addresses:
        try:
            await core.init(**addresses)
            await core.set_user(options.user, options.key)
            room = await core.chat_target(options.to)
            delivered = asyncio.Event()
            core.listen(lambda event: delivered.set() if isinstance(event, CommentDelivered) else None)
            core.subscribe_room(room)
            comment = await core.send_comment(room.id, options.text)
            print(f"sent: {comment.text} (comment {comment.id} in {room.name})", flush=True)
            if options.wait:
                try:
                    await asyncio.wait_for(delivered.wait(), options.wait)
                except TimeoutError:
                    raise SystemExit(f"not delivered within {options.wait:g} seconds") from None
                print("delivered", flush=True)
        finally:
            await core.close()


if __name__ == "__main__":
    parser = add_server_options(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("text", nargs="?", default="halo")
    parser.add_argument("--to", default="budi", help="user id of the other person")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds to wait for the delivery")
    asyncio.run(main(parser.parse_args()))
