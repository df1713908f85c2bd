"""What can happen to requests, and how often: each seed takes a few kinds of trouble, each with its odds."""

from __future__ import annotations

import enum
import random


class Fate(enum.Enum):
    """What becomes of one HTTP request."""

    FINE = "fine"
    LATE = "late"  # seconds late
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    ANSWER_CUT = "answer cut"
    HANG = "hang"  # heard, done, and never answered
    BUSY = "503"
    TOO_MANY = "429"
    GATEWAY = "502 html"
    PORTAL = "portal"  # somebody else answers: a page with 200, 403 or 511


HARMLESS = frozenset({Fate.FINE, Fate.LATE})
NOT_HEARD = frozenset({Fate.REQUEST_LOST, Fate.BUSY, Fate.TOO_MANY, Fate.GATEWAY, Fate.PORTAL})


class Weather:
    """The odds of one seed. `is_calm` ends all trouble."""

    def __init__(self, chance: random.Random, allowed: frozenset[str]) -> None:
        self._chance = chance
        self.is_calm = False
        kinds = [fate for fate in Fate if fate not in HARMLESS and fate.value in allowed]
        count = chance.randint(0, len(kinds)) if kinds else 0
        self.http = {fate: chance.choice((0.02, 0.05, 0.15, 0.3)) for fate in chance.sample(kinds, count)}
        self.late = chance.choice((0.0, 0.05, 0.2))
        self.slowest_s = chance.choice((0.05, 0.3, 2.0))
        self.cut_each_s = chance.choice((0.0, 20.0, 60.0)) if "cut" in allowed else 0.0
        self.hole_odds = chance.choice((0.0, 0.3)) if "hole" in allowed else 0.0

    def fate(self, *, only: frozenset[Fate] | None = None) -> Fate:
        if self.is_calm:
            return Fate.FINE
        dice = self._chance.random()
        for fate, odds in self.http.items():
            if dice < odds:
                return fate if only is None or fate in only else Fate.FINE
            dice -= odds
        return Fate.LATE if self._chance.random() < self.late else Fate.FINE

    def latency_s(self) -> float:
        """One way."""
        if self.is_calm:
            return 0.01 + self._chance.random() * 0.02
        return 0.005 + self._chance.random() ** 3 * self.slowest_s

    def __str__(self) -> str:
        parts = [f"{fate.value} {odds:.0%}" for fate, odds in self.http.items()]
        if self.late:
            parts.append(f"late {self.late:.0%}")
        if self.cut_each_s:
            parts.append(f"cut each {self.cut_each_s:.0f} s")
        if self.hole_odds:
            parts.append(f"holes {self.hole_odds:.0%}")
        return ", ".join(parts) or "calm"
