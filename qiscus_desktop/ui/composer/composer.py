"""Owns the composer as a whole: text, files, the message answered or edited, and the draft of the open
room.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from qiscus_desktop.core.models import Comment
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.ui.composer.attachments import AttachmentStrip, PendingFile
from qiscus_desktop.ui.composer.counter import Counter
from qiscus_desktop.ui.composer.emoji import EmojiButton
from qiscus_desktop.ui.composer.field import ComposerField
from qiscus_desktop.ui.composer.quote_bar import QuoteBar
from qiscus_desktop.ui.css_classes import toggle_css_class
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, column, paint_box, row
from qiscus_desktop.ui.widgets.buttons import IconButton
from qiscus_desktop.ui.widgets.drops import take_copy
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainText
from qiscus_desktop.ui.widgets.pictures import Pictures

if TYPE_CHECKING:
    from PySide6.QtCore import QTemporaryDir

DRAFT_DELAY_MS = 300  # after the first change since the last one that was handed out, also while typing
TYPING_INTERVAL_MS = 2000
# Taken from both ends of what is sent; all other blanks are left as written.
_ENDS = " \t\r\n"
_BOTTOM = Qt.AlignmentFlag.AlignBottom


class Submission(msgspec.Struct, frozen=True):
    """What the person sent off: words, files with captions, and what they answer or replace."""

    room_id: int
    text: str
    files: tuple[PendingFile, ...] = ()
    reply_to: Comment | None = None
    edit_of: Comment | None = None


@guarded_overrides
class Composer(Box):
    """The form below the timeline. It sends nothing itself: `submitted` carries what to send."""

    submitted = Signal(Submission)
    draft_changed = Signal(object, Draft)  # room id, draft
    typing_changed = Signal(bool)
    edit_last_requested = Signal()

    def __init__(self, icons: Glyphs, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__("qcw-comment-form", parent)
        self._room_id = 0
        self._reply_to: Comment | None = None
        self._edit_of: Comment | None = None
        self._before_edit = ""
        self._message = ""
        self._reason = ""
        self._is_filling = False
        self._pasted: QTemporaryDir | None = None  # made with the first picture that is pasted
        self._has_new_draft = False
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_DELAY_MS)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._typing_timer = QTimer(self, singleShot=True, interval=TYPING_INTERVAL_MS)
        self._is_typing = False
        self.setAcceptDrops(True)
        self._build(icons, pictures)
        self._update()

    # ---- the room and its draft

    @property
    def room_id(self) -> int:
        return self._room_id

    def set_room(self, room_id: int, draft: Draft) -> None:
        """Puts away the draft of the room before and lays out the one of this room."""
        self.field.finish_composing()
        self.flush_draft()
        self._stop_typing()
        self._room_id = room_id
        self._fill(draft)
        self._update()

    def leave_room(self) -> None:
        """No room is open: the draft is put away and the composer is empty."""
        self.set_room(0, Draft())

    def draft(self) -> Draft:
        """The content of the field and its bars."""
        self._keep_words()
        return Draft(
            text=self.field.toPlainText() if self._edit_of else self._message,
            reply_to=self._reply_to,
            edit_of=self._edit_of,
            files=tuple(file.path for file in self.strip.files),
            captions=tuple(file.caption for file in self.strip.files),
            caret=self.field.textCursor().position(),
        )

    def flush_draft(self) -> None:
        """Hands out the draft now, if something changed since the last time."""
        self._draft_timer.stop()
        if self._has_new_draft:
            self._has_new_draft = False
            if self._room_id:
                self.draft_changed.emit(self._room_id, self.draft())

    # ---- what the rest of the window asks for

    def begin_reply(self, comment: Comment) -> None:
        if self._edit_of is not None:
            self.cancel()
        self._reply_to = comment
        self.quote.show_reply(comment)
        self._changed()
        self.focus_field()

    def begin_edit(self, comment: Comment) -> None:
        """Put the own message `comment` into the field; what was there comes back afterwards."""
        self._keep_words()
        self._before_edit = self._message if self._edit_of is None else self._before_edit
        self._reply_to, self._edit_of = None, comment
        self.quote.show_edit(comment)
        self._put(comment.text, len(comment.text.encode("utf-16-le")) // 2)
        self._changed()
        self.focus_field()

    def cancel(self) -> bool:
        """Ends replying or editing; False when there was nothing to end."""
        if self._edit_of is None and self._reply_to is None:
            return False
        if self._edit_of is not None:
            self._edit_of = None
            self._message = self._before_edit
            self._put(self._message, len(self._message.encode("utf-16-le")) // 2)
        self._reply_to = None
        self.quote.setVisible(False)
        self._changed()
        return True

    def add_files(self, paths: Sequence[str]) -> None:
        """Files of this computer, to be sent with the next message. Folders and missing ones are left out."""
        self._keep_words()
        self.strip.add([path for path in paths if Path(path).is_file()])
        self.focus_field()

    def set_disabled_reason(self, reason: str) -> None:
        """One sentence in place of the field while nothing can be written; empty means one can write."""
        if reason != self._reason:
            self._reason = reason
            self._update()

    def focus_field(self) -> None:
        self.field.setFocus()

    # ---- inside

    def _build(self, icons: Glyphs, pictures: Pictures) -> None:
        self.quote = QuoteBar(icons, self)
        self.quote.closed.connect(self.cancel)
        self.strip = AttachmentStrip(icons, pictures, self)
        self.strip.changed.connect(self._files_changed)
        self.strip.chosen.connect(self._file_chosen)
        self._box = _FieldBox("qcw-comment-form__field", self)
        self.attach_button = IconButton(
            "attach", self.tr("Attach files"), icons, "qcw-icon qcw-attach-btn", self._box
        )
        self.attach_button.clicked.connect(self._pick)
        self.emoji_button = EmojiButton(icons, self._box)
        self.field = ComposerField(self._box)
        self.field.setAccessibleName(self.tr("Message"))
        self._box.pressed.connect(self.field.setFocus)
        self.send_button = IconButton("send", self.tr("Send"), icons, "qcw-icon qcw-send-btn", self)
        self.send_button.clicked.connect(self._submit)
        self.counter = Counter(self)
        self._reason_label = PlainText("", "qcw-comment-form__reason", self)

        self.emoji_button.picked.connect(self.field.insert)
        self.emoji_button.picked.connect(self.focus_field)
        self.field.textChanged.connect(self._text_changed)
        self.field.focus_changed.connect(self._box.show_focus)
        self.field.send_requested.connect(self._submit)
        self.field.cancel = self.cancel
        self.field.edit_last_requested.connect(self._edit_last)
        self.field.files_pasted.connect(self.add_files)
        self.field.picture_pasted.connect(self._paste_picture)

        inside = row(self._box)
        inside.addWidget(self.attach_button, 0, _BOTTOM)
        inside.addWidget(self.emoji_button, 0, _BOTTOM)
        inside.addWidget(self.field, 1)
        line = row()
        line.addWidget(self._box, 1)
        line.addWidget(self.send_button, 0, _BOTTOM)
        stack = column(self)
        stack.addWidget(self.quote)
        stack.addWidget(self.strip)
        stack.addLayout(line)
        stack.addWidget(self.counter, 0, Qt.AlignmentFlag.AlignRight)
        stack.addWidget(self._reason_label)

    def _fill(self, draft: Draft) -> None:
        self._reply_to, self._edit_of, self._before_edit = draft.reply_to, draft.edit_of, ""
        captions = (*draft.captions, *[""] * len(draft.files))
        files = tuple(
            PendingFile(path, caption)
            for path, caption in zip(draft.files, captions, strict=False)
            if Path(path).is_file()
        )
        self._message = "" if draft.edit_of else draft.text
        self._is_filling = True
        try:
            self.strip.set_files(files)
        finally:
            self._is_filling = False
        words = draft.text if draft.edit_of or not files else files[0].caption or draft.text
        self._put(words, draft.caret)
        if draft.edit_of is not None:
            self.quote.show_edit(draft.edit_of)
        elif draft.reply_to is not None:
            self.quote.show_reply(draft.reply_to)
        else:
            self.quote.setVisible(False)

    def _put(self, text: str, caret: int) -> None:
        self._is_filling = True
        try:
            self.field.put_text(text, caret)
        finally:
            self._is_filling = False

    def _keep_words(self) -> None:
        """Stores the content of the field where it belongs: the caption of the chosen file, or the
        message.
        """
        words = self.field.toPlainText()
        if self._edit_of is not None:
            return
        if self.strip.current > 0:
            self.strip.set_caption(words)
        else:
            # The first file's caption and the message are one: a file alone needs no second text.
            self._message = words
            self.strip.set_caption(words)

    def _text_changed(self) -> None:
        if self._is_filling:
            return
        self._keep_words()
        if self._room_id and self._edit_of is None:
            self._tell_typing(bool(self.field.toPlainText()))
        self._changed()

    def _changed(self) -> None:
        self._has_new_draft = True
        if not self._draft_timer.isActive():
            self._draft_timer.start()
        self._update()

    def _files_changed(self) -> None:
        if not self._is_filling:
            self._changed()

    def _file_chosen(self, index: int) -> None:
        if self._is_filling:
            return
        if index >= 0:
            caption = self.strip.files[index].caption
            words = caption or (self._message if index == 0 else "")
        else:
            words = self._message
        self._put(words, len(words.encode("utf-16-le")) // 2)
        self._update()

    def _tell_typing(self, is_typing: bool) -> None:
        if not is_typing:
            self._stop_typing()
        elif not self._typing_timer.isActive():
            self._is_typing = True
            self._typing_timer.start()
            self.typing_changed.emit(True)

    def _stop_typing(self) -> None:
        self._typing_timer.stop()
        if self._is_typing:
            self._is_typing = False
            self.typing_changed.emit(False)

    def _edit_last(self) -> None:
        if not self.strip.files and self._edit_of is None:
            self.edit_last_requested.emit()

    def _can_send(self) -> bool:
        return bool(
            self._room_id and not self._reason and (self.field.toPlainText().strip() or self.strip.files)
        )

    def _submit(self) -> None:
        self.field.finish_composing()
        if not self._can_send():
            return
        self._keep_words()
        text = self.field.toPlainText() if self._edit_of else self._message
        files = self.strip.files
        if files and self._reply_to is None:
            text = ""  # the words travel as the caption of the first file
        elif files:
            files = (PendingFile(files[0].path), *files[1:])  # the words are the answer, the files follow it
        done = Submission(self._room_id, text.strip(_ENDS), files, self._reply_to, self._edit_of)
        kept = self._before_edit if self._edit_of is not None else ""
        self._reply_to = self._edit_of = None
        self._before_edit, self._message = "", kept
        self._is_filling = True
        try:
            self.strip.set_files(())
            self.field.put_text(kept, len(kept.encode("utf-16-le")) // 2)
        finally:
            self._is_filling = False
        self.quote.setVisible(False)
        self._stop_typing()
        self._has_new_draft = True
        self.flush_draft()
        self._update()
        self.submitted.emit(done)

    def _pick(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, self.tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.add_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        is_own = event.source() is self.field.viewport()  # words dragged out of the field stay where they are
        if self.field.canInsertFromMimeData(event.mimeData()) and not self._reason and not is_own:
            take_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        take_copy(event)
        self.field.insertFromMimeData(event.mimeData())
        self.focus_field()

    def _paste_picture(self, image: QImage) -> None:
        if self._pasted is None:
            from PySide6.QtCore import QTemporaryDir

            self._pasted = QTemporaryDir()
            # Python may end without freeing it, and what still waits to be sent is in there.
            self._pasted.setAutoRemove(False)
        path = self._pasted.filePath(f"{self.tr('picture')}-{uuid4().hex[:8]}.png")
        if image.save(path):
            self.add_files([path])

    def _update(self) -> None:
        """Updates buttons and bars to the content of the field."""
        is_open = not self._reason
        for part in (self._box, self.send_button):
            part.setVisible(is_open)
        self._reason_label.setVisible(not is_open)
        self._reason_label.setText(self._reason)
        # With files the words travel as a caption, which the service does not count.
        is_caption = bool(self.strip.files) and self._reply_to is None and self._edit_of is None
        text = self.field.toPlainText().strip(_ENDS)
        self.counter.show_length(0 if is_caption or not is_open else len(text))
        self.send_button.setEnabled(self._can_send())
        toggle_css_class(self.send_button, "qcw-send-btn--ready", self._can_send())
        self.send_button.set_icon("check" if self._edit_of else "send")
        self.attach_button.setEnabled(self._edit_of is None)
        self.strip.setVisible(bool(self.strip.files) and self._edit_of is None)
        placeholder = self.tr("Add a caption") if self.strip.files else self.tr("Type your message")
        self.field.show_placeholder(placeholder)


@guarded_overrides
class _FieldBox(Box):
    """The frame around field and buttons; a press beside them means the field. (A focus proxy would trap
    Tab.) Its `:focus` is the field's.
    """

    pressed = Signal()
    _has_focus = False

    def show_focus(self, has_focus: bool) -> None:
        self._has_focus = has_focus
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._has_focus:
            with QPainter(self) as painter:
                paint_box(self, painter, QStyle.StateFlag.State_HasFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
