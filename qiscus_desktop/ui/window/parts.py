"""Owns building all parts of one chat in the right order and handing each what it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.options import Options
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.details import DetailsPanel
from qiscus_desktop.ui.login import LoginForm
from qiscus_desktop.ui.notices.connecting import ConnectingPill
from qiscus_desktop.ui.notices.toasts import Toasts
from qiscus_desktop.ui.rooms import RoomSidebar
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.probes import Probes
from qiscus_desktop.ui.timeline.view import TimelineView
from qiscus_desktop.ui.widgets.boxes import row
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.window.chat_window import ChatWindow
from qiscus_desktop.ui.window.pictures import ChatPictures
from qiscus_desktop.ui.window.room_page import RoomPage
from qiscus_desktop.ui.window.trigger import Trigger


class Parts(QObject):
    """The features of one chat as children of `root`. `px` reads a measure of the theme by its name."""

    def __init__(
        self,
        root: QWidget,
        session: Session,
        probes: Probes,
        icons: Icons,
        options: Options,
        px: Callable[[str], int],
    ) -> None:
        super().__init__(root)
        self._session = session
        glyphs = Glyphs(icons, probes)
        self.curtain = QWidget(root)
        self.curtain.resize(root.size())
        timeline = TimelineView(
            session,
            probes,
            icons,
            delegates=options.delegates,
            template_function=options.template_function,
            parent=self.curtain,
        )
        self._pictures = ChatPictures(session, timeline.canvas.pictures, self)
        avatars = AvatarPainter(self._pictures)
        self.sidebar = RoomSidebar(session, probes, glyphs, avatars)
        self.page = RoomPage(session, timeline, glyphs, avatars, self._pictures)
        self.details = DetailsPanel(session, probes, glyphs, avatars)
        self.window = ChatWindow(self.sidebar, self.page, self.details, px, self.curtain)
        self.login = LoginForm(glyphs, self.curtain)
        self.pill_page = QWidget(self.curtain)
        self.pill = ConnectingPill(self.pill_page)
        corner = row(self.pill_page)
        corner.addStretch(1)
        corner.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignBottom)
        self.trigger = Trigger(glyphs, root)
        self.toasts = Toasts(self.window, self.window.notice_area)
        self._wanted_pictures: dict[str, Callable[[QPixmap | None], None]] = {}
        self._pictures.arrived.connect(self._arrived)

    def restyle(self) -> None:
        """The theme changed: painted parts measure anew."""
        self.sidebar.restyle()
        self.window.restyle()
        self.login.restyle()
        self.trigger.updateGeometry()

    def fill_curtain(self) -> None:
        """Every page is as large as the curtain (wide mode)."""
        for page in (self.window, self.login, self.pill_page):
            page.setGeometry(self.curtain.rect())

    def show_trigger_picture(self, address: str) -> None:
        """The integrator's picture on the launcher: a file of this computer or a URL; "" for none."""
        self._picture(address, self.trigger.show_picture)

    def show_empty_picture(self, address: str) -> None:
        """The integrator's picture above the words that no room is open."""
        self._picture(address, self.page.empty.show_picture)

    def _picture(self, address: str, show: Callable[[QPixmap | None], None]) -> None:
        if not address:
            show(None)
            return
        path = Path(address) if "://" not in address else self._session.media.path(address)
        if path is None:
            self._wanted_pictures[address] = show
            return
        show(self._pictures.whole(path))

    def _arrived(self, _: str) -> None:
        for view in (self.sidebar.view.viewport(), self.sidebar.avatar, self.page.header.info.avatar):
            view.update()
        self.details.refresh_people()

    def media_changed(self, url: str) -> None:
        """A file arrived on disk; it may be one of the integrator's pictures."""
        show = self._wanted_pictures.pop(url, None)
        if show is not None:
            path = self._session.media.path(url)
            if path is not None:
                show(self._pictures.whole(path))
