"""Owns following the session: which change means what for the rows on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

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
    from qiscus_desktop.ui.timeline.view import TimelineView


class Follower:
    """Listens to the session on behalf of one view."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self.jump_id = 0
        self.stop = view.session.listen(weakly(self.take))

    def take(self, change: Change) -> None:
        match change:
            case TimelineChanged(room_id=room_id, rows=rows) if room_id == self._view.room_id:
                self._take_rows(rows)
            case TimelineLoaded(room_id=room_id) if room_id == self._view.room_id:
                self._take_loaded()
            case ReceiptsChanged(room_id=room_id) if room_id == self._view.room_id:
                self._view.flow.touch()
                self._view.refresh()
            case MediaChanged(url=url):
                self._view.canvas.pictures.forget_failure(url)
                self.take_picture(url)
            case TransferProgressed(temp_id=temp_id, done=done, total=total):
                self._view.canvas.set_progress(temp_id, done / total if total and done < total else None)
                self._view.update_row(temp_id)
            case RoomsChanged(room_ids=room_ids) if self._view.room_id and (
                not room_ids or self._view.room_id in room_ids
            ):
                self._take_room()
            case AccountChanged() if self._view.session.account_id != self._view.source.around.account_id:
                self._view.show_room(0)

    def _take_rows(self, rows: tuple[RowChange, ...]) -> None:
        timeline = self._view.timeline
        if timeline is None:
            return
        if self._view.session.timeline(self._view.room_id) is not timeline:
            self._view.show_room(self._view.room_id)
            return
        was_empty = not len(self._view.flow)
        self._view.flow.apply(rows)
        self._take_divider()
        for step in rows:
            if not isinstance(step, RowsInserted):
                continue
            self._view.is_older_asked = False
            last = step.index + step.count - 1
            if last >= len(timeline) or last != len(timeline) - 1:
                continue
            if timeline[last].sender_id == self._view.session.account_id:
                if not timeline[last].status.is_on_server:
                    self._view.flow.go_to_end()
            elif not self._view.flow.is_at_end:
                self._view.unseen_count += step.count
            self._view.announcer.announce(timeline[last])
        self._end_uploads()
        if was_empty:  # the first page came from the server
            self._view.show_first_unread()
        else:
            self._view.refresh()

    def _end_uploads(self) -> None:
        ended = {Status.FAILED, Status.SENT, Status.DELIVERED, Status.READ}
        for comment in self._view.source.uploading():
            if comment.status in ended:
                self._view.canvas.set_progress(comment.temp_id, None)

    def _take_loaded(self) -> None:
        self._take_divider()
        self._view.flow.touch()
        self._view.refresh()
        self._view.viewport().update()
        if self.jump_id and self._view.timeline is not None and not self._view.timeline.is_loading_older:
            wanted, self.jump_id = self.jump_id, 0
            if self._view.timeline.index_of_id(wanted) is not None:
                self._view.jump_to(wanted)

    def _take_room(self) -> None:
        view = self._view
        room = view.session.rooms.get(view.room_id)
        if room is not None and room.kind is not view.source.around.kind:
            view.source.restyle()
        self._take_divider()
        view.refresh()

    def _take_divider(self) -> None:
        """The place of the divider may become known only when the newest page comes from the server."""
        view, timeline = self._view, self._view.timeline
        if timeline is None:
            return
        around = view.source.around
        known = (around.unread_after_id, around.has_older)
        if known == (timeline.unread_after_id, timeline.has_older):
            return
        view.source.around = msgspec.structs.replace(
            around, unread_after_id=timeline.unread_after_id, has_older=timeline.has_older
        )
        view.flow.touch()
        if timeline.unread_after_id and not around.unread_after_id and view.flow.is_at_end:
            view.show_first_unread()

    def take_picture(self, url: str) -> None:
        self._view.flow.touch()
        self._view.refresh()
        self._view.viewport().update()
