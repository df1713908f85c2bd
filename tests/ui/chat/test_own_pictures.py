"""A picture that was pasted and sent: it stays where it is seen, also when its file is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from qiscus_desktop import QiscusSDK
from qiscus_desktop.core.models import Comment
from qiscus_desktop.ui.chat_widget import ChatWidget
from qiscus_desktop.ui.timeline.delegates.parts import Hit, HitKind, Picture
from tests.support.sandbox_process import SandboxProcess
from tests.support.waiting import PATIENCE_S

pytestmark = [pytest.mark.qt_loop, pytest.mark.e2e]


async def until(found: Callable[[], Any]) -> Any:
    async with asyncio.timeout(PATIENCE_S):
        while not (value := found()):  # noqa: ASYNC110 - windows tell no event
            await asyncio.sleep(0.02)
    return value


@pytest_asyncio.fixture
async def sdk() -> AsyncIterator[QiscusSDK]:
    made = QiscusSDK()
    yield made
    await made.core.close()


def a_picture() -> QImage:
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    return image


def remove(file: Path) -> None:
    file.unlink()


def is_shown(chat: ChatWidget, temp_id: str) -> bool:
    """Whether the picture itself is drawn in its row, not the words that there is none."""
    view = chat._page.timeline
    shown = view.scroll_layout.shown_of(temp_id)
    if shown is None:
        return False
    part = next(part for part in shown.layout.content.parts if isinstance(part, Picture))
    pixmap = view.canvas.picture(part.url, part.rect.size(), part.placeholder.radius)
    return pixmap is not None and pixmap.toImage().pixelColor(40, 40) == QColor("teal")


async def test_a_pasted_picture_stays_and_can_be_had_again(
    sandbox: SandboxProcess, sdk: QiscusSDK, qtbot: QtBot, tmp_path: Path
) -> None:
    """The file was there as long as the test ran; only a deleted one showed that the row depended on it."""
    names = ("app_id", "base_url", "mqtt_url", "upload_url", "broker_lb_url")
    await sdk.core.init(**{name: getattr(sandbox, name) for name in names}, mode="wide")
    chat = ChatWidget(sdk, theme="light")
    chat.resize(1000, 700)
    chat.show()
    try:
        await sdk.core.set_user("picture-person", "key", "Picture Person")
        room = await chat.chat_target("nina")
        assert room is not None
        field = chat._page.composer.field
        pasted = QMimeData()
        pasted.setImageData(a_picture())
        pasted.setText("https://a.test/x.png")
        field.insertFromMimeData(pasted)
        file = Path(chat._page.composer.strip.files[0].path)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        timeline = chat.session.timeline(room.id)

        def own() -> Comment:
            return next(one for one in reversed(list(timeline)) if one.sender_id == "picture-person")

        await until(lambda: own().id)
        remove(file)
        comment = own()
        assert comment.attachment is not None
        url = comment.attachment.url
        assert url.startswith("http")
        await until(lambda: is_shown(chat, comment.temp_id))
        view, media = chat._page.timeline, chat.session.media
        view.canvas.forget()  # as another screen or theme does
        view.refresh()
        await until(
            lambda: view.canvas.pictures.natural_size(url).isValid() and is_shown(chat, comment.temp_id)
        )
        assert not view.canvas.picture_failed(url)

        # A torn file: the row says so, and one click brings the picture back.
        held = media.path(url)
        assert held is not None
        held.write_bytes(b"torn")
        view.canvas.forget()
        view.canvas._stand_ins.clear()
        view.refresh()
        await until(lambda: view.canvas.picture_failed(url))
        shown = view.scroll_layout.shown_of(comment.temp_id)
        assert shown is not None
        view.input.pointer.activate(shown, Hit(HitKind.ATTACHMENT, url))
        await until(lambda: is_shown(chat, comment.temp_id))
        assert QUrl(url).isValid()
    finally:
        window = chat.window()
        await chat.shut_down()
        window.close()
        window.deleteLater()
