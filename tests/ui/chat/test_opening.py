"""What a click on a message opens outside of the chat: addresses in the browser, pictures, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.window.address_prompt import AddressPrompt
from tests.ui.chat import small_world
from tests.ui.chat.small_world import ANN
from tests.ui.conftest import OpenChat

SCHEMES = ("file", "https")


class Desktop(QObject):
    """Takes the place of the browser and of all programs that open files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[Desktop]:
    desktop = Desktop()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, desktop, "open")
    yield desktop
    for scheme in SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize("ending", ["exe", "bat", "html", "lnk", "jar", "sh", "JPG.EXE", ""])
def test_what_only_calls_itself_a_picture_is_left_to_the_browser(
    open_chat: OpenChat, desktop: Desktop, ending: str
) -> None:
    chat = open_chat(ANN)
    url = f"https://files.test/holiday.{ending}"
    path = chat.session.media.put(url, b"MZ")
    assert path.suffix == ""
    payload = {"url": url, "file_name": "holiday.jpg"}
    comment = small_world.comment(ANN, 9, "look", type="file_attachment", payload=payload)
    chat._wiring._open_attachment(comment)
    assert desktop.opened == [url]


def test_a_picture_is_opened_as_one(open_chat: OpenChat, desktop: Desktop) -> None:
    chat = open_chat(ANN)
    url = "https://files.test/holiday.JPG"
    path = chat.session.media.put(url, b"\xff\xd8")
    comment = small_world.comment(ANN, 9, "look", type="file_attachment", payload={"url": url})
    chat._wiring._open_attachment(comment)
    assert desktop.opened == [QUrl.fromLocalFile(str(path)).toString()]
    assert path.suffix == ".jpg"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ms-settings:",
        "//host/x",
        "",
        "https://",
        "https://a.test\\@b.test/",
        "https://a.test/\r\nx",
        "mailto:",
        "mailto:?attach=/etc/passwd",
        "mailto:nobody",
    ],
)
def test_other_addresses_are_not_opened(open_chat: OpenChat, desktop: Desktop, address: str) -> None:
    chat = open_chat(ANN)
    chat._wiring.open_link(address)
    assert desktop.opened == []


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://paypal.test@evil.test/login", "evil.test"),
    ],
)
def test_an_address_that_looks_like_another_is_asked_about(
    open_chat: OpenChat, desktop: Desktop, address: str, host: str
) -> None:
    chat = open_chat(ANN)
    chat._wiring.open_link(address)
    assert desktop.opened == []
    prompt = chat._wiring._window.findChild(AddressPrompt)
    assert prompt is not None
    assert prompt.isVisible()
    assert prompt.host.text() == host
    prompt.cancel_button.click()
    assert desktop.opened == []
    chat._wiring.open_link(address)
    chat._wiring._window.findChildren(AddressPrompt)[-1].open_button.click()
    assert [QUrl(one).host() for one in desktop.opened] == [QUrl(address).host()]


@pytest.mark.parametrize(("name", "is_opened"), [("plan.pdf", True), ("setup.exe", False), ("notes", True)])
def test_a_file_that_was_sent_from_here_opens_without_a_download(
    open_chat: OpenChat, desktop: Desktop, tmp_path: Path, name: str, is_opened: bool
) -> None:
    chat = open_chat(ANN)
    file = tmp_path / name
    file.write_bytes(b"%PDF")
    url = f"https://files.test/upload/{name}"
    asyncio.run(chat.session.media.adopt(url, str(file)))
    file.unlink()
    payload = {"url": url, "file_name": name}
    for sender in ("me", "ann"):
        comment = small_world.comment(ANN, 9, "look", sender, type="file_attachment", payload=payload)
        chat._wiring._open_attachment(comment)
    own = chat.session.media.own(url)
    assert own is not None
    assert own.suffix == Path(name).suffix
    assert desktop.opened == [QUrl.fromLocalFile(str(own)).toString() if is_opened else url, url]


def test_a_file_that_waits_to_be_sent_opens(open_chat: OpenChat, desktop: Desktop, tmp_path: Path) -> None:
    chat = open_chat(ANN)
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF")
    payload = {"url": file.as_uri(), "file_name": file.name}
    waiting = replace(
        small_world.comment(ANN, 9, "look", "me", type="file_attachment", payload=payload), id=0
    )
    chat._wiring._open_attachment(waiting)
    chat._wiring._open_attachment(replace(waiting, id=5))
    chat._wiring._open_attachment(replace(waiting, sender_id="ann"))
    assert desktop.opened == [file.as_uri()]
