"""What people did, noted when they did it: against this the server's rows are held when it is quiet again."""

from __future__ import annotations

from dataclasses import dataclass, field

DRAFT_IS_SAFE_AFTER_S = 1.0


@dataclass
class Written:
    """One message of a person; `wishes` are the texts it was changed to, with the device."""

    device: str
    user_id: str
    room_id: int
    temp_id: str
    text: str
    at: float
    wishes: list[tuple[str, str]] = field(default_factory=list)
    is_unwanted: bool = False  # somebody wished it deleted, or the room cleared, before or after it was sent


@dataclass
class Posted:
    """One message of the integrator: `is_sure` when a call for it returned a comment."""

    room_id: int
    text: str
    tries: int = 0
    is_sure: bool = False
    is_given_up: bool = False


@dataclass
class Ledger:
    """Everything of one run."""

    written: dict[str, Written] = field(default_factory=dict)  # by temp id
    posted: list[Posted] = field(default_factory=list)
    drafts: dict[tuple[str, int], tuple[str, float]] = field(
        default_factory=dict
    )  # (device, room): text, when
    moved: set[tuple[str, int]] = field(
        default_factory=set
    )  # (person, room): went, was sent away, or came back
    restless: set[int] = field(default_factory=set)  # rooms whose members changed
    blocks: set[frozenset[str]] = field(default_factory=set)  # pairs of which one once blocked the other

    def forget_young_drafts(self, device: str, now: float) -> None:
        """The device was killed: what was typed within the last second may or may not be on its disk."""
        for place, (_, at) in tuple(self.drafts.items()):
            if place[0] == device and now - at <= DRAFT_IS_SAFE_AFTER_S:
                del self.drafts[place]
