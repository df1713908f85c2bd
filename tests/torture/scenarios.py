"""The scenarios of the kill matrix: each does one thing, every step of which is a moment to die at."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.judge import SAFE_AFTER_S, Seen, Snapshot, Wish, judge, judge_draft
from tests.torture.life import snapshot
from tests.torture.program import Program
from tests.torture.tally import Tally
from tests.torture.truth import Truth

_A_LITTLE_S = 0.25


@dataclass(kw_only=True)
class Evidence:
    """What was wished in one room up to a kill. `word` makes its texts unlike those of any other trial."""

    other: Truth
    room: int
    word: str
    wishes: list[Wish] = field(default_factory=list)
    states: list[Snapshot] = field(default_factory=lambda: [Snapshot()])
    is_draft_judged: bool = True


@dataclass(kw_only=True)
class Trial(Evidence):
    """One run of a scenario; at `step` the program kills itself."""

    program: Program
    step: str | None = None
    removed: str | None = None  # words that were removed from this computer

    def arm(self) -> None:
        """From here on the steps count, and the chosen one kills."""
        self.program.arm(self.step)

    def note(self) -> None:
        """Remember what stands in the composer now."""
        state = self.program.state()
        if self.states[-1].at == float("inf"):
            self.states.pop()  # it is finished now
        self.states.append(snapshot(state, self.program.last_answer_at))

    def grow_old(self) -> None:
        """Wait until what was typed last has to be on the disk."""
        time.sleep(SAFE_AFTER_S + _A_LITTLE_S)

    def type(self, text: str) -> float:
        """Keys into the field; the moment when the last one was handled."""
        before = self.states[-1]
        self.states.append(
            Snapshot(before.text + text, before.reply_to, before.edit_of, before.files, at=float("inf"))
        )
        self.program.do("type", text=text)
        at = self.program.last_answer_at
        self.note()
        return at

    def enter(self, wish: Wish) -> None:
        """The Enter key."""
        self.wishes.append(wish)
        self.states.append(Snapshot(at=float("inf")))
        self.program.do("key", key="Return")
        wish.at = self.program.last_answer_at
        self.note()

    def say(self, text: str) -> None:
        """Type and send without a pause."""
        typed_at = self.type(text)
        self.enter(Wish("say", text, typed_at=typed_at))

    def wait_until_sent(self) -> None:
        self.program.until(lambda s: not s["unsent"] and all(row[2] for row in s["rows"]), "sent")


def compare(
    evidence: Evidence, seen: Seen, rows: list[str], killed_at: float, tally: Tally, replay: str
) -> None:
    """Judge everything of one trial. `rows`: what the window shows of the room."""
    judge(evidence.wishes, seen, killed_at, tally, replay)
    if evidence.is_draft_judged:
        judge_draft(evidence.states, seen.draft, killed_at, tally, replay)
    if rows != seen.texts:
        tally.problem("failed", f"the window shows {rows}, the server has {seen.texts}; {replay}")


def _send(trial: Trial, kind: str, text: str) -> None:
    """Type words, let them grow old in the field, and press Enter with the kill armed."""
    typed_at = trial.type(text)
    trial.grow_old()
    trial.arm()
    trial.enter(Wish(kind, text, typed_at=typed_at))


def words(trial: Trial) -> None:
    _send(trial, "say", f"{trial.word} one")
    trial.say(f"{trial.word} two")
    trial.wait_until_sent()


def reply(trial: Trial) -> None:
    trial.other.write(trial.room, f"{trial.word} asked", f"{trial.word}-asked")
    trial.program.until(lambda s: s["rows"], "the question")
    trial.program.do("reply")
    trial.note()
    _send(trial, "say", f"{trial.word} answer")
    trial.wait_until_sent()


def file(trial: Trial) -> None:
    path = trial.program.home / "tmp" / f"{trial.word}.txt"
    path.write_text(trial.word * 5000)
    trial.program.do("paste", paths=[str(path)])
    _send_file(trial)


def picture(trial: Trial) -> None:
    trial.program.do("paste", picture=abs(hash(trial.word)) & 0xFFFFFF)
    _send_file(trial)


def _send_file(trial: Trial) -> None:
    trial.note()
    _send(trial, "file", f"{trial.word} caption")
    trial.say(f"{trial.word} after the file")
    trial.wait_until_sent()


def edit(trial: Trial) -> None:
    trial.say(f"{trial.word} old")
    trial.wait_until_sent()
    trial.program.do("key", key="Up")
    trial.program.do("key", key="A", control=True)
    trial.program.do("type", text=f"{trial.word} new")
    trial.note()
    typed_at = trial.program.last_answer_at
    trial.grow_old()
    trial.arm()
    trial.enter(Wish("edit", f"{trial.word} new", old=f"{trial.word} old", typed_at=typed_at))
    trial.wait_until_sent()


def deletion(trial: Trial) -> None:
    for text in ("stays", "goes"):
        trial.say(f"{trial.word} {text}")
    trial.wait_until_sent()
    trial.arm()
    wish = Wish("delete", f"{trial.word} goes")
    trial.wishes.append(wish)
    trial.program.do("delete")
    wish.at = trial.program.last_answer_at
    trial.wait_until_sent()


def draft(trial: Trial) -> None:
    trial.arm()
    for part in (f"{trial.word} begun", " and more"):
        trial.type(part)
        trial.grow_old()


def draft_with_reply(trial: Trial) -> None:
    trial.other.write(trial.room, f"{trial.word} asked", f"{trial.word}-asked")
    trial.program.until(lambda s: s["rows"], "the question")
    trial.arm()
    trial.program.do("reply")
    trial.note()
    trial.type(f"{trial.word} answer")
    trial.grow_old()


def draft_with_file(trial: Trial) -> None:
    path = trial.program.home / "tmp" / f"{trial.word}.txt"
    path.write_text(trial.word)
    trial.arm()
    trial.program.do("paste", paths=[str(path)])
    trial.note()
    trial.type(f"{trial.word} caption")
    trial.grow_old()


def draft_of_edit(trial: Trial) -> None:
    trial.say(f"{trial.word} old")
    trial.wait_until_sent()
    trial.arm()
    trial.program.do("key", key="Up")
    trial.note()
    trial.type(" but better")
    trial.grow_old()


def draft_left_behind(trial: Trial) -> None:
    """The draft of one room, while another room is open and written in."""
    trial.arm()
    trial.type(f"{trial.word} begun")
    others = [room for room in trial.program.state()["rooms"] if room != trial.room]
    if others:
        trial.program.do("open", room=others[0])
        trial.program.do("type", text="elsewhere")
    trial.grow_old()


def sign_out(trial: Trial) -> None:
    """The server refuses for a while: what waits stays, and goes out with the next sign-in."""
    trial.other.control("faults", http_mode="status", http_status=503, http_endpoints=["post_comment"])
    trial.say(f"{trial.word} waits")
    trial.type(f"{trial.word} begun")
    trial.grow_old()
    trial.arm()
    trial.program.do("sign_out")
    trial.program.until(lambda s: s.get("connection") != "ONLINE" or not s["room"], "signed out")


def removal(trial: Trial) -> None:
    """Signing out with "remove", and the window closed at once: what waited is given up, and after the end
    of this run or, where that is killed, the start of the next no file holds a word of it.
    """
    trial.other.control("faults", http_mode="status", http_status=503, http_endpoints=["post_comment"])
    trial.say(f"{trial.word} waits")
    trial.grow_old()
    for wish in trial.wishes:
        wish.at = wish.typed_at = None  # it may be there or not, but never twice
    trial.is_draft_judged = False
    trial.arm()
    trial.program.do("sign_out", remove=True)
    trial.removed = f"{trial.word} waits"
    trial.program.do("close")
    assert trial.program.wait() is not None, "the program does not leave"
    if trial.program.killed is None:
        assert trial.program.left == 0, f"left with {trial.program.left}"
        holding = files_with(trial.program.data, trial.removed)
        assert not holding, f"after the removal {holding} still hold what was written"


def files_with(folder: Path, text: str) -> list[Path]:
    """The files in which the text stands."""
    found = []
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it may go while we look
            if file.is_file() and text.encode() in file.read_bytes():
                found.append(file)
    return found


SCENARIOS: dict[str, Callable[[Trial], None]] = {
    "words": words,
    "reply": reply,
    "file": file,
    "picture": picture,
    "edit": edit,
    "deletion": deletion,
    "draft": draft,
    "draft with reply": draft_with_reply,
    "draft with file": draft_with_file,
    "draft of edit": draft_of_edit,
    "draft left behind": draft_left_behind,
    "sign-out": sign_out,
    "removal": removal,
}
