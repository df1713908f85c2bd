"""No secret reaches a log, categories filter, and the file begins with what came before it was opened."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qiscus_desktop.app.categories import categories
from qiscus_desktop.app.logs import Logs, Masks

SECRET = "Zx9Qw3Er7Ty1Ui5Op"


@pytest.fixture
def open_logs() -> Iterator[Callable[[str], tuple[Logs, io.StringIO]]]:
    opened: list[Logs] = []

    def open_one(patterns: str = "") -> tuple[Logs, io.StringIO]:
        stream = io.StringIO()
        opened.append(Logs(patterns, stream))
        return opened[-1], stream

    yield open_one
    for logs in opened:
        logs.close()


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api/v2/sdk/sync?token={SECRET}&limit=1",
        f'{{"token": "{SECRET}", "id": 1}}',
        f"{{'refresh_token': '{SECRET}'}}",
        f"Qiscus-Sdk-Token: {SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"user_key={SECRET}",
        f"nonce = '{SECRET}'",
        f"password: {SECRET}",
        f"subscribed to {SECRET}/c and {SECRET}/notification",
        f"jwt eyJhbGciOiJIUzI1NiJ9.{SECRET}.sig-{SECRET}",
    ],
)
def test_masks_secrets_by_their_look(text: str) -> None:
    masked = Masks().apply(text)
    assert SECRET not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    [
        "the token expired",
        "r/123456789012/123456789012/budi@mail/t",
        "GET http://127.0.0.1:8000/api/v2/sdk/n",
        "comment javascript-abcdefghijklmnop arrived",
    ],
)
def test_leaves_other_text_alone(text: str) -> None:
    assert Masks().apply(text) == text


@pytest.mark.parametrize("piece", ["a", "A.", "-", "token", "token ", "eyJ-", "eyJa.", '"', "nonce:"])
def test_long_words_of_a_stranger_take_no_time(piece: str) -> None:
    """A pattern that begins anew at every letter of a word would stand still here for minutes."""
    Masks().apply(piece * (400_000 // len(piece)))


def test_masks_the_values_it_was_told() -> None:
    masks = Masks()
    masks.add("hunter22", None, "", "abc")
    assert masks.apply("typed hunter22 abc") == "typed *** abc"


def test_an_exception_is_masked_too(open_logs: Callable[[str], tuple[Logs, io.StringIO]]) -> None:
    logs, stream = open_logs("")
    logs.masks.add(SECRET)
    try:
        raise ValueError(f"bad answer to {SECRET}")
    except ValueError:
        logging.getLogger("qiscus_desktop.core.http.rest").exception("failed")
    assert "ValueError" in stream.getvalue()
    assert SECRET not in stream.getvalue() + "".join(logs.recent)


@pytest.mark.parametrize(
    ("patterns", "shown"),
    [
        ("", []),
        ("core.rest", ["core.rest"]),
        ("core", ["core.rest", "core.realtime"]),
        ("store.*, ui", ["store.outbox", "ui.timeline"]),
    ],
)
def test_categories_choose_what_the_terminal_shows(
    open_logs: Callable[[str], tuple[Logs, io.StringIO]], patterns: str, shown: list[str]
) -> None:
    _logs, stream = open_logs(patterns)
    for category in ("core.rest", "core.realtime", "store.outbox", "ui.timeline"):
        logging.getLogger(f"qiscus_desktop.{category}").info("hello")
    lines = stream.getvalue().splitlines()
    assert [line.split()[3].rstrip(":") for line in lines] == shown


def test_the_categories_are_those_that_log() -> None:
    assert {"app.main", "core.rest", "store.outbox", "ui.theme", "ui", "qt"} <= categories()


def test_warnings_are_always_shown(open_logs: Callable[[str], tuple[Logs, io.StringIO]]) -> None:
    _logs, stream = open_logs("ui")
    logging.getLogger("qiscus_desktop.core.http.rest").warning("no answer")
    assert "no answer" in stream.getvalue()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file that is always full")
def test_a_full_disk_is_no_matter_and_tells_no_secret(
    open_logs: Callable[[str], tuple[Logs, io.StringIO]], capsys: pytest.CaptureFixture[str]
) -> None:
    logs, stream = open_logs("")
    logging.getLogger("qiscus_desktop.app").warning("before token=%s", SECRET)
    logs.open_file(Path("/dev/full"))
    logging.getLogger("qiscus_desktop.app").warning("after token=%s", SECRET)
    logs.close()
    assert stream.getvalue().count("token=***") == 2
    assert capsys.readouterr().err == ""


def test_the_file_begins_with_what_came_before_it(
    open_logs: Callable[[str], tuple[Logs, io.StringIO]], tmp_path: Path
) -> None:
    logs, _stream = open_logs("")
    log = logging.getLogger("qiscus_desktop.app")
    log.info("first")
    logs.open_file(tmp_path / "log" / "program.txt")
    log.info("second")
    lines = (tmp_path / "log" / "program.txt").read_text().splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["first", "second"]


def test_the_folder_of_a_log_file_keeps_its_mode(
    open_logs: Callable[[str], tuple[Logs, io.StringIO]], tmp_path: Path
) -> None:
    """As root, a log into a folder of the system (`/dev/full` above) closed that folder to everybody else."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    logs, _stream = open_logs("")
    logs.open_file(folder / "program.log")
    logs.close()
    assert folder.stat().st_mode & 0o777 == 0o755
    if os.name == "posix":
        assert (folder / "program.log").stat().st_mode & 0o777 == 0o600
