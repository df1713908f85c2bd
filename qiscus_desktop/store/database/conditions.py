"""What is true of the store for a while and changes what a person may rely on, each with its sentence."""

from __future__ import annotations

import msgspec

from qiscus_desktop.store.database.trouble import Rescue, Trouble


class Condition(msgspec.Struct, frozen=True):
    """Holds until it is over; `is_news`: it tells what has happened, and goes when it was read."""

    text: str
    is_news: bool = False


_UNSENT = {
    Trouble.FULL: "The disk is full: what you write now is kept only until you close the app.",
    Trouble.RESERVE: "The disk is full: what you write is still saved, in space that was set aside for it.",
    Trouble.READ_ONLY: (
        "Nothing can be written to the disk: what you write is kept only until you close the app."
    ),
    Trouble.LOCKED: "Another program holds the file of unsent messages: they are not saved for the moment.",
    Trouble.UNUSABLE: (
        "The file of unsent messages cannot be opened: what you write is kept only until you close the app."
    ),
    Trouble.NEWER: (
        "The file of unsent messages was made by a newer version: "
        "what you write is kept only until you close the app."
    ),
}
_MESSAGES = {
    Trouble.FULL: "The disk is full: new messages cannot be saved on this computer.",
    Trouble.READ_ONLY: (
        "The message store cannot be written: new messages are kept only until you close the app."
    ),
    Trouble.LOCKED: "Another program holds the message store: new messages are not saved for the moment.",
    Trouble.UNUSABLE: ("The message store cannot be opened: messages are kept only until you close the app."),
    Trouble.NEWER: (
        "The message store was made by a newer version: messages are kept only until you close the app."
    ),
}
_MESSAGES_DAMAGED = "The message store was damaged and set aside: messages are loaded from the server again."
_UNSENT_DAMAGED = (
    "The file of unsent messages is damaged: what you write now is kept only until you close the app."
)
_BOTH_FULL = (
    "The disk is full: new messages are not saved on this computer. What you write is, in space that was set "
    "aside for it."
)
_IN_BOTH_FULL = (_UNSENT[Trouble.RESERVE], _MESSAGES[Trouble.FULL])
_ORDER = (Trouble.FULL, Trouble.READ_ONLY, Trouble.UNUSABLE, Trouble.NEWER, Trouble.LOCKED, Trouble.RESERVE)


def conditions_of(
    unsent: frozenset[Trouble], rescue: Rescue | None, messages: frozenset[Trouble]
) -> tuple[Condition, ...]:
    """The sentences for the troubles of both files, the gravest first; of one kind that both have, only that
    about the person's own words."""
    if not unsent and not messages:
        return ()  # by far the most often, and asked for with every batch of changes
    found = [_UNSENT[trouble] for trouble in _ORDER if trouble in unsent]
    found += [_MESSAGES[trouble] for trouble in _ORDER if trouble in messages - unsent]
    if Trouble.RESERVE in unsent and Trouble.FULL in messages - unsent:
        found = [_BOTH_FULL, *(text for text in found if text not in _IN_BOTH_FULL)]
    news: list[str] = []
    if Trouble.DAMAGED in unsent:
        (found if rescue is None else news).append(_UNSENT_DAMAGED if rescue is None else _told(rescue))
    if Trouble.DAMAGED in messages:
        news.append(_MESSAGES_DAMAGED)
    return (*map(Condition, found), *(Condition(text, is_news=True) for text in news))


def _told(rescue: Rescue) -> str:
    rescued = f"{_number(rescue.messages, 'message')} and {_number(rescue.drafts, 'draft')} were rescued"
    if not rescue.messages and not rescue.drafts:
        rescued = "nothing could be rescued"
    lost = f", {rescue.lost} could not be read" if rescue.lost else ""
    again = " Those from a copy are marked as failed: send them again if they are missing."
    return f"The file of unsent messages was damaged: {rescued}{lost}.{again if rescue.from_copies else ''}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
