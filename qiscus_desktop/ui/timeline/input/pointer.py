"""Owns the mouse over the rows: hover, clicks, and selecting the words of one bubble."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QCursor,
    QHelpEvent,
    QMouseEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QToolTip, QWidget

from qiscus_desktop.core.models import Comment, Status
from qiscus_desktop.ui.timeline.delegates.parts import NOTHING, Hit, HitKind, Text
from qiscus_desktop.ui.timeline.delegates.shown import received_words
from qiscus_desktop.ui.timeline.delegates.typeset import utf16_slice
from qiscus_desktop.ui.timeline.rows.scroll_layout import Shown
from qiscus_desktop.ui.widgets.outgoing_text import put_on_selection

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.delegates.foreign import ForeignCode
    from qiscus_desktop.ui.timeline.input.intentions import Intentions
    from qiscus_desktop.ui.timeline.input.sideways import Sideways
    from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.row import RowLayout
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout


class Pointer:
    """What the mouse is over, and the selection: a stretch of the words of one row, in UTF-16 units."""

    def __init__(
        self,
        viewport: QWidget,
        room: OpenRoom,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        foreign: ForeignCode,
        intentions: Intentions,
        *,
        update_row: Callable[[str], None],
        expand: Callable[[str], None],
    ) -> None:
        self._viewport = viewport
        self._room = room
        self._layout = layout
        self._canvas = canvas
        self._foreign = foreign
        self._intentions = intentions
        self._update_row = update_row
        self._expand = expand
        self.temp_id = ""
        self.hit: Hit = NOTHING
        self.selected_id = ""
        self._anchor = 0
        self._caret = 0
        self._pressed: tuple[str, Hit] | None = None
        self._is_selecting = False
        self._at: QPoint | None = None
        self._sideways: Sideways | None = None

    @property
    def is_pressed(self) -> bool:
        """Whether what the mouse is at was pressed and has not been let go."""
        if self._pressed is None or self.selection is not None:
            return False
        temp_id, hit = self._pressed
        return temp_id == self.temp_id and hit.leads_where(self.hit)

    @property
    def selection(self) -> tuple[int, int] | None:
        """Start and length of what is selected; None when nothing is."""
        if not self.selected_id or self._anchor == self._caret:
            return None
        start = min(self._anchor, self._caret)
        return start, abs(self._caret - self._anchor)

    def selected_text(self, temp_id: str = "") -> str:
        """The selected words (of this row only, when one is given)."""
        chosen = self.selection
        if chosen is None or (temp_id and temp_id != self.selected_id):
            return ""
        shown = self._layout.shown_of(self.selected_id)
        words = shown.layout.text if shown is not None else None
        if words is None:
            return ""
        start, length = chosen
        begin = len(utf16_slice(words.source, 0, start))
        return received_words(
            words.received, begin, begin + len(utf16_slice(words.source, start, start + length))
        )

    def select(self, temp_id: str, start: int, end: int) -> None:
        """Selects a stretch of a row's words."""
        old, self.selected_id = self.selected_id, temp_id
        self._anchor, self._caret = start, end
        for each in {old, temp_id} - {""}:
            self._update_row(each)

    def reset(self) -> None:
        self.temp_id, self.hit, self.selected_id = "", NOTHING, ""
        self._anchor = self._caret = 0
        self._pressed, self._is_selecting = None, False

    def leave(self) -> None:
        self._at = None
        self._set_hover("", NOTHING)

    def follow(self) -> None:
        """Rows moved under a mouse that did not move."""
        if self._at is not None and not self._is_selecting:
            self._hover(self._at)

    # ---- events

    def move(self, event: QMouseEvent) -> None:
        self._at = event.position().toPoint()
        if self._is_selecting:
            self._extend(self._at)
        else:
            self._hover(self._at)

    def press(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        shown, hit = self._find(at)
        self._pressed = (shown.layout.key.comment.temp_id, hit) if shown is not None else None
        self._update_row(self.temp_id)
        words = shown.layout.text if shown is not None else None
        if shown is not None and words is not None and hit.kind in {HitKind.TEXT, HitKind.LINK}:
            caret = words.caret(self._in_text(shown, at))
            is_longer = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            is_same = shown.layout.key.comment.temp_id == self.selected_id
            self.select(
                shown.layout.key.comment.temp_id, self._anchor if is_longer and is_same else caret, caret
            )
            self._is_selecting = True
        else:
            self.select("", 0, 0)

    def release(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        has_selected = self._is_selecting and self.selection is not None
        self._is_selecting = False
        pressed, self._pressed = self._pressed, None
        self._update_row(self.temp_id)
        if has_selected:
            put_on_selection(self.selected_text())
            return
        shown, hit = self._find(at)
        if shown is None or pressed is None:
            return
        temp_id, pressed_hit = pressed
        if temp_id == shown.layout.key.comment.temp_id and hit.leads_where(pressed_hit):
            self.activate(shown, hit)

    def double_click(self, event: QMouseEvent) -> None:
        """Selects the word under the mouse."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        shown, hit = self._find(at)
        words = shown.layout.text if shown is not None else None
        if shown is None or words is None or hit.kind is not HitKind.TEXT:
            self.press(event)
            return
        by_word = QTextLayout.CursorMode.SkipWords
        end = words.lines.next_place(hit.caret, by_word)
        start = words.lines.previous_place(end, by_word)
        chosen = utf16_slice(words.source, start, end)
        end -= len(chosen) - len(chosen.rstrip())
        if 0 <= start < end:
            self.select(shown.layout.key.comment.temp_id, start, end)
            self._is_selecting = True

    def activate(self, shown: Shown, hit: Hit) -> None:
        """Does what a click on this place means."""
        intentions, comment = self._intentions, shown.layout.key.comment
        match hit.kind:
            case HitKind.LINK:
                intentions.link_activated.emit(hit.value)
            case HitKind.QUOTE:
                intentions.quote_activated.emit(int(hit.value))
            case HitKind.ATTACHMENT:
                self._open_attachment(comment, hit.value)
            case HitKind.CANCEL if self._canvas.progress(comment.temp_id) is not None:
                intentions.cancel_requested.emit(comment.temp_id)
            case HitKind.RESEND:
                intentions.resend_requested.emit(comment.temp_id)
            case HitKind.EXPAND:
                self._expand(comment.temp_id)
            case HitKind.BUTTON:
                intentions.button_activated.emit(comment, int(hit.value))
            case HitKind.SENDER:
                intentions.sender_activated.emit(hit.value)
            case HitKind.REPLY | HitKind.REWRITE:
                wanted = (
                    intentions.reply_requested if hit.kind is HitKind.REPLY else intentions.edit_requested
                )
                wanted.emit(comment)
            case HitKind.MENU:
                intentions.menu_requested.emit(comment, QCursor.pos())
            case HitKind.PAGE:
                self.sideways.page(shown, int(hit.value))

    def _open_attachment(self, comment: Comment, url: str) -> None:
        """A picture that waits for the person is fetched; one that failed is tried once more."""
        session = self._room.session
        if self._canvas.picture_held_back(url):
            session.media.approve(url)
        elif self._canvas.picture_failed(url) and is_picture(comment):
            is_broken = self._canvas.pictures.has_failed(url)
            self._canvas.pictures.forget_failure(url)
            session.media.retry(url, is_broken=is_broken)
        else:
            self._intentions.attachment_activated.emit(comment)

    @property
    def sideways(self) -> Sideways:
        """What pushes sliding cards; most rooms have none."""
        if self._sideways is None:
            from qiscus_desktop.ui.timeline.input.sideways import Sideways

            self._sideways = Sideways(self._viewport, self._cards_moved)
        return self._sideways

    def _cards_moved(self, temp_id: str) -> None:
        self._update_row(temp_id)
        self.follow()

    def roll(self, event: QEvent) -> bool:
        """True when a wheel has pushed the sliding cards under the mouse and turned nothing else."""
        from PySide6.QtGui import QWheelEvent

        assert isinstance(event, QWheelEvent)
        shown, _ = self._find(event.position().toPoint())
        return shown is not None and can_slide(shown.layout) and self.sideways.roll(shown, event)

    def show_tip(self, event: QEvent) -> bool:
        """The full address of a link, the reason of a failure, or the full time."""
        assert isinstance(event, QHelpEvent)
        shown, hit = self._find(event.pos())
        words = ""
        if shown is not None and hit.kind is HitKind.LINK:
            words = hit.value
        elif shown is not None and hit.kind is HitKind.REPLY:
            words = "Reply"
        elif shown is not None and hit.kind is HitKind.MENU:
            words = "More"
        elif shown is not None and shown.layout.key.status is Status.FAILED:
            words = shown.layout.key.comment.error
        # Foreign words: without a tag at the front Qt would guess, so the guess is made impossible.
        QToolTip.showText(event.globalPos(), plain_tip(words), self._viewport)
        return True

    # ---- looking up

    def _find(self, at: QPoint) -> tuple[Shown | None, Hit]:
        shown = self._layout.shown_at(at.y())
        if shown is None:
            return None, NOTHING
        place, layout = self._in_row(shown, at), shown.layout
        found = self._foreign.hit(layout.delegate, lambda: layout.hit(place))
        if found is not None and found.kind is HitKind.CANCEL:
            is_going = self._canvas.progress(shown.layout.key.comment.temp_id) is not None
            if not is_going:
                attachment = shown.layout.key.comment.attachment
                found = Hit(HitKind.ATTACHMENT, attachment.url) if attachment is not None else None
        return shown, found or NOTHING

    def _hover(self, at: QPoint) -> None:
        shown, hit = self._find(at)
        self._set_hover(shown.layout.key.comment.temp_id if shown is not None else "", hit)

    def _set_hover(self, temp_id: str, hit: Hit) -> None:
        if temp_id == self.temp_id and hit == self.hit:
            return
        changed = {self.temp_id, temp_id} - {""}
        needs_paint = temp_id != self.temp_id or hit.is_clickable or self.hit.is_clickable
        self.temp_id, self.hit = temp_id, hit
        shape = Qt.CursorShape.ArrowCursor
        if hit.is_clickable:
            shape = Qt.CursorShape.PointingHandCursor
        elif hit.kind is HitKind.TEXT:
            shape = Qt.CursorShape.IBeamCursor
        self._viewport.setCursor(shape)
        if needs_paint:
            for each in changed:
                self._update_row(each)

    def _extend(self, at: QPoint) -> None:
        shown = self._layout.shown_of(self.selected_id)
        words: Text | None = shown.layout.text if shown is not None else None
        if shown is None or words is None:
            return
        caret = words.caret(self._in_text(shown, at))
        if caret != self._caret:
            self._caret = caret
            self._update_row(self.selected_id)

    def _in_text(self, shown: Shown, at: QPoint) -> QPoint:
        return self._in_row(shown, at) - shown.layout.content_at

    def _in_row(self, shown: Shown, at: QPoint) -> QPoint:
        """A point of the viewport in the row's own coordinates."""
        return at - QPoint(self._layout.x, shown.y)


def is_picture(comment: Comment) -> bool:
    """Whether the comment's file is shown as a picture."""
    return comment.attachment is not None and comment.attachment.is_picture


def can_slide(layout: RowLayout) -> bool:
    """Whether the row may hold cards that slide sideways."""
    return layout.key.comment.type == "carousel"


def plain_tip(words: str) -> str:
    """Words for a tool tip that Qt will show literally: nothing in them can be taken for markup."""
    return words.replace("<", "‹").replace(">", "›")
