"""Puts drafts on the disk: a moment after the last change, or in one step with what was sent."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from qiscus_desktop.store.database.comment_rows import storable
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.sending.kept_files import KeptFiles
from qiscus_desktop.store.sending.writing import whole
from qiscus_desktop.store.state.state import State
from qiscus_desktop.store.tasks import Tasks

DRAFT_PAUSE_S = 0.3


class Drafting:
    """Writes the drafts of one account. What is in memory is kept by the State."""

    def __init__(self, state: State, kept_files: KeptFiles, tasks: Tasks) -> None:
        self._state = state
        self._kept_files = kept_files
        self._tasks = tasks
        self._changed: set[int] = set()  # rooms whose draft is not written yet

    def put(self, room_id: int, draft: Draft) -> None:
        """Remember a draft. It is written a moment later, or at once where no loop runs."""
        if not self._state.put_draft(room_id, draft):
            return
        self._changed.add(room_id)
        is_waiting = self._tasks.is_pending("drafts")
        if not is_waiting and not self._tasks.later("drafts", DRAFT_PAUSE_S, self.write_changed):
            self.write_changed()

    @contextlib.contextmanager
    def one_step(self) -> Iterator[None]:
        """What is written inside, and the drafts as they are at its end, are committed together."""
        with self._state.archive.unsent.together():
            try:
                yield
            finally:
                self.write_changed()

    def write_changed(self) -> None:
        for room_id in self._changed:
            self._write(room_id)
        self._changed.clear()

    def write_all(self) -> None:
        """Write every draft again: the file refused some of them before."""
        for room_id in self._state.drafted_rooms:
            self._write(room_id)

    def _write(self, room_id: int) -> None:
        """Write the draft of a room with the paths of lasting copies of its files; again for each copy that
        is finished later."""
        draft = self._state.draft(room_id)
        files = (self._kept_files.keep(path, lambda _copy: self._write(room_id)) for path in draft.files)
        stored = msgspec.structs.replace(
            draft,
            text=whole(draft.text),
            reply_to=draft.reply_to and storable(draft.reply_to),
            edit_of=draft.edit_of and storable(draft.edit_of),
            files=tuple(files),
            captions=tuple(map(whole, draft.captions)),
        )
        self._state.archive.unsent.put_draft(room_id, stored)
