"""What a run has counted, and its closing table."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

MUST_BE_ZERO = ("lost", "doubled", "out_of_order", "drafts_lost", "failed")


@dataclass
class Tally:
    """Counts of one matrix. `problems` are sentences with what is needed to replay each."""

    kills: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    drafts: int = 0
    drafts_lost: int = 0
    rescued: int = 0
    told: int = 0
    failed: int = 0  # what is none of the above: no window, states that differ, a program that ended
    problems: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what another worker has counted."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def problem(self, kind: str, sentence: str) -> None:
        """One more of `kind` (a name of MUST_BE_ZERO)."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.problems.append(f"{kind.replace('_', ' ')}: {sentence}")

    @property
    def is_good(self) -> bool:
        return not any(getattr(self, name) for name in MUST_BE_ZERO)


def table(tallies: dict[str, Tally]) -> str:
    """One line a matrix and one for all together."""
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    names = [one.name for one in fields(Tally) if one.name != "problems"]
    titles = [name.replace("_", " ") for name in names]
    lines = [f"{'':14}" + "".join(f"{title:>{len(title) + 2}}" for title in titles)]
    for title, tally in {**tallies, "all": whole}.items():
        cells = (f"{getattr(tally, name):>{len(head) + 2}}" for name, head in zip(names, titles, strict=True))
        lines.append(f"{title:14}" + "".join(cells))
    return "\n".join(lines)
