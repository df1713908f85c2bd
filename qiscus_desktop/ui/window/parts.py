"""Owns building all parts of one chat in the right order and handing each what it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from qiscus_desktop.core.options import Options
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import toggle_css_class
from qiscus_desktop.ui.details import DetailsPanel
from qiscus_desktop.ui.login.request import SignInRequest
from qiscus_desktop.ui.notices.connecting import ConnectingPill
from qiscus_desktop.ui.notices.toasts import Toasts
from qiscus_desktop.ui.rooms import RoomSidebar
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.timeline.view import TimelineView
from qiscus_desktop.ui.widgets.boxes import row
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.window.chat_window import ChatWindow
from qiscus_desktop.ui.window.pictures import ChatPictures
from qiscus_desktop.ui.window.room_page import RoomPage
from qiscus_desktop.ui.window.trigger import Trigger

if TYPE_CHECKING:
    from qiscus_desktop.ui.login.login import LoginForm


class Parts(QObject):
    """The features of one chat as children of `root`. `px` reads a measure of the theme by its name."""

    sign_in_asked = Signal(SignInRequest)
    sandbox_asked = Signal()

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
        self.root, self.probes = root, probes
        self.glyphs = glyphs = Glyphs(icons, probes)
        self._login: LoginForm | None = None
        self.is_floating = False
        self.clip_area = QWidget(root)
        self.clip_area.resize(root.size())
        self._pictures = ChatPictures(session, self)
        self.avatars = avatars = AvatarPainter(self._pictures)
        self.window = ChatWindow(px, self.clip_area)
        inside = self.window.splitter
        self.sidebar = RoomSidebar(session, probes, glyphs, avatars, inside)

        def make_timeline(parent: QWidget) -> TimelineView:
            return TimelineView(
                session,
                probes,
                icons,
                delegates=options.delegates,
                template_function=options.template_function,
                pictures=self._pictures.cache,
                parent=parent,
            )

        self.page = RoomPage(session, make_timeline, glyphs, avatars, self._pictures, inside)
        self.details = DetailsPanel(session, probes, glyphs, avatars, inside)
        self.window.take_parts(self.sidebar, self.page, self.details)
        self.pill_page = QWidget(self.clip_area)
        self.pill = ConnectingPill(self.pill_page)
        corner = row(self.pill_page)
        corner.addStretch(1)
        corner.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignBottom)
        self.trigger = Trigger(glyphs, root)
        self.toasts = Toasts(self.window, self.window.notice_area)
        self._wanted_pictures: dict[str, Callable[[QPixmap | None], None]] = {}
        self._pictures.arrived.connect(self._arrived)

    @property
    def login(self) -> LoginForm:
        """The sign-in form, built when it is first asked for: most starts never show it."""
        if self._login is None:
            from qiscus_desktop.ui.login.login import LoginForm

            self._login = form = LoginForm(self.glyphs, self.clip_area)
            toggle_css_class(form, "qcw-login--floating", self.is_floating)
            form.setVisible(False)
            form.setGeometry(self.window.geometry())
            form.submitted.connect(self.sign_in_asked)
            form.sandbox_requested.connect(self.sandbox_asked)
            form.minimise_requested.connect(self.page.header.minimise_requested)
        return self._login

    def show_login(self, is_shown: bool) -> None:
        """Shows or hides the sign-in form; hiding one that was never shown builds none."""
        if is_shown:
            self.login.setVisible(True)
        elif self._login is not None:
            self._login.setVisible(False)
            self._login.set_busy(False)

    def restyle(self) -> None:
        """The theme changed: painted parts measure anew."""
        self.sidebar.restyle()
        self.window.restyle()
        if self._login is not None:
            self._login.restyle()
        self.trigger.updateGeometry()

    def fill_curtain(self) -> None:
        """Every page is as large as the clip_area (wide mode)."""
        for page in (self.window, self._login, self.pill_page):
            if page is not None:
                page.setGeometry(self.clip_area.rect())

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
        for view in (
            self.sidebar.view.viewport(),
            self.sidebar.account_button.picture,
            self.page.header.info.avatar,
        ):
            view.update()
        self.sidebar.update()  # with all that lies in it
        self.details.refresh_people()

    def media_changed(self, url: str) -> None:
        """A file arrived on disk; it may be one of the integrator's pictures."""
        show = self._wanted_pictures.pop(url, None)
        if show is not None:
            path = self._session.media.path(url)
            if path is not None:
                show(self._pictures.whole(path))
