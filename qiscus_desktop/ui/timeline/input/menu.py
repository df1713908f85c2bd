"""Owns the menu of a row: what can be done with a comment, each as an intention."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from qiscus_desktop.core.models import Comment, RoomKind, Status
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.timeline.placement import SYSTEM_TYPE
from qiscus_desktop.ui.timeline.rows.failure import needs_other_words
from qiscus_desktop.ui.widgets.outgoing_text import put_on_clipboard
from qiscus_desktop.ui.widgets.words import isolated

if TYPE_CHECKING:
    from collections.abc import Callable

    from qiscus_desktop.ui.theme.icons import Icons
    from qiscus_desktop.ui.timeline.input.delete_prompt import DeletePrompt
    from qiscus_desktop.ui.timeline.input.intentions import Intentions
    from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout

RICH_TYPES = frozenset({"location", "buttons", "account_linking", "card", "carousel"})
_LONGEST = 60  # characters of a foreign label in a menu


class RowMenu:
    """Builds a menu for a comment and opens it. `summary` gives a comment in plain words."""

    def __init__(
        self,
        view: QWidget,
        icons: Icons,
        room: OpenRoom,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        intentions: Intentions,
        *,
        selected_text: Callable[[str], str],
        summary: Callable[[Comment], str],
    ) -> None:
        self._view = view
        self._icons = icons
        self._room = room
        self._layout = layout
        self._canvas = canvas
        self._intentions = intentions
        self._selected_text = selected_text
        self._summary = summary
        self._menu: QMenu | None = None

    def open(self, comment: Comment, at: QPoint) -> None:
        """Opens the menu at a point of the screen; returns at once."""
        menu = self.build(comment)
        if menu.isEmpty():
            menu.deleteLater()
            return
        self._menu = menu
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def build(self, comment: Comment) -> QMenu:
        """The menu with all that is possible for this comment now; empty when nothing is."""
        menu = QMenu(self._view)
        set_css_classes(menu, "qcw-comment__more--menu")
        menu.ensurePolished()  # or its palette is not yet that of the sheet
        if comment.is_deleted:
            return menu
        if comment.type == SYSTEM_TYPE:
            self._add(menu, "copy", "Copy text", lambda: self.copy(comment))
            return menu
        self._add_sending(menu, comment)
        self._add_ways_on(menu, comment)
        self._add_reading(menu, comment)
        if comment.id and self._room.is_own(comment):
            self._add_owning(menu, comment)
        return menu

    def _add_sending(self, menu: QMenu, comment: Comment) -> None:
        """For what has not reached the server."""
        intentions = self._intentions
        if comment.status is Status.FAILED:
            self._add(menu, "refresh", "Resend", lambda: intentions.resend_requested.emit(comment.temp_id))
            if needs_other_words(comment):
                self._add(menu, "edit", "Edit", lambda: intentions.edit_requested.emit(comment))
        if comment.status in {Status.FAILED, Status.QUEUED}:
            self._add(menu, "trash", "Discard", lambda: intentions.discard_requested.emit(comment.temp_id))
        elif self._canvas.progress(comment.temp_id) is not None:
            self._add(
                menu, "close", "Cancel upload", lambda: intentions.cancel_requested.emit(comment.temp_id)
            )
        if not menu.isEmpty():
            menu.addSeparator()

    def _add_reading(self, menu: QMenu, comment: Comment) -> None:
        """For everybody's comments."""
        intentions = self._intentions
        shown = self._layout.shown_of(comment.temp_id)
        waiting = self._canvas.held_back(shown.layout.content.parts) if shown is not None else []
        if waiting:
            self._add(menu, "image", "Show pictures", lambda: self._show_pictures(waiting))
        if comment.id:
            self._add(menu, "reply", "Reply", lambda: intentions.reply_requested.emit(comment))
        chosen = self._selected_text(comment.temp_id)
        if chosen:
            self._add(menu, "copy", "Copy selection", lambda: put_on_clipboard(chosen))
        self._add(menu, "copy", "Copy text", lambda: self.copy(comment))
        if (
            comment.attachment is not None
            and comment.id
            and intentions.has_listener(intentions.save_requested)
        ):
            self._add(menu, "download", "Save file as…", lambda: intentions.save_requested.emit(comment))

    def _add_owning(self, menu: QMenu, comment: Comment) -> None:
        """For the account's own comments."""
        intentions = self._intentions
        if comment.type in {"text", "reply"} and comment.attachment is None:
            self._add(menu, "edit", "Edit", lambda: intentions.edit_requested.emit(comment))
        room = self._room.session.rooms.get(comment.room_id)
        is_channel = room is not None and room.kind is RoomKind.CHANNEL
        if not is_channel and intentions.has_listener(intentions.info_requested):
            self._add(menu, "info", "Message info", lambda: intentions.info_requested.emit(comment))
        menu.addSeparator()
        self._add(menu, "trash", "Delete…", lambda: self.ask_delete(comment, is_channel=is_channel))

    def ask_delete(self, comment: Comment, *, is_channel: bool) -> DeletePrompt:
        """Asks whether and for whom; the signal is emitted when the person has chosen."""
        from qiscus_desktop.ui.timeline.input.delete_prompt import DeletePrompt

        # A child of the view, and so of the root, whose style sheet applies to it.
        prompt = DeletePrompt(comment, is_only_for_everyone=is_channel, parent=self._view)
        prompt.chosen.connect(lambda is_all: self._intentions.delete_requested.emit(comment, is_all))
        prompt.open()
        return prompt

    def _add_ways_on(self, menu: QMenu, comment: Comment) -> None:
        """What can be pressed in the bubble, for those who use the keyboard."""
        if comment.type not in RICH_TYPES or not comment.payload:
            return
        from qiscus_desktop.ui.timeline.delegates.parts import HitKind
        from qiscus_desktop.ui.timeline.delegates.payloads import ways_on

        intentions = self._intentions
        for label, hit in ways_on(comment.type, comment.payload):
            words = " ".join(label.split())[:_LONGEST].replace("&", "&&")
            if hit.kind is HitKind.LINK:
                self._add(menu, "link-out", words, partial(intentions.link_activated.emit, hit.value))
            else:
                index = int(hit.value)
                self._add(menu, "check", words, partial(intentions.button_activated.emit, comment, index))
        if not menu.isEmpty():
            menu.addSeparator()

    def _show_pictures(self, urls: Iterable[str]) -> None:
        for url in urls:
            self._room.session.media.approve(url)

    def copy(self, comment: Comment) -> None:
        put_on_clipboard(self._summary(comment))

    def _add(self, menu: QMenu, icon: str, words: str, act: Callable[[], object]) -> QAction:
        ink = menu.palette().color(menu.foregroundRole())
        if menu.isRightToLeft():
            # Else the marks that end words of the other direction would be put before them.
            words = isolated(words)
        action = menu.addAction(self._icons.icon(icon, ink), words)
        action.triggered.connect(lambda _checked=False: act())
        return action
