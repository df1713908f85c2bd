"""Core, session and widget of one account on one server: built together, closed in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QWidget

from qiscus_desktop import QiscusSDK
from qiscus_desktop.app.settings import Server
from qiscus_desktop.store.profile_database import Database
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.chat_widget import ChatWidget

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 0.6


class RunningAccount(msgspec.Struct, frozen=True):
    """`file` is None while nobody is known: then nothing is kept on disk."""

    server: Server
    file: Path | None
    sdk: QiscusSDK
    session: Session
    widget: ChatWidget

    @classmethod
    def build(
        cls,
        server: Server,
        file: Path | None,
        account_id: str,
        *,
        media: Path,
        theme: str | Path,
        mode: str,
        parent: QWidget | None,
    ) -> RunningAccount:
        """Opens the database and makes the widget; `account_id` is empty while nobody is known."""
        sdk = QiscusSDK()
        session = Session(sdk.core, Database(file), media_folder=media)
        if account_id:
            session.open_now(account_id)
        # With its parent from the start: a later change of the parent would make Qt style every part again.
        widget = ChatWidget(
            sdk, session=session, theme=theme, mode=mode, cache_path=media.parent, parent=parent
        )
        widget.header_clicked.connect(widget.toggle_details)
        return cls(server, file, sdk, session, widget)

    async def close(self) -> None:
        """Flushes and frees everything; what takes too long is given up, the database survives that."""
        for work in (self.widget.shut_down(), self.session.close(), self.sdk.core.close()):
            try:
                async with asyncio.timeout(CLOSE_WITHIN_S):
                    await work
            except TimeoutError:
                log.warning("closing takes too long and is given up")
            except Exception:
                log.exception("a part did not close")
        with contextlib.suppress(RuntimeError):  # Qt has deleted the widget with its window
            self.widget.deleteLater()
