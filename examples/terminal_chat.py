"""A whole chat in the terminal on the core alone: python examples/terminal_chat.py; /help shows how."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import threading

from practice_server import add_server_options, server

from qiscus_desktop import Comment, QiscusCore, QiscusError, QiscusSDK, Room, Status
from qiscus_desktop.core.events import (
    CommentRead,
    CommentReceived,
    CommentsDeleted,
    CommentUpdated,
    ConnectionChanged,
    Event,
    PresenceChanged,
    TypingChanged,
)

HELP = """\
/rooms            list your rooms            /open NUMBER|USER  open a room
/group NAME A B   make a group               /more              older messages
/reply TEXT       answer the last message    /file PATH         send a file
/edit TEXT        change your last message   /delete            take it back
/find WORDS       search                     /who USER          online or not
/quit             leave                      anything else is sent"""
TICKS = {Status.SENT: "+", Status.DELIVERED: "++", Status.READ: "**"}


class TerminalChat:
    """Reads lines, writes lines; all of the chat is the core's."""

    def __init__(self, core: QiscusCore) -> None:
        self.core = core
        self.rooms: list[Room] = []
        self.room: Room | None = None
        self.comments: list[Comment] = []
        core.listen(self.hear)

    # ---- what happens

    def hear(self, event: Event) -> None:
        match event:
            case CommentReceived(comment):
                self.receive(comment)
            case CommentUpdated(comment):
                self.say(f"  (edited) {self.worded(comment)}")
            case CommentsDeleted(_, temp_ids):
                self.comments = [comment for comment in self.comments if comment.temp_id not in temp_ids]
                self.say("  (a message was deleted)")
            case CommentRead(_, user_id):
                self.say(f"  ** read by {user_id}")
            case TypingChanged(_, user_id, is_typing) if is_typing:
                self.say(f"  {user_id} is typing ...")
            case PresenceChanged(user_id, is_online):
                self.say(f"  {user_id} is {'online' if is_online else 'offline'}")
            case ConnectionChanged(connection):
                self.say(f"  ({connection.value})")

    def receive(self, comment: Comment) -> None:
        if self.room is None or comment.room_id != self.room.id:
            self.say(f"  (room {comment.room_id}) {self.worded(comment)}")
            return
        self.comments.append(comment)
        self.say(self.worded(comment))

    # ---- what the person types

    async def obey(self, line: str) -> bool:
        """Do one line; False when it was the last."""
        word, _, rest = line.partition(" ")
        command = {
            "/help": self.help, "/rooms": self.list_rooms, "/open": self.open, "/group": self.group,
            "/more": self.more, "/reply": self.reply, "/file": self.file, "/edit": self.edit,
            "/delete": self.delete, "/find": self.find, "/who": self.who,
        }.get(word)  # fmt: skip
        if word == "/quit":
            return False
        try:
            await (command(rest.strip()) if command else self.send(line))
        except QiscusError as error:
            self.say(f"! {error.sentence}")
        return True

    async def help(self, _rest: str) -> None:
        self.say(HELP)

    async def list_rooms(self, _rest: str) -> None:
        self.rooms = await self.core.load_room_list(limit=30)
        for number, room in enumerate(self.rooms, 1):
            unread = f" ({room.unread_count})" if room.unread_count else ""
            last = (
                room.last_comment.text.splitlines()[0][:50]
                if room.last_comment and room.last_comment.text
                else ""
            )
            self.say(f"{number:3} {room.name}{unread}: {last}")

    async def open(self, rest: str) -> None:
        if rest.isdigit() and 0 < int(rest) <= len(self.rooms):
            room = await self.core.get_room_by_id(self.rooms[int(rest) - 1].id)
        else:
            room = await self.core.chat_target(rest)
        self.room = room
        self.core.set_active_room(room)
        self.comments = await self.core.load_comments(room.id)
        self.say(f"--- {room.name} ---")
        for comment in self.comments:
            self.say(self.worded(comment))
        if self.comments:
            await self.core.read_comment(room.id, self.comments[-1].id)

    async def group(self, rest: str) -> None:
        name, *people = rest.split()
        room = await self.core.create_group_room(name, people)
        self.rooms.insert(0, room)
        await self.open("1")

    async def more(self, _rest: str) -> None:
        if self.room and self.comments:
            older = await self.core.load_comments(self.room.id, last_comment_id=self.comments[0].id)
            self.comments[:0] = older
            for comment in older:
                self.say(self.worded(comment))

    async def send(self, text: str) -> None:
        if self.room is None:
            self.say("Open a room first: /open USER")
            return
        await self.core.send_comment(self.room.id, text)

    async def reply(self, text: str) -> None:
        if self.room and self.comments:
            await self.core.send(self.core.generate_reply_message(self.room.id, text, self.comments[-1]))

    async def file(self, path: str) -> None:
        if self.room is None:
            return
        url = await self.core.upload(
            path, on_progress=lambda done, total: self.say(f"  {done} of {total} bytes")
        )
        await self.core.send(self.core.generate_file_attachment_message(self.room.id, url))

    async def edit(self, text: str) -> None:
        if mine := self.own_last():
            await self.core.update_message(mine, text)

    async def delete(self, _rest: str) -> None:
        if mine := self.own_last():
            await self.core.delete_comment(mine.room_id, [mine.temp_id])

    async def find(self, words: str) -> None:
        for comment in await self.core.search_message(words):
            self.say(f"  room {comment.room_id}: {self.worded(comment)}")

    async def who(self, user_id: str) -> None:
        for presence in await self.core.get_user_presences([user_id]):
            self.say(f"  {presence.user_id} is {'online' if presence.is_online else 'offline'}")

    # ---- words

    def own_last(self) -> Comment | None:
        mine = (comment for comment in reversed(self.comments) if comment.sender_id == self.core.user_id)
        return next(mine, None)

    def worded(self, comment: Comment) -> str:
        mark = TICKS.get(comment.status, "") if comment.sender_id == self.core.user_id else ""
        quote = f'"{comment.reply.text}" <- ' if comment.reply else ""
        file = f" [{comment.attachment.name}]" if comment.attachment else ""
        time = f"{comment.created_at.astimezone():%H:%M}"
        return f"{time} {comment.sender_name}: {quote}{comment.text}{file} {mark}".rstrip()

    def say(self, text: str) -> None:
        print(text, flush=True)


def lines_of_keyboard(loop: asyncio.AbstractEventLoop) -> asyncio.Queue[str | None]:
    """Lines as they are typed, None at the end of the input. A thread waits for them, as not every
    system can.
    """
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\n"))
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def main(options: argparse.Namespace) -> None:
    core = QiscusSDK().core
    with server(options) as addresses:
        try:
            await core.init(**addresses)
            chat = TerminalChat(core)
            await core.set_user(options.user, options.key)
            chat.say(f"Signed in as {options.user}. /help says what you can do.")
            lines = lines_of_keyboard(asyncio.get_running_loop())
            while (line := await lines.get()) is not None:
                if line.strip() and not await chat.obey(line):
                    return
        finally:
            await core.close()


if __name__ == "__main__":
    parser = add_server_options(argparse.ArgumentParser(description=__doc__))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args()))
