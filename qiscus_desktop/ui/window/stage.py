"""Owns what is in sight of one chat: which page, wide or floating, open or closed, and where the focus
goes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.ui.css_classes import toggle_css_class
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.theme import Theme
from qiscus_desktop.ui.window.floating import Floating
from qiscus_desktop.ui.window.parts import Parts
from qiscus_desktop.ui.window.placement import Measures

LEAST = QSize(280, 240)  # below this no room can be read, whichever parts are shown


class Stage(QObject):
    """Shows the parts of `root` in one of two forms. `px` reads a measure of the theme by its name.

    `needs_account` answers whether there is nothing to show yet because nobody is signed in.
    """

    open_changed = Signal(bool)

    def __init__(
        self,
        root: QWidget,
        parts: Parts,
        probes: Probes,
        px: Callable[[str], int],
        needs_account: Callable[[], bool],
        *,
        is_floating: bool,
    ) -> None:
        super().__init__(root)
        self._root, self._parts, self._probes = root, parts, probes
        self._px = px
        self._needs_account = needs_account
        self.has_login = False
        self.is_open = False
        self.floating = self._make_floating() if is_floating else None
        if self.floating is None:
            parts.trigger.setVisible(False)

    def _make_floating(self) -> Floating:
        root, parts = self._root, self._parts
        parts.window.set_always_narrow(True)
        toggle_css_class(parts.window, "qcw-chat-wrapper--floating", True)
        parts.is_floating = True
        root.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        if root.parentWidget() is None:
            root.setWindowFlags(
                Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
            )
        parts.clip_area.setVisible(False)
        return Floating(root, parts.clip_area, parts.trigger, self._measures)

    def _measures(self) -> Measures:
        px = self._px
        size = QSize(px("window-width"), px("window-height"))
        return Measures(px("float-side"), px("float-bottom"), px("float-gap"), size, px("float-full-below"))

    # ---- open and close

    def set_open(self, is_open: bool) -> None:
        """Opens or closes the floating window; nothing happens in wide mode."""
        if self.floating is None or is_open == self.is_open:
            return
        self.is_open = is_open
        toggle_css_class(self._root, "qcw-container--open", is_open)
        self._probes.refresh()
        self._parts.trigger.set_open(is_open)
        self.floating.set_open(is_open)
        self._parts.window.set_full(self.floating.is_full)
        self.show_pages()
        if is_open:
            self._root.activateWindow()
        self.focus_inside()
        self.open_changed.emit(is_open)

    def minimise(self) -> None:
        """Closes the floating window."""
        self.set_open(False)

    # ---- pages and focus

    def show_login(self, is_shown: bool) -> None:
        had_login, self.has_login = self.has_login, is_shown
        self.show_pages()
        if is_shown:
            self._parts.login.focus_first_empty()
        elif had_login and self._has_focus():
            self.focus_inside()

    def show_pages(self) -> None:
        """The sign-in form, the pill of a floating chat without an account, or the chat."""
        is_waiting = self.floating is not None and self._needs_account() and not self.has_login
        self._parts.show_login(self.has_login)
        self._parts.window.setVisible(not self.has_login and not is_waiting)
        self._parts.pill_page.setVisible(is_waiting)
        if self.floating is not None:
            self.floating.set_bare(is_waiting)
            if self.has_login:
                self._parts.login.set_covering(self.is_open and self.floating.is_full)

    def _has_focus(self) -> bool:
        """Whether the keys come here or to what has just been hidden, and not to something of the host."""
        focused = QApplication.focusWidget()
        return self._root.isActiveWindow() and (focused is None or self._root.isAncestorOf(focused))

    def focus_inside(self) -> None:
        """The focus goes to where one writes, chooses or signs in.

        Not by a focus proxy of the root: with one on an outer widget, Tab never leaves the field.
        """
        window, page = self._parts.window, self._parts.page
        if self.floating is not None and not self.is_open:
            self._parts.trigger.setFocus()
        elif self.has_login:
            self._parts.login.focus_first_empty()
        elif page.room_id and page.isVisibleTo(window):
            page.composer.focus_field()
        else:
            window.sidebar.focus_list()

    # ---- looks and places

    def restyle(self, theme: Theme) -> None:
        """The theme changed: everything that is measured is measured anew."""
        if self.floating is not None:
            self.floating.set_theme(theme)
            self.floating.place()
        self._parts.restyle()
        self._root.update()

    def place(self) -> None:
        """The root was shown, or its launcher changed its size."""
        if self.floating is not None:
            self.floating.place()

    def host_changed(self) -> None:
        """The root got another parent."""
        if self.floating is not None:
            self.floating.follow_host()
            self.floating.place()

    def resized(self) -> None:
        """In wide mode the chat fills the root."""
        if self.floating is None:
            self._parts.clip_area.setGeometry(self._root.rect())
            self._parts.fill_curtain()

    def size_hint(self) -> QSize:
        if self.floating is not None and self.floating.placement is not None:
            return self.floating.placement.container.size()
        return QSize(self._px("wide-width"), self._px("wide-height"))

    def minimum_size_hint(self) -> QSize:
        """The smallest wide chat shows one page at a time; a floating one is as large as it is."""
        if self.floating is not None:
            return self.size_hint()
        pages = (self._parts.window.sidebar, self._parts.page)
        hints = [page.minimumSizeHint() for page in pages]
        return QSize(max(hint.width() for hint in hints), max(hint.height() for hint in hints)).expandedTo(
            LEAST
        )

    def paint(self) -> None:
        """The shadow of the floating window, under everything."""
        if self.floating is not None:
            with QPainter(self._root) as painter:
                self.floating.paint_shadow(painter)
