"""The invented rooms and messages of the gallery; only the dates follow the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from qiscus_desktop.core.models import Account, Comment, Participant, Room, RoomKind, Status
from qiscus_desktop.gallery.rich_rooms import CARDS, PICTURES, RICH, WORDS, fill_rich_rooms

ME = Account(id="demo", name="Demo Person")
_NAMES = {
    "demo": "Demo Person",
    "sari": "Sari Wijaya",
    "budi": "Budi Santoso",
    "maya": "Maya Lestari",
    "noor": "نور الهدى",
    "shop": "Corner Shop",
    "long": "Somebody With A Remarkably Long Name That Never Fits Anywhere",
}
TEAM, SARI, BUDI, LONG, CHANNEL, EMPTY, ARABIC, CUSTOM, FAILED = range(101, 110)
_LONG_TEXT = (
    "The train leaves at ten past eight from platform four, so let us meet under the big clock a little "
    "before eight. I bring coffee and the printed maps; could you bring the camera and the spare battery? "
    "If it rains we take the tram to the museum instead and walk along the river in the afternoon."
)


class World:
    """Rooms and their comments, oldest first."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC)
        self.comments: dict[int, list[Comment]] = {}
        self._next_id = 5000
        self._fill()
        self.rooms = self._rooms()

    def add(self, room_id: int, sender_id: str, text: str, before: timedelta, **more: Any) -> Comment:
        """One more comment, sent `before` now."""
        self._next_id += 1
        is_local = more.get("status", Status.SENT) in {Status.QUEUED, Status.SENDING, Status.FAILED}
        comment = Comment(
            temp_id=f"gallery-{self._next_id}",
            id=0 if is_local else self._next_id,
            room_id=room_id,
            sender_id=sender_id,
            sender_name=_NAMES[sender_id],
            text=text,
            created_at=self.now - before,
            **more,
        )
        self.comments.setdefault(room_id, []).append(comment)
        return comment

    def _fill(self) -> None:
        self._fill_team()
        self._fill_sari()
        self._fill_small_rooms()
        fill_rich_rooms(self.add)
        for number in range(400):
            sender = ("budi", "demo")[number * 7 % 5 < 2]
            text = _LONG_TEXT if number % 17 == 3 else f"Message {number + 1} of a long conversation"
            self.add(LONG, sender, text, timedelta(minutes=5 * (400 - number)))

    def _fill_team(self) -> None:
        day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
        self.add(
            TEAM, "sari", "Sari Wijaya created the group", 3 * day, type="system_event",
            payload={"type": "create_room", "subject_username": "Sari Wijaya", "room_name": "Weekend trip"},
        )  # fmt: skip
        self.add(TEAM, "sari", "Who is in for the mountains this weekend?", 3 * day - minute)
        self.add(TEAM, "maya", "Me! 🙋", 3 * day - 4 * minute)
        self.add(TEAM, "budi", "Depends on the weather 😅", 3 * day - 6 * minute)
        question = self.add(TEAM, "budi", "Is there still a place in the car?", day)
        self.add(
            TEAM, "demo", "Yes, two places left", day - 2 * minute, type="reply", status=Status.READ,
            payload={
                "text": "Yes, two places left",
                "replied_comment_id": question.id,
                "replied_comment_message": question.text,
                "replied_comment_sender_email": "budi",
                "replied_comment_sender_username": "Budi Santoso",
                "replied_comment_type": "text",
                "replied_comment_payload": None,
            },
        )  # fmt: skip
        self.add(TEAM, "demo", _LONG_TEXT, 2 * hour, status=Status.READ)
        self.add(
            TEAM, "maya", "the route", 90 * minute, type="file_attachment",
            payload={"url": "https://gallery.invalid/mountain.png", "file_name": "mountain.png",
                     "caption": "From the top", "width": 640, "height": 420, "size": 84213},
        )  # fmt: skip
        self.add(
            TEAM, "maya", "the list", 88 * minute, type="file_attachment",
            payload={"url": "https://gallery.invalid/list.pdf", "file_name": "packing list.pdf",
                     "size": 248_113},
        )  # fmt: skip
        self.add(
            TEAM, "sari", "Looks great: https://example.org/trails/north-ridge?from=station", 20 * minute
        )
        self.add(TEAM, "demo", "See you under the clock!", 12 * minute, status=Status.DELIVERED)
        self.add(TEAM, "demo", "I have the tickets", 11 * minute, status=Status.SENT)
        self.add(TEAM, "demo", "and the snacks", timedelta(seconds=2), status=Status.SENDING)

    def _fill_sari(self) -> None:
        hour, minute = timedelta(hours=1), timedelta(minutes=1)
        self.add(SARI, "demo", "Did the parcel arrive?", 5 * hour, status=Status.READ)
        self.add(SARI, "sari", "This morning, thank you so much!", 4 * hour)
        self.add(SARI, "sari", "❤️", 4 * hour - minute)
        self.add(SARI, "demo", "this one was deleted", 3 * hour, status=Status.READ, is_deleted=True)
        self.add(
            SARI,
            "demo",
            "You are welcome, see you on Friday",
            3 * hour - minute,
            status=Status.READ,
            is_edited=True,
        )
        self.add(SARI, "sari", "Friday it is. Shall I book a table for seven?", 6 * minute)
        self.add(SARI, "sari", "There is the new place by the river", 5 * minute)

    def _fill_small_rooms(self) -> None:
        hour, minute = timedelta(hours=1), timedelta(minutes=1)
        self.add(BUDI, "budi", "Can you send me the report?", 26 * hour)
        self.add(BUDI, "long", "word" * 60, 25 * hour)
        self.add(
            BUDI, "demo", "<b>not bold</b> & <script>harmless</script>", 24 * hour, status=Status.DELIVERED
        )
        self.add(CHANNEL, "maya", "The office is closed on Monday.", 50 * hour)
        self.add(ARABIC, "noor", "مرحبا، كيف حالك اليوم؟", 3 * hour)
        self.add(ARABIC, "demo", "الحمد لله، شكرا! See you at 10:30 🙂", 2 * hour, status=Status.READ)
        self.add(ARABIC, "noor", "ممتاز", 110 * minute)
        self.add(
            CUSTOM, "budi", "A rating", 70 * minute, type="custom",
            payload={"type": "rating", "content": {"stars": 4, "words": "Quick and friendly, thank you!"}},
        )  # fmt: skip
        self.add(CUSTOM, "demo", "Nice, thanks!", 69 * minute, status=Status.READ)
        self.add(
            CUSTOM, "budi", "A city bike", 65 * minute, type="custom",
            payload={"type": "promo", "content": {"title": "City bike <new>", "price": "390 €"}},
        )  # fmt: skip
        self.add(
            CUSTOM, "budi", "A poll nobody has a bubble for", 60 * minute, type="custom",
            payload={"type": "poll", "content": {"question": "Pizza?"}},
        )  # fmt: skip
        self.add(FAILED, "budi", "Are you there?", 40 * minute)
        self.add(FAILED, "demo", "Yes, on the train", 30 * minute, status=Status.READ)
        self.add(
            FAILED, "demo", "This one did not go out", 4 * minute, status=Status.FAILED,
            error="The server cannot be reached.",
        )  # fmt: skip
        self.add(FAILED, "demo", "This one waits for its turn", 3 * minute, status=Status.QUEUED)

    def _rooms(self) -> list[Room]:
        make = self._room
        return [
            make(TEAM, "Weekend trip", RoomKind.GROUP, ("demo", "sari", "budi", "maya")),
            make(SARI, "Sari Wijaya", RoomKind.SINGLE, ("demo", "sari"), unread=2),
            make(BUDI, "Budi Santoso", RoomKind.SINGLE, ("demo", "budi"), unread=128),
            make(LONG, "A long conversation", RoomKind.GROUP, ("demo", "budi", "maya")),
            make(CHANNEL, "Announcements", RoomKind.CHANNEL, (), unread=1),
            make(ARABIC, "نور الهدى", RoomKind.SINGLE, ("demo", "noor")),
            make(CUSTOM, "Custom bubbles", RoomKind.GROUP, ("demo", "budi")),
            make(FAILED, "On the train", RoomKind.GROUP, ("demo", "budi")),
            make(RICH, "Places, people and choices", RoomKind.SINGLE, ("demo", "shop")),
            make(CARDS, "Cards", RoomKind.GROUP, ("demo", "shop", "maya")),
            make(PICTURES, "Pictures and files", RoomKind.SINGLE, ("demo", "maya")),
            make(WORDS, _NAMES["long"], RoomKind.GROUP, ("demo", "long", "noor")),
            make(EMPTY, "A room with nothing in it yet", RoomKind.GROUP, ("demo", "long")),
        ]

    def _room(
        self, room_id: int, name: str, kind: RoomKind, people: Sequence[str], *, unread: int = 0
    ) -> Room:
        comments = self.comments.get(room_id, [])
        last = comments[-1] if comments else None
        return Room(
            id=room_id,
            name=name,
            kind=kind,
            unique_id=f"gallery-{room_id}",
            last_comment=last,
            last_comment_id=last.id if last else 0,
            unread_count=unread,
            participant_count=len(people) or 1400,
            participants=tuple(Participant(id=person, name=_NAMES[person]) for person in people) or None,
        )
