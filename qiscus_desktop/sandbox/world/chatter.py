"""Small talk made from a seed: people, rooms and as many lines as somebody wants."""

from __future__ import annotations

import random

from qiscus_desktop.sandbox.world.people import CAST, Character
from qiscus_desktop.sandbox.world.script import Line, Pause, ScriptedRoom, ago, document, picture, reply, say

_FIRST = (
    "Adi",
    "Bella",
    "Cahya",
    "Dian",
    "Elsa",
    "Farah",
    "Galih",
    "Hana",
    "Indra",
    "Joko",
    "Kirana",
    "Lukman",
)
_LAST = ("Nugroho", "Hakim", "Saputra", "Kusuma", "Baker", "Okafor", "Moreau", "Silva", "Tanaka", "Haddad")
_OPENERS = (
    "Did you see the news about {}?",
    "Quick question about {}.",
    "I was thinking about {} again.",
    "Ada kabar soal {}?",
    "Can we talk about {} later?",
    "{} is finally done!",
    "Who is taking care of {}?",
    "Jangan lupa {} ya.",
)
_ANSWERS = (
    "Sounds good.",
    "Let me check and come back to you.",
    "Hmm, not sure. Maybe after lunch?",
    "Haha, exactly 😄",
    "Oke, siap!",
    "I'm on the train, the connection is terrible, but yes.",
    "👍",
    "Nanti aku kabari.",
    "That took longer than expected, but it works now.",
    "Thank you!",
    "Could you send me the link? https://wiki.example.test/page",
    (
        "I wrote it all down: first we try the simple thing, then we measure it, and only if that is too "
        "slow we look for something cleverer. Last time we did it the other way round and lost a week."
    ),
    "Terima kasih banyak 🙏",
    "No worries at all.",
    "Wait, really?",
)
_THINGS = (
    "the garden party",
    "the rent",
    "the new logo",
    "jadwal ronda",
    "the spare key",
    "Thursday",
    "the bicycle",
    "laporan bulanan",
    "the big table",
    "Grandma's recipe",
    "the release",
    "the match",
)
_MOTIFS = ("mountains", "lake", "forest", "sunset", "dunes", "sea", "night", "garden", "abstract")
_ROOMS = (
    "Futsal",
    "Neighbours",
    "Design crit",
    "Trip fund",
    "Choir",
    "Support rota",
    "Alumni",
    "Board games",
    "Garden",
)


def line_text(rng: random.Random) -> str:
    """One line of small talk."""
    if rng.random() < 0.4:
        return rng.choice(_OPENERS).format(rng.choice(_THINGS))
    return rng.choice(_ANSWERS)


def crowd(rng: random.Random, count: int) -> list[Character]:
    """More people, with ids such as `hana.silva`."""
    found: dict[str, Character] = {}
    while len(found) < count:
        first, last = rng.choice(_FIRST), rng.choice(_LAST)
        email = f"{first}.{last}".lower()
        if email in found:
            email = f"{email}{len(found)}"
        found[email] = Character(email, f"{first} {last}", minutes_offline=rng.randint(1, 5000))
    return list(found.values())


def busy_rooms(rng: random.Random, extras: list[Character], count: int = 60) -> list[ScriptedRoom]:
    """Many rooms for `ani`, with between a few and a few hundred lines each over the last two weeks."""
    core = [character.email for character in CAST if not character.bot and character.email != "ani"]
    rooms = []
    for number in range(count):
        if number % 3 == 0 or number >= len(extras):
            chosen = [*rng.sample(core, 3), *(c.email for c in rng.sample(extras, rng.randint(2, 12)))]
            who = ("ani", *chosen)
            name = f"{rng.choice(_ROOMS)} {number}"
            rooms.append(
                ScriptedRoom(
                    "group", name, who, _talk(rng, who, rng.randint(20, 300)), avatar=f"busy-{number}"
                )
            )
        else:
            who = ("ani", extras[number].email)
            rooms.append(ScriptedRoom("single", "", who, _talk(rng, who, rng.randint(3, 80))))
    return rooms


def _talk(rng: random.Random, who: tuple[str, ...], count: int) -> tuple[Line | Pause, ...]:
    lines: list[Line | Pause] = []
    spoken = 0
    days = sorted((rng.uniform(0.02, 14) for _ in range(max(1, count // 12))), reverse=True)
    for day in days:
        lines.append(ago(days=day))
        for _ in range(min(12, count - spoken)):
            lines.append(_one(rng, rng.choice(who), spoken))
            spoken += 1
    return tuple(lines)


def _one(rng: random.Random, who: str, spoken: int) -> Line:
    luck = rng.random()
    if luck < 0.05:
        return picture(who, rng.choice(_MOTIFS), rng.choice((900, 1200, 1600)), rng.choice((700, 900, 1600)))
    if luck < 0.07:
        return document(
            who, f"notes-{rng.randint(1, 40)}.pdf", rng.randint(20_000, 900_000), rng.randint(1, 30)
        )
    if luck < 0.15 and spoken > 5:
        return reply(who, rng.randint(1, 5), rng.choice(_ANSWERS))
    return say(who, line_text(rng))
