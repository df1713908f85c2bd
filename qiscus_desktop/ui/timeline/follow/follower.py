"""Owns following the session: which change means what for the rows on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from qiscus_desktop.core.models import Status
from qiscus_desktop.store.changes import (
    AccountChanged,
    Change,
    MediaChanged,
    ReceiptsChanged,
    RoomsChanged,
    RowChange,
    RowsInserted,
    TimelineChanged,
    TimelineLoaded,
    TransferProgressed,
)
from qiscus_desktop.ui.widgets.weak import weakly

if TYPE_CHECKING:
    from qiscus_desktop.ui.timeline.accessibility.announcer import RowAnnouncer
    from qiscus_desktop.ui.timeline.follow.older_rows import OlderRows
    from qiscus_desktop.ui.timeline.follow.reading import Reading
    from qiscus_desktop.ui.timeline.paint.canvas import ViewCanvas
    from qiscus_desktop.ui.timeline.rows.open_room import OpenRoom
    from qiscus_desktop.ui.timeline.rows.row_source import RowSource
    from qiscus_desktop.ui.timeline.rows.scroll_layout import ScrollLayout


class RoomView(Protocol):
    """What following asks of the widget that shows the room.

    `unseen_count` counts comments that came below the screen.
    """

    unseen_count: int

    def show_room(self, room_id: int) -> None: ...
    def show_first_unread(self) -> None: ...
    def jump_to(self, comment_id: int) -> bool: ...
    def restyle(self) -> None: ...
    def refresh(self) -> None: ...
    def lay_out_again(self) -> None: ...
    def update_row(self, temp_id: str) -> None: ...


class Follower:
    """Listens to the session on behalf of one view."""

    def __init__(
        self,
        view: RoomView,
        room: OpenRoom,
        source: RowSource,
        layout: ScrollLayout,
        canvas: ViewCanvas,
        announcer: RowAnnouncer,
        older: OlderRows,
        reading: Reading,
    ) -> None:
        self._view = view
        self._room = room
        self._source = source
        self._layout = layout
        self._canvas = canvas
        self._announcer = announcer
        self._older = older
        self._reading = reading
        self.jump_id = 0
        self.stop = room.session.listen(weakly(self.take))

    def take(self, change: Change) -> None:
        match change:
            case TimelineChanged(room_id=room_id, rows=rows) if room_id == self._room.id:
                self._take_rows(rows)
            case TimelineLoaded(room_id=room_id) if room_id == self._room.id:
                self._take_loaded()
            case ReceiptsChanged(room_id=room_id) if room_id == self._room.id:
                self._layout.touch()
                self._view.refresh()
            case MediaChanged(url=url):
                self._canvas.pictures.forget_failure(url)
                self.take_picture(url)
            case TransferProgressed(temp_id=temp_id, done=done, total=total):
                self._canvas.set_progress(temp_id, done / total if total and done < total else None)
                self._view.update_row(temp_id)
            case RoomsChanged(room_ids=room_ids) if self._room.id and (
                not room_ids or self._room.id in room_ids
            ):
                self._take_room()
            case AccountChanged() if self._room.session.account_id != self._source.around.account_id:
                self._view.show_room(0)

    def _take_rows(self, rows: tuple[RowChange, ...]) -> None:
        timeline = self._room.timeline
        if timeline is None:
            return
        if self._room.session.timeline(self._room.id) is not timeline:
            self._view.show_room(self._room.id)
            return
        was_empty = not len(self._layout)
        if self._source.has_day_turned():
            self._layout.touch()
        self._layout.apply(rows)
        self._take_divider()
        for step in rows:
            if not isinstance(step, RowsInserted):
                continue
            self._older.is_asked = False
            last = step.index + step.count - 1
            if last >= len(timeline) or last != len(timeline) - 1:
                continue
            if timeline[last].sender_id == self._room.session.account_id:
                if not timeline[last].status.is_on_server:
                    self._layout.go_to_end()
            elif not self._layout.is_at_end:
                self._view.unseen_count += step.count
            self._announcer.announce(timeline[last])
        self._end_uploads()
        if was_empty:  # the first page came from the server
            self._view.show_first_unread()
        else:
            self._view.refresh()
        self._reading.tell_now()

    def _end_uploads(self) -> None:
        ended = {Status.FAILED, Status.SENT, Status.DELIVERED, Status.READ}
        for comment in self._source.uploading():
            if comment.status in ended:
                self._canvas.set_progress(comment.temp_id, None)

    def _take_loaded(self) -> None:
        self._take_divider()
        self._view.lay_out_again()
        if self.jump_id and self._room.timeline is not None and not self._room.timeline.is_loading_older:
            wanted, self.jump_id = self.jump_id, 0
            if self._room.timeline.index_of_id(wanted) is not None:
                self._view.jump_to(wanted)

    def _take_room(self) -> None:
        """Of the room itself rows show its kind and where unread comments begin: most changes are others."""
        room = self._room.session.rooms.get(self._room.id)
        has_other_kind = room is not None and room.kind is not self._source.around.kind
        if has_other_kind:
            self._view.restyle()
        if self._take_divider() or has_other_kind:
            self._view.refresh()

    def _take_divider(self) -> bool:
        """The place of the divider may become known only when the newest page comes from the server; True
        when it is news.
        """
        had_divider = bool(self._source.around.unread_after_id)
        if not self._source.take_divider():
            return False
        self._layout.touch()
        if self._source.around.unread_after_id and not had_divider and self._layout.is_at_end:
            self._view.show_first_unread()
        return True

    def take_picture(self, url: str) -> None:
        self._view.lay_out_again()
