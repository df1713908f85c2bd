"""Kills at random moments: a person does this and that on a bad connection until the program is gone."""

from __future__ import annotations

import random
import signal
import threading
import time
from typing import Any

from tests.torture.judge import Wish
from tests.torture.program import DriverError, GoneError
from tests.torture.scenarios import Trial

MOST_S = 3.0
WEATHER: list[dict[str, Any]] = [
    {},
    {"latency_ms": 300, "jitter_ms": 1200},
    {"answer_delay_ms": 1500},
    {"http_mode": "status", "http_status": 503, "http_rate": 0.6, "http_endpoints": ["post_comment"]},
    {"http_mode": "close", "http_after": True, "http_rate": 0.6, "http_endpoints": ["post_comment"]},
    {"http_mode": "html", "http_status": 502, "http_rate": 0.5, "http_endpoints": ["post_comment", "upload"]},
    {"mqtt_drop": 0.5, "mqtt_duplicate": 0.5, "mqtt_reorder": 0.5},
    {"broker_down": True},
]


def live_until_killed(trial: Trial, rng: random.Random) -> None:
    """Random acts; SIGKILL comes from another thread, wherever the program then is."""
    trial.other.control("faults", **rng.choice(WEATHER))
    killer = threading.Timer(rng.uniform(0.05, MOST_S), trial.program.strike)
    acts = _Acts(trial, rng)
    killer.start()
    try:
        while True:
            acts.one()
    except GoneError as error:
        if trial.program.process.wait() != -signal.SIGKILL:
            raise AssertionError(f"the program ended by itself: {error}; {trial.program.log()}") from error
    finally:
        killer.join()


class _Acts:
    def __init__(self, trial: Trial, rng: random.Random) -> None:
        self._trial = trial
        self._random = rng
        self._count = 0

    def one(self) -> None:
        """One thing a person does. Files, edits and deletions begin with an empty field."""
        trial = self._trial
        act = self._random.choice([self._say, self._say, self._begin, self._file, self._edit, self._delete])
        if trial.states[-1] and act is not self._begin:
            act = self._finish
        act()

    def _text(self) -> str:
        self._count += 1
        return f"{self._trial.word} {self._count}"

    def _say(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._trial.say(self._text())

    def _begin(self) -> None:
        begun = self._trial.states[-1].text
        self._trial.type(" and on" if begun else self._text())
        time.sleep(self._random.choice([0, 0, 0.7, 1.4]))

    def _finish(self) -> None:
        state = self._trial.states[-1]
        self._trial.enter(Wish("say", state.text, typed_at=state.at))

    def _file(self) -> None:
        caption = self._text()
        with self._unwatched():
            if self._random.random() < 0.5:
                self._trial.program.do("paste", picture=self._random.randrange(1 << 24))
            else:
                path = self._trial.program.home / "tmp" / f"{caption}.txt"
                path.write_text(caption * self._random.randint(1, 20_000))
                self._trial.program.do("paste", paths=[str(path)])
            self._trial.program.do("type", text=caption)
            wish = Wish("file", caption, typed_at=self._trial.program.last_answer_at)
            self._trial.wishes.append(wish)
            self._trial.program.do("key", key="Return")
            wish.at = self._trial.program.last_answer_at

    def _newest(self) -> str | None:
        """The newest own words that are on the server, as Up would take them."""
        rows = self._trial.program.state()["rows"]
        texts = {wish.text for wish in self._trial.wishes if wish.kind in ("say", "edit")}
        return str(rows[-1][0]) if rows and rows[-1][2] and rows[-1][0] in texts else None

    def _edit(self) -> None:
        old = self._newest()
        if old is None:
            return
        with self._unwatched():
            self._trial.program.do("key", key="Up")
            if self._trial.program.state()["edit_of"] != old:
                self._trial.program.do("key", key="Escape")
                return
            new = self._text()
            self._trial.program.do("key", key="A", control=True)
            self._trial.program.do("type", text=new)
            wish = Wish("edit", new, old=old)
            self._trial.wishes.append(wish)
            self._trial.program.do("key", key="Return")
            wish.at = self._trial.program.last_answer_at

    def _delete(self) -> None:
        text = self._newest()
        if text is None or any(
            wish.old == text or (wish.text == text and wish.kind == "edit") for wish in self._trial.wishes
        ):
            return
        wish = Wish("delete", text)
        self._trial.wishes.append(wish)
        try:
            self._trial.program.do("delete")
        except DriverError:  # a push moved the rows meanwhile
            self._trial.wishes.remove(wish)
            return
        wish.at = self._trial.program.last_answer_at

    def _unwatched(self) -> _Unwatched:
        return _Unwatched(self._trial)


class _Unwatched:
    """While the composer goes through states that are not noted one by one, any of them may be found."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial

    def __enter__(self) -> None:
        self._trial.is_draft_judged = False

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._trial.note()
            self._trial.is_draft_judged = True
