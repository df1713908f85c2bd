"""Owns the connections: signals of the features become commands of the session, its changes go to the
features.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtGui import QKeyEvent

from qiscus_desktop.core.events import Connection
from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store import changes
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.composer.composer import Submission
from qiscus_desktop.ui.notices.toasts import Toast
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.weak import weakly
from qiscus_desktop.ui.widgets.words import today
from qiscus_desktop.ui.window.parts import Parts
from qiscus_desktop.ui.window.saving import FileSaver

if TYPE_CHECKING:
    from qiscus_desktop.ui.window.searching import Searching


# A click runs no program, not even an own one.
_PROGRAMS = frozenset(
    ".app .bat .cmd .com .command .cpl .desktop .exe .hta .jar .js .jse .lnk .msi .pif .ps1 .py .reg .scr "
    ".sh .url .vbe .vbs .wsf .wsh".split()
)


@guarded_overrides
class Wiring(QObject):
    """Connects one window with one session, until `stop_hearing`."""

    room_wanted = Signal(object)
    unread_changed = Signal(int)
    rooms_changed = Signal()

    def __init__(
        self, session: Session, parts: Parts, allowed_types: Callable[[], tuple[str, ...] | None]
    ) -> None:
        super().__init__(parts)
        self._session, self._parts, self._window, self._toasts = session, parts, parts.window, parts.toasts
        self._allowed_types = allowed_types
        self._unread = -1
        self._searching: Searching | None = None
        self._saver = FileSaver(session, parts.window, self._say)
        self._connect_lists()
        self._connect_timeline()
        self._connect_composer()
        self.stop_hearing = session.listen(weakly(self.apply))
        self._window.conditions.dismissed.connect(session.dismiss)
        self._window.conditions.show_conditions(session.conditions)
        self._window.page.banner.show_connection(
            session.connection if session.account_id else Connection.ONLINE, session.connection_problem
        )

    # ---- signals become commands

    def _connect_lists(self) -> None:
        self._window.sidebar.room_chosen.connect(self.room_wanted)
        self._window.sidebar.mark_read_requested.connect(self._mark_all_read)
        self._window.page.start_requested.connect(self._window.sidebar.start_chat)
        self._window.page.header.search_requested.connect(self._window.page.toggle_search)
        self._window.sidebar.filter.textChanged.connect(self._search)
        self._parts.root.installEventFilter(self)

    @property
    def searching(self) -> Searching:
        """Search, built when it is first asked for: the first window comes without."""
        if self._searching is None:
            from qiscus_desktop.ui.window.searching import Searching

            self._searching = Searching(self._session, self._parts)
            self._searching.room_wanted.connect(self.room_wanted)
        return self._searching

    def _search(self, words: str) -> None:
        self.searching.words_changed(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that nobody in the chat took come up to the root, first as what may be a shortcut."""
        return isinstance(event, QKeyEvent) and self.searching.take_key(event)

    def _connect_timeline(self) -> None:
        timeline, session = self._window.page.timeline, self._session
        timeline.intentions.resend_requested.connect(session.resend)
        timeline.intentions.discard_requested.connect(session.discard)
        timeline.intentions.cancel_requested.connect(session.cancel_upload)
        timeline.intentions.delete_requested.connect(self._delete)
        timeline.intentions.info_requested.connect(self.show_info)
        timeline.reading.visible_read.connect(self._read)
        timeline.intentions.quote_activated.connect(timeline.jump_to)
        timeline.intentions.link_activated.connect(self.open_link)
        timeline.intentions.attachment_activated.connect(self._open_attachment)
        timeline.intentions.button_activated.connect(self._press)
        timeline.intentions.save_requested.connect(self._saver.ask)

    def _connect_composer(self) -> None:
        composer = self._window.page.composer
        composer.submitted.connect(self._submit)
        composer.draft_changed.connect(self._keep_draft)
        composer.typing_changed.connect(self._tell_typing)
        composer.edit_last_requested.connect(self._edit_last)

    def _submit(self, done: Submission) -> None:
        with self._session.one_step():
            self._send(done)
        if done.edit_of is None:
            self._window.page.timeline.go_to_end()

    def _send(self, done: Submission) -> None:
        if done.edit_of is not None:
            if done.text:
                self._session.edit(done.edit_of, done.text)
            return
        if done.text:
            self._session.send(done.room_id, done.text, reply_to=done.reply_to)
        allowed = self._allowed_types()
        for file in done.files:
            extension = Path(file.path).suffix.removeprefix(".").lower()
            if allowed is not None and extension not in {one.lower().removeprefix(".") for one in allowed}:
                words = self.tr("{name} was not sent: only these kinds of files are allowed: {kinds}.")
                self._say(words.format(name=set_apart(file.name), kinds=", ".join(allowed)))
                continue
            self._session.send_file(done.room_id, file.path, file.caption)

    def _keep_draft(self, room_id: int, draft: Draft) -> None:
        self._session.set_draft(room_id, draft)

    def _tell_typing(self, is_typing: bool) -> None:
        page = self._window.page
        if page.has_typing_signal():
            self._session.set_typing(page.composer.room_id, is_typing)

    def _edit_last(self) -> None:
        """The newest own text message of the room, as long as it is on the server."""
        page = self._window.page
        timeline = self._session.timeline(page.room_id)
        for at in range(len(timeline) - 1, max(-1, len(timeline) - 200), -1):
            comment = timeline[at]
            if self._is_editable(comment):
                page.composer.begin_edit(comment)
                return

    def _is_editable(self, comment: Comment) -> bool:
        return (
            comment.sender_id == self._session.account_id
            and comment.type in ("text", "reply")
            and comment.attachment is None
            and not comment.is_deleted
            and comment.status is not Status.FAILED
        )

    def _delete(self, comment: Comment, is_for_everyone: bool) -> None:
        self._session.delete([comment], for_everyone=is_for_everyone)

    def show_info(self, comment: Comment) -> None:
        """Who has received and read an own message, in a dialog of its own."""
        from qiscus_desktop.ui.timeline.message_info import MessageInfo

        parts = self._parts
        MessageInfo(self._session, comment, today(), parts.avatars, parts.glyphs, self._window).open()

    def _read(self, comment_id: int) -> None:
        self._session.mark_read(self._window.page.room_id, comment_id)

    def _mark_all_read(self, room_id: int) -> None:
        room = self._session.rooms.get(room_id)
        if room is not None:
            self._session.mark_read(room_id, room.last_comment_id)

    def open_link(self, address: str) -> None:
        """The one place that opens an address: as `opening_of` judges it; what looks like another address
        is asked about first.
        """
        from qiscus_desktop.ui.window.addresses import opening_of

        opening = opening_of(address)
        if opening is None:
            self._say(self.tr("This link cannot be opened."))
        elif opening.doubt:
            from qiscus_desktop.ui.window.address_prompt import AddressPrompt

            prompt = AddressPrompt(opening, self._window)
            prompt.accepted.connect(lambda: self._open(opening.url))
            prompt.open()
        else:
            self._open(opening.url)

    def _open(self, url: QUrl) -> None:
        from PySide6.QtGui import QDesktopServices

        if not QDesktopServices.openUrl(url):
            self._say(self.tr("This link cannot be opened."))

    def _open_attachment(self, comment: Comment) -> None:
        attachment = comment.attachment
        if attachment is None:
            return
        own = self._own_file(comment, attachment.url)
        if own is not None:
            self._open(QUrl.fromLocalFile(str(own)))
            return
        path = self._session.media.path(attachment.url)
        # Only pictures have an ending here; what else arrives, whatever it calls itself, is the browser's.
        if path is None or not path.suffix or not attachment.is_picture:
            self.open_link(attachment.url)
        else:
            self._open(QUrl.fromLocalFile(str(path)))

    def _own_file(self, comment: Comment, url: str) -> Path | None:
        """The file that this person sent from here, unless it is a program."""
        if comment.sender_id != self._session.account_id:
            return None
        if not comment.id and url.startswith("file:"):
            found: Path | None = Path(QUrl(url).toLocalFile())
        else:
            found = self._session.media.own(url)
        return None if found is None or found.suffix.lower() in _PROGRAMS or not found.is_file() else found

    def _press(self, comment: Comment, index: int) -> None:
        """A button that answers: its words are sent, the server calls whoever waits for them."""
        from qiscus_desktop.ui.timeline.delegates.payloads import buttons_of

        buttons = buttons_of(comment.payload or {})
        if not 0 <= index < len(buttons):
            return
        button = buttons[index]
        words = str(button.get("postback_text") or button.get("label") or "")
        payload = button.get("payload")
        self._session.send(
            comment.room_id,
            words,
            type="button_postback_response",
            payload=payload if isinstance(payload, dict) else {},
        )

    # ---- changes up

    def apply(self, change: changes.Change) -> None:
        """One change of the session, to whoever shows it."""
        window, page = self._window, self._window.page
        window.sidebar.apply(change)
        match change:
            case changes.RoomsChanged(room_ids=ids):
                self._rooms_changed(ids)
            case changes.TypingChanged(room_id=room_id) if room_id == page.room_id:
                page.header.refresh()
            case changes.PresenceChanged():
                page.header.refresh()
                window.details.refresh_people()
            case changes.MediaChanged(url=url):
                self._parts.media_changed(url)
                self._saver.media_changed(url)
                page.header.info.avatar.update()
                window.details.refresh_people()
            case changes.ConnectionChanged(connection=connection, problem=problem):
                page.banner.show_connection(connection, problem)
            case changes.ConditionsChanged():
                window.conditions.show_conditions(self._session.conditions)
            case changes.AccountChanged():
                page.refresh()
                self.tell_unread()
                self.rooms_changed.emit()
                if self._searching is not None:
                    self._searching.account_changed()
            case changes.NoticeRaised(kind=kind, text=text):
                self._toasts.show(Toast(text, kind))
            case _:
                pass

    def _rooms_changed(self, room_ids: frozenset[int]) -> None:
        page = self._window.page
        if not room_ids or page.room_id in room_ids:
            page.refresh()
            if not self._session.is_lost(page.room_id):  # its name stays while it is open
                page.header.refresh()
                self._window.details.refresh()
        elif not page.room_id:
            page.refresh()
        self.tell_unread()
        self.rooms_changed.emit()

    def tell_unread(self) -> None:
        count = self._session.total_unread
        if count != self._unread:
            self._unread = count
            self.unread_changed.emit(count)

    def _say(self, sentence: str) -> None:
        self._toasts.show(Toast(sentence, changes.NoticeKind.ERROR))
