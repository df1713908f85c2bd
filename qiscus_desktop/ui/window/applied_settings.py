"""Owns what an integrator has set: init options and `configure`, applied to the parts of the chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from qiscus_desktop.core.options import Options
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.window.parts import Parts
from qiscus_desktop.ui.window.settings import UiSettings
from qiscus_desktop.ui.window.stage import Stage


class AppliedSettings:
    """`show_room` opens the only room of a floating chat, which then has no list."""

    def __init__(
        self, options: Options, session: Session, parts: Parts, stage: Stage, show_room: Callable[[int], None]
    ) -> None:
        self.values = UiSettings().changed(UiSettings.known(options.others))
        self._options = options
        self._session = session
        self._parts = parts
        self._stage = stage
        self._show_room = show_room

    def change(self, values: Mapping[str, Any]) -> None:
        """Raises ValueError for a name that does not exist."""
        self.values = self.values.changed(values)
        self.apply()

    def take_options(self, options: Options) -> None:
        """`init` may have come after the widget was made, with bubbles in its options."""
        if options is self._options:
            return
        self._options = options
        self._parts.page.timeline.set_delegates(options.delegates, options.template_function)
        self.change(UiSettings.known(options.others))

    def apply(self) -> None:
        values, parts = self.values, self._parts
        text = values.widget_button_text
        default = QCoreApplication.translate("ChatWidget", "Talk to Us")
        parts.trigger.show_label(default if text is None else text)
        parts.show_trigger_picture(values.widget_button_icon)
        parts.show_empty_picture(values.empty_state_url)
        parts.page.set_parts(header=values.show_header, form=values.show_comment_form)
        parts.page.header.info.avatar.setVisible(values.show_avatar)
        self.offer_list()
        self._stage.place()

    def offer_list(self) -> None:
        """The floating window has a list when there is something to choose; the wide one if wanted.

        Nobody who is not signed in has a list.
        """
        rooms = self._session.rooms
        has_choice = self._stage.floating is None or len(rooms) != 1
        is_offered = self.values.show_rooms and has_choice and bool(self._session.account_id)
        self._parts.window.set_list_offered(is_offered)
        if not is_offered and not self._parts.page.room_id and len(rooms) == 1:
            self._show_room(next(iter(rooms)).id)
