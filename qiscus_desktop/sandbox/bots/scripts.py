"""The bots' characters: the answering one, the late one, the echo, the parade, the wanderer."""

from __future__ import annotations

import asyncio
from typing import Any

from qiscus_desktop.sandbox.bots.actor import Actor, Script
from qiscus_desktop.sandbox.bots.messages import (
    EVERY_TYPE,
    buttons,
    card,
    carousel,
    contact,
    document,
    location,
    picture,
)

HELP = (
    "I answer whatever you write. Some words do more:\n"
    "picture, file, location, contact, buttons, card, carousel — I send one\n"
    "long — a long message\n"
    "twice — two messages in a row\n"
    "quote — I reply to yours\n"
    "think — I say what I am thinking while I type"
)
_LONG = (
    "Since you ask for a long one: I once waited for a bus that did not come, and because there was "
    "nothing else to do I "
    "read the timetable from beginning to end. It said that the bus had been moved to another street "
    "eleven years ago, "
    "and that the sign I was leaning on was kept for historical reasons. I have read small print ever "
    "since.\n\n"
    "The other bus, the real one, left from around the corner while I was reading."
)
_ANSWERS = (
    "Good point.",
    "Tell me more?",
    "I was just thinking the same.",
    "Really? I would not have guessed.",
    "Menarik! Terus bagaimana?",
    "Noted. Anything else?",
    "Ha, I like that 🙂",
    "Give me a second… yes, makes sense.",
)
_BY_WORD = {
    "picture": picture,
    "file": document,
    "location": location,
    "contact": contact,
    "buttons": buttons,
    "card": card,
    "carousel": carousel,
}


def _is_for(actor: Actor, comment: dict[str, Any]) -> bool:
    """In groups a bot only answers when it is named."""
    return comment["room_type"] == "single" or actor.user.username.lower() in str(comment["message"]).lower()


async def answering(actor: Actor, comment: dict[str, Any]) -> None:
    """Reads soon, types for a moment, answers."""
    await actor.mark_received(comment)
    await actor.pause(0.2, 0.6)
    await actor.mark_read(comment)
    if not _is_for(actor, comment):
        return
    room_id = comment["room_id"]
    words = str(comment["message"]).lower().strip(" .!?")
    if words == "think":
        await actor.think_aloud(room_id, ("Let me think …", "Looking it up …", "Nearly there …"))
    else:
        await actor.type_for(room_id)
    if words in _BY_WORD:
        text, type_, payload = _BY_WORD[words](actor.rules.service.shapes.base_url)
        await actor.send(room_id, text, type_, payload)
    elif words == "quote":
        await actor.send(
            room_id, "This is about what you said", "reply", {"replied_comment_id": comment["id"]}
        )
    elif words == "twice":
        await actor.send(room_id, "One …")
        await actor.type_for(room_id)
        await actor.send(room_id, "… and two")
    else:
        await actor.send(room_id, _words(actor, comment, words))


def _words(actor: Actor, comment: dict[str, Any], words: str) -> str:
    name = str(comment["username"]).split(" ")[0]
    if words in ("help", "bantuan"):
        return HELP
    if words == "long":
        return _LONG
    if words.startswith(("hi", "hello", "hey", "halo", "hai", "good morning", "selamat")):
        return f"Hello {name}! How are you?"
    if words.startswith(("thank", "makasih", "terima kasih")):
        return "You're welcome 😊"
    if str(comment["message"]).rstrip().endswith("?"):
        return actor.rng.choice(
            ("I think so, yes.", "Let me look that up.", "Hmm, probably not before Friday.")
        )
    return actor.rng.choice(_ANSWERS)


async def late(actor: Actor, comment: dict[str, Any]) -> None:
    """Gets everything at once, reads it much later, answers in a hurry."""
    await actor.mark_received(comment)
    await actor.pause(8, 16)
    await actor.mark_read(comment)
    if _is_for(actor, comment):
        await actor.type_for(comment["room_id"])
        await actor.send(
            comment["room_id"],
            actor.rng.choice(("Sorry, only saw this now!", "Late again, I know 🙈", "Yes!")),
        )


async def echo(actor: Actor, comment: dict[str, Any]) -> None:
    """Says the same, with the same type and payload, at once."""
    await actor.mark_read(comment)
    if comment["room_type"] != "single":
        return
    payload = comment["payload"] or None
    if comment["type"] == "reply":
        payload = {"replied_comment_id": comment["id"]}
    await actor.send(comment["room_id"], comment["message"], comment["type"], payload)


async def parade(actor: Actor, comment: dict[str, Any]) -> None:
    """Sends one of every type of message."""
    await actor.mark_read(comment)
    if comment["room_type"] != "single":
        return
    room_id = comment["room_id"]
    await actor.send(room_id, "Here they come", "reply", {"replied_comment_id": comment["id"]})
    for sample in EVERY_TYPE:
        await actor.type_for(room_id, 0.1, 0.3)
        text, type_, payload = sample(actor.rules.service.shapes.base_url)
        await actor.send(room_id, text, type_, payload)


async def coming_and_going(actor: Actor, comment: dict[str, Any]) -> None:
    """Hears nothing while away; catches up and answers when back."""
    if not actor.is_here:
        actor.missed.append(comment)
        return
    await actor.mark_read(comment)
    if _is_for(actor, comment):
        await actor.type_for(comment["room_id"])
        await actor.send(comment["room_id"], "I'm here, but not for long!")


async def wander(actor: Actor) -> None:
    """The life of the one that comes and goes: half a minute here, half a minute away."""
    while True:
        await actor.pause(20, 35)
        actor.is_here = False
        actor.rules.people.say(actor.email, is_online=False)
        await actor.pause(15, 30)
        actor.is_here = True
        actor.rules.people.say(actor.email, is_online=True)
        missed, actor.missed = actor.missed, []
        for comment in missed:
            await actor.mark_read(comment)
        for room_id in dict.fromkeys(comment["room_id"] for comment in missed):
            await actor.type_for(room_id)
            await actor.send(room_id, "Back again. What did I miss?")


async def flood(actor: Actor, room_id: int, per_second: float) -> None:
    """Post into a room this often, for ever; what a slow machine misses is not made up for."""
    loop = asyncio.get_running_loop()
    count, due = 0, loop.time()
    while True:
        count += 1
        await actor.send(room_id, f"Flood {count}")
        due = max(due + 1 / per_second, loop.time() - 1)
        await asyncio.sleep(max(0.0, due - loop.time()))


SCRIPTS: dict[str, Script] = {
    "answering": answering,
    "late": late,
    "echo": echo,
    "parade": parade,
    "coming-and-going": coming_and_going,
}
