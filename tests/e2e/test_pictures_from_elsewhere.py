"""A picture from elsewhere waits behind "Show picture" until the person wants it."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMenu

from qiscus_desktop.app.picture_menu import add_picture_menu
from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind, Picture
from tests.support.person import People
from tests.support.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.qt_loop, pytest.mark.e2e]


def a_png() -> bytes:
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def post(sandbox: SandboxProcess, body: dict[str, object]) -> None:
    request = urllib.request.Request(
        f"{sandbox.base_url}/control/post", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    urllib.request.urlopen(request).close()


async def test_a_picture_from_elsewhere_waits_for_a_click(
    people: People, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    reader = await people.signed_in(sandbox, "elsewhere-reader")
    await people.signed_in(sandbox, "elsewhere-writer")
    settings = SettingsFile(tmp_path / "settings.json")
    menu = QMenu()
    add_picture_menu(menu, settings, reader.session.media)
    always, _service, ask = menu.actions()[0].menu().actions()
    assert always.isChecked()
    ask.trigger()
    assert SettingsFile(tmp_path / "settings.json").value.pictures == "ask"

    url = await reader.session.core.upload(a_png(), name="a.png")
    elsewhere = url.replace("127.0.0.1", "localhost")
    room = await reader.chat_with("elsewhere-writer")
    reader.show()
    reader.widget.open_room(room.id)
    attachment = {"url": elsewhere, "file_name": "a.png", "caption": "", "size": 9}
    body = {"user_id": "elsewhere-writer", "room_id": room.id, "message": "[file]", "type": "file_attachment"}
    await asyncio.to_thread(post, sandbox, body | {"payload": attachment})
    view, media = reader.widget._page.timeline, reader.session.media
    await reader.until(lambda: media.is_held_back(elsewhere) or None)
    comment = reader.comments(room)[-1]
    shown = await reader.until(lambda: view.scroll_layout.shown_of(comment.temp_id))
    part = next(part for part in shown.layout.content.parts if isinstance(part, Picture))
    assert part.held_back
    assert view.canvas.picture_held_back(elsewhere)
    assert not view.canvas.picture_failed(elsewhere)
    await reader.until(lambda: view.grab().toImage().size().isValid() or None)

    view.input.pointer.activate(shown, Hit(HitKind.ATTACHMENT, elsewhere))
    await reader.until(lambda: media.path(elsewhere))
    assert not view.canvas.picture_held_back(elsewhere)
    await reader.until(
        lambda: view.canvas.picture(elsewhere, part.rect.size(), part.placeholder.radius) is not None or None
    )
    menu.deleteLater()

    # The picture of a card leads to the card's address; what waits there is in the menu of the message.
    other = (await reader.session.core.upload(a_png(), name="b.png")).replace("127.0.0.1", "localhost")
    card = {"text": "", "title": "Shoes", "image": other, "url": "https://shop.test", "buttons": []}
    body |= {"message": "Shoes", "type": "card", "payload": card}
    await asyncio.to_thread(post, sandbox, body)
    await reader.until(lambda: media.is_held_back(other) or None)
    row_menu = view.input.menu.build(reader.comments(room)[-1])
    (show,) = [action for action in row_menu.actions() if action.text() == "Show pictures"]
    show.trigger()
    await reader.until(lambda: media.path(other))
    row_menu.deleteLater()
