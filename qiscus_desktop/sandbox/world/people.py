"""The cast of the demo worlds: who there is, with which key, and which of them are bots."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody in the world. `key` is the known key; empty: the first key shown becomes it."""

    email: str
    name: str
    key: str = ""
    about: str = ""
    bot: str = ""
    minutes_offline: int = 0  # 0: online in the beginning


CAST = (
    Character("ani", "Ani Wijaya", "secret", "Product designer, tea person", minutes_offline=4),
    Character("budi", "Budi Santoso", "secret", "Makes things run", minutes_offline=2),
    Character("citra", "Citra Lestari", "secret", "Photographs everything", minutes_offline=38),
    Character("dewi", "Dewi Anggraini", "secret", "Guru SD, suka berkebun", minutes_offline=190),
    Character("eko", "Eko Prasetyo", "secret", "Cycling before sunrise", minutes_offline=12),
    Character("maya", "Maya Putri", "secret", "Kopi hitam tanpa gula", minutes_offline=75),
    Character("raka", "Raka Aditya", "secret", "Back-end and bread", minutes_offline=1500),
    Character("sam", "Sam Porter", "secret", "Usually on a train", minutes_offline=640),
    Character("lena", "Lena Fischer", "secret", "Reads three books at once", minutes_offline=2900),
    Character("nina", "Nina", about="Answers everything, after a moment of typing", bot="answering"),
    Character("rio", "Rio Hartono", about="Reads late, answers later", bot="late"),
    Character("echo", "Echo", about="Says what you say", bot="echo"),
    Character("parade", "Parade", about="Sends every kind of message when you write to it", bot="parade"),
    Character("moth", "Moth", about="Comes and goes", bot="coming-and-going"),
)

BY_EMAIL = {character.email: character for character in CAST}
