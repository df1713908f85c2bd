"""Removing the messages at a sign-out is carried to its end, however the program ends meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qiscus_desktop.app.account_removal import NOT_DONE
from tests.support.sandbox_process import SandboxProcess
from tests.torture.boundaries import file_step
from tests.torture.life import Life
from tests.torture.program import GoneError, Program
from tests.torture.scenarios import files_with

pytestmark = pytest.mark.e2e

WORDS = "needlehay waits"


class Person:
    """Somebody with an unsent message, who signs out and removes what is here."""

    def __init__(self, home: Path, sandbox: SandboxProcess) -> None:
        self.life = Life(home, sandbox, home.name)
        self.other, room = self.life.new_room()
        self.other.control("faults", http_mode="status", http_status=503, http_endpoints=["post_comment"])
        self.program = self.life.start()
        self.data = self.program.data
        self.life.settled(self.program, room)
        self.program.do("type", text=WORDS)
        self.program.do("key", key="Return")
        self.program.until(lambda state: state["unsent"], "an unsent message")
        assert self.holders

    @property
    def holders(self) -> list[Path]:
        return files_with(self.data, WORDS)

    @property
    def mark(self) -> Path:
        return self.data / "removal.json"

    def step(self, name: str) -> str:
        """The removal of the one file whose name ends so, as the driver names it."""
        (file,) = [file for file in self.data.rglob("*") if file.name.endswith(name)]
        return f"{file_step('remove', str(file))} #1"

    def remove_and_die(self, step: str) -> None:
        self.program.arm(step)
        self.program.do("sign_out", remove=True)
        with pytest.raises(GoneError):
            self.program.until(lambda _: False, f"the kill at {step}")
        self.program.wait()
        assert self.program.killed == step

    def start(self) -> list[str]:
        """The next run; the sentences in its window."""
        self.program = Program(self.life.home, [])
        state = self.program.until(lambda state: state["windows"], "a window")
        texts: list[str] = self.program.state(texts=True)["texts"]
        assert state["windows"]
        return texts


@pytest.fixture
def person(tmp_path: Path, sandbox: SandboxProcess) -> Iterator[Person]:
    found = Person(tmp_path, sandbox)
    yield found
    found.program.kill()
    found.other.control("reset")


def test_closing_the_window_at_once_waits_for_the_removal(person: Person) -> None:
    """The removal was tested before, but never with an end of the program in the middle of it."""
    person.program.do("sign_out", remove=True)
    person.program.do("close")
    assert person.program.wait() == 0
    assert person.holders == []
    assert not person.mark.exists()


@pytest.mark.parametrize(
    "place",
    [
        "messages",
        *(
            pytest.param(place, marks=pytest.mark.slow)
            for place in ("nothing is done yet", "unsent", "all but the mark")
        ),
    ],
)
def test_a_removal_that_was_killed_is_ended_by_the_next_start(person: Person, place: str) -> None:
    match place:
        case "messages":
            step = person.step(database(person))
        case "unsent":
            step = person.step(".unsent.sqlite3")
        case "all but the mark":
            step = "remove removal.json #1"
        case _:
            step = "before POST logout #1"
    person.remove_and_die(step)
    assert person.mark.exists()
    person.start()
    assert person.holders == []
    assert not person.mark.exists()
    assert not list(person.data.glob("*.sqlite3*"))


def database(person: Person) -> str:
    return next(
        file.name for file in person.data.glob("*.sqlite3") if not file.name.endswith(".unsent.sqlite3")
    )


def test_what_cannot_be_removed_is_told_and_tried_again(person: Person) -> None:
    person.remove_and_die("before POST logout #1")
    obstacle = person.data / "log" / "qiscus-desktop.txt.1"
    obstacle.mkdir()  # cannot be unlinked, whoever runs this
    assert NOT_DONE in person.start()
    assert person.mark.exists()
    person.program.kill()
    obstacle.rmdir()
    assert NOT_DONE not in person.start()
    assert person.holders == []
    assert not person.mark.exists()
