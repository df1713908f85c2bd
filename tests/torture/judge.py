"""Judges one kill: what was wished before it, and what server and window show afterwards. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.torture.tally import Tally

SAFE_AFTER_S = 1.0  # the promise: words are on the disk one second after the last key at the latest


@dataclass(frozen=True)
class Snapshot:
    """What stands in the composer of one room, from `at` on."""

    text: str = ""
    reply_to: str | None = None
    edit_of: str | None = None
    files: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    at: float = field(default=0.0, compare=False)

    def __bool__(self) -> bool:
        return bool(self.text or self.reply_to or self.edit_of or self.files)


@dataclass
class Wish:
    """Something a person did. `at`: when Enter (or the click) had been handled, None while it was not.

    `kind`: `say` (`text`), `file` (`text` is its caption), `edit` (`old` becomes `text`) or `delete`.
    `typed_at`: when the last key before Enter had been handled; from a second later on the draft holds it.
    """

    kind: str
    text: str
    old: str = ""
    typed_at: float | None = None
    at: float | None = None


@dataclass
class Seen:
    """Afterwards: the server's texts in order (files by their caption), and the composer of the room."""

    texts: list[str]
    draft: Snapshot
    failed: list[str] = field(
        default_factory=list
    )  # rows that say they could not be sent, files with other bytes


def judge(wishes: list[Wish], seen: Seen, killed_at: float, tally: Tally, replay: str) -> None:
    """Count into `tally`; `replay` says how to see it again."""
    counts = Counter(seen.texts)
    in_draft = {seen.draft.text, *seen.draft.captions} - {""}
    replaced = {wish.old for wish in wishes if wish.kind == "edit"}
    deleted = {wish.text for wish in wishes if wish.kind == "delete"}
    for wish in wishes:
        is_safe = _is_old(wish.at, killed_at)
        is_kept = _is_old(wish.typed_at, killed_at)
        if wish.kind in ("say", "file"):
            if wish.text in replaced or wish.text in deleted:
                continue
            tally.sent += wish.at is not None
            copies = counts[wish.text] + (wish.text in in_draft)
            if copies == 0 and (is_safe or is_kept):
                tally.problem("lost", f"{wish.text!r} is neither on the server nor in the field; {replay}")
            elif copies > 1:
                where = "on the server and in the field" if wish.text in in_draft else "on the server"
                tally.problem("doubled", f"{wish.text!r} stands twice {where}; {replay}")
        elif wish.kind == "edit":
            if wish.text in replaced or wish.text in deleted:
                continue
            tally.sent += wish.at is not None
            before = sum(counts[text] for text in _before(wish, wishes))
            _judge_edit(wish, counts[wish.text], before, seen.draft, is_safe or is_kept, tally, replay)
        elif wish.kind == "delete" and is_safe and counts[wish.text]:
            tally.problem("lost", f"the deletion of {wish.text!r} never reached the server; {replay}")
    for text in seen.failed:
        tally.problem("failed", f"{text!r} is shown as not sent; {replay}")
    for kind in ("say", "file"):  # words overtake files on purpose
        order = [wish.text for wish in wishes if wish.kind == kind and counts[wish.text] == 1]
        there = [text for text in seen.texts if text in order]
        if order != there:
            tally.problem("out_of_order", f"written {order}, on the server {there}; {replay}")


def _before(wish: Wish, wishes: list[Wish]) -> set[str]:
    """Every text that the edited comment has had before."""
    found, text = {wish.old}, wish.old
    while (
        earlier := next((w.old for w in wishes if w.kind == "edit" and w.text == text), "")
    ) not in found | {""}:
        found.add(earlier)
        text = earlier
    return found


def _judge_edit(
    wish: Wish, new: int, old: int, draft: Snapshot, is_due: bool, tally: Tally, replay: str
) -> None:
    is_in_draft = draft.edit_of == wish.old and draft.text == wish.text
    words = f"the edit of {wish.old!r}"
    if new + old != 1:
        kind = "lost" if new + old == 0 else "doubled"
        tally.problem(kind, f"{words}: {new} new, {old} old; {replay}")
    elif not new and not is_in_draft and is_due:
        tally.problem("lost", f"{words} is neither on the server nor in the field; {replay}")
    elif new and is_in_draft:
        tally.problem("doubled", f"{words} is done and still in the field; {replay}")


def judge_draft(states: list[Snapshot], found: Snapshot, killed_at: float, tally: Tally, replay: str) -> None:
    """`states`: what stood in the composer, in order; the last may be unfinished (`at` of infinity)."""
    old = [at for at, state in enumerate(states) if _is_old(state.at, killed_at)]
    first = old[-1] if old else 0
    tally.drafts += bool(old and states[first])
    if found in states[first:]:
        return
    last, before = states[-1], states[-2] if len(states) > 1 else Snapshot()
    is_between = last.text.startswith(found.text) and found.text.startswith(before.text)
    is_alike = (found.reply_to, found.edit_of, found.files) == (last.reply_to, last.edit_of, last.files)
    if len(states) - 1 > first and is_between and is_alike:
        return  # killed while typing
    tally.problem("drafts_lost", f"expected one of {states[first:]}, found {found}; {replay}")


def _is_old(at: float | None, killed_at: float) -> bool:
    return at is not None and at + SAFE_AFTER_S < killed_at
