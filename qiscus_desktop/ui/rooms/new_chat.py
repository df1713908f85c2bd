"""Owns the dialog in which a conversation begins: with one person, with a group, or in a channel."""

from __future__ import annotations

import itertools
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from qiscus_desktop.core.errors import QiscusError
from qiscus_desktop.core.models import Room, User
from qiscus_desktop.core.models.names import set_apart
from qiscus_desktop.store.session import Session
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.rooms.chips import Chips
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import TextButton
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText
from qiscus_desktop.ui.widgets.pictures import AvatarPainter
from qiscus_desktop.ui.widgets.search_field import SearchField
from qiscus_desktop.ui.widgets.tasks import Tasks

_SEARCH_DELAY_MS = 250
_USER = Qt.ItemDataRole.UserRole.value


class ChatKind(Enum):
    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"


@guarded_overrides
class NewChatDialog(QDialog):
    """Shown with `open()`. `started` carries the Room; the dialog closes itself then."""

    started = Signal(Room)

    def __init__(
        self, session: Session, icons: Glyphs, avatars: AvatarPainter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-dialog qcw-new-chat")
        self.setWindowTitle(self.tr("New conversation"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._icons, self._avatars = icons, avatars
        self._kind = ChatKind.PERSON
        self._people: dict[str, User] = {}
        self._tasks = Tasks(self)
        self._search_timer = QTimer(self, singleShot=True, interval=_SEARCH_DELAY_MS)
        self._search_timer.timeout.connect(self._search)
        self._is_busy = False
        self._has_keys = False
        self._build()
        self._show_kind(ChatKind.PERSON)
        self._search_timer.start(0)

    def _build(self) -> None:
        title = PlainLabel(self.tr("New conversation"), "qcw-dialog__title", self)
        self.kind_buttons: dict[ChatKind, QPushButton] = {}
        segments = Box("qcw-segments", self)
        kinds = row(segments)
        group = QButtonGroup(self)
        for kind, words in (
            (ChatKind.PERSON, self.tr("Person")),
            (ChatKind.GROUP, self.tr("Group")),
            (ChatKind.CHANNEL, self.tr("Channel")),
        ):
            button = TextButton(words, "qcw-segment", self)
            button.setCheckable(True)
            button.pressed.connect(self._pressed)
            button.clicked.connect(lambda _=False, kind=kind: self._show_kind(kind))
            group.addButton(button)
            kinds.addWidget(button, 1)
            self.kind_buttons[kind] = button
        self.name_field = QLineEdit(self)
        self.name_field.setPlaceholderText(self.tr("Name of the group"))
        self.name_field.setAccessibleName(self.name_field.placeholderText())
        self.chips = Chips(self)
        self.chips.removed.connect(self._remove_person)
        self.search_field = SearchField("", self._icons, "qcw-search-field", self)
        self.results = QListWidget(self)
        set_css_classes(self.results, "qcw-people")
        self.results.setAccessibleName(self.tr("People"))
        self.results.setUniformItemSizes(True)
        self.words = PlainText("", "qcw-dialog__text", self)
        self.error = PlainText("", "qcw-error-text", self)
        self.cancel_button = TextButton(self.tr("Cancel"), "qcw-button", self)
        self.start_button = QPushButton(self.tr("Start"), self)
        set_css_classes(self.start_button, "qcw-button qcw-button--primary")
        self.start_button.setDefault(True)

        self.results.installEventFilter(self)
        self._avatars.arrived.connect(self._face_arrived)
        self.name_field.textChanged.connect(self._update)
        self.search_field.textChanged.connect(self._words_changed)
        self.results.itemClicked.connect(self._choose)
        self.results.itemActivated.connect(self._activate)
        self.results.currentItemChanged.connect(self._update)
        self.cancel_button.clicked.connect(self.reject)
        self.start_button.clicked.connect(self._start)

        foot = Box("qcw-dialog__buttons", self)
        buttons = row(foot)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.start_button)
        page = Box("qcw-dialog__page", self)
        column(self).addWidget(page)
        inside = column(page)
        inside.addWidget(title)
        inside.addWidget(segments)
        for part in (self.name_field, self.chips, self.search_field, self.words):
            inside.addWidget(part)
        inside.addWidget(self.results, 1)
        inside.addStretch(0)  # in place of the list, for a channel
        inside.addWidget(self.error)
        inside.addWidget(foot)

    # ---- the three kinds

    def _pressed(self) -> None:
        self._has_keys = QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton

    def _show_kind(self, kind: ChatKind) -> None:
        self._kind = kind
        chosen = self.kind_buttons[kind]
        chosen.setChecked(True)
        for button in self.kind_buttons.values():  # Tab comes to the chosen one, arrows go on from there
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if button is chosen else Qt.FocusPolicy.ClickFocus
            )
        self.name_field.setVisible(kind is ChatKind.GROUP)
        self.results.setVisible(kind is not ChatKind.CHANNEL)
        self.search_field.set_placeholder(
            self.tr("Channel id") if kind is ChatKind.CHANNEL else self.tr("Search people, or type a user id")
        )
        self.start_button.setText(
            {
                ChatKind.PERSON: self.tr("Start"),
                ChatKind.GROUP: self.tr("Create group"),
                ChatKind.CHANNEL: self.tr("Join channel"),
            }[kind]
        )
        self.words.setText(
            self.tr(
                "A channel is open to everybody who knows its id. "
                "It is made when nobody has used the id before."
            )
        )
        self.words.setVisible(kind is ChatKind.CHANNEL)
        self._say("")
        if not self._has_keys:  # with them one goes on choosing
            (self.name_field if kind is ChatKind.GROUP else self.search_field).setFocus()
        self._update()

    def _words_changed(self) -> None:
        self._say("")
        if self._kind is not ChatKind.CHANNEL:
            self._search_timer.start()
        self._update()

    def _search(self) -> None:
        words = self.search_field.text().strip()
        self._tasks.start(
            self._session.find_users(words),
            lambda users: self._show_people(words, users),
            lambda error: self._say(error.sentence),
        )

    def _show_people(self, words: str, users: list[User]) -> None:
        if words != self.search_field.text().strip():
            return  # an answer to older words
        self.results.clear()
        self.results.setIconSize(QSize(self._face_side(), self._face_side()))
        for user in users:
            if user.id == self._session.account_id:
                continue
            item = QListWidgetItem(f"{set_apart(user.name)}  ({user.id})" if user.name else user.id)
            item.setData(_USER, user)
            item.setIcon(self._face(user))
            self.results.addItem(item)
        self._update()

    def _face(self, user: User) -> QIcon:
        """The picture that is there by now, or the initials, two lines of text high."""
        side, ratio = self._face_side(), self.devicePixelRatioF()
        picture = self._avatars.picture(user.avatar_url, user.name or user.id, user.id, side, ratio)
        face = QIcon()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # or Qt tints the chosen one
            face.addPixmap(picture, mode)
        return face

    def _face_arrived(self, url: str) -> None:
        for item in (self.results.item(at) for at in range(self.results.count())):
            user: User = item.data(_USER)
            if user.avatar_url == url:
                item.setIcon(self._face(user))

    def _face_side(self) -> int:
        return 2 * self.results.fontMetrics().height()

    def _choose(self, item: QListWidgetItem) -> None:
        user = item.data(_USER)
        if self._kind is ChatKind.GROUP:
            self._add_person(user)
        else:
            self.search_field.setText(user.id)
            self._update()

    def _activate(self, item: QListWidgetItem) -> None:
        """Enter or a double click: one person is all that a conversation needs."""
        self._choose(item)
        if self._kind is ChatKind.PERSON:
            self._start()

    def _add_person(self, user: User) -> None:
        self._people[user.id] = user
        self._show_chips()
        self.search_field.clear()
        self.search_field.setFocus()
        self._update()

    def _show_chips(self) -> None:
        self.chips.set_people([(one.id, one.name or one.id) for one in self._people.values()])
        for one, following in itertools.pairwise((self.name_field, *self.chips.chips, self.search_field)):
            self.setTabOrder(one, following)

    def _remove_person(self, user_id: str) -> None:
        self._people.pop(user_id, None)
        self.search_field.setFocus()  # the chip that had the focus goes
        self._show_chips()
        self._update()

    # ---- start

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a person takes him into the group; it does not press the button of the dialog as well. Who
        comes to the list by Tab sees where he is.
        """
        if watched is self.results and isinstance(event, QFocusEvent):
            is_by_tab = event.gotFocus() and event.reason() == Qt.FocusReason.TabFocusReason
            if is_by_tab and not self.results.selectedItems():
                self.results.setCurrentRow(0)
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_key and watched is self.results and self._kind is ChatKind.GROUP and self.results.currentItem():
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.results.currentItem())
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        typed = self.search_field.text().strip()
        if is_enter and self._kind is ChatKind.GROUP and self.focusWidget() is self.search_field and typed:
            # An id typed by hand becomes a chip; the service says later whether it knows the person.
            self._add_person(self._person_meant(typed))
            return
        if (
            event.key() == Qt.Key.Key_Down
            and self.focusWidget() is self.search_field
            and self.results.count()
        ):
            self.results.setFocus()
            self.results.setCurrentRow(0)
            return
        super().keyPressEvent(event)

    def _can_start(self) -> bool:
        if self._is_busy:
            return False
        if self._kind is ChatKind.GROUP:
            return bool(self.name_field.text().strip() and self._people)
        return bool(self.search_field.text().strip())

    def _start(self) -> None:
        if not self._can_start():
            return
        self._is_busy = True
        self._say("")
        self._update()
        typed = self.search_field.text().strip()
        if self._kind is ChatKind.GROUP:
            work = self._session.create_group(self.name_field.text().strip(), list(self._people))
        elif self._kind is ChatKind.CHANNEL:
            work = self._session.join_channel(typed)
        else:
            work = self._session.start_chat(self._person_meant(typed).id)
        self._tasks.start(work, self._done, self._failed)

    def _person_meant(self, typed: str) -> User:
        """Who was typed: the one of this id, or the only one that the search has found, or an id unseen."""
        found: list[User] = [self.results.item(at).data(_USER) for at in range(self.results.count())]
        same = [user for user in found if user.id == typed]
        if not same and not self._search_timer.isActive():
            same = found if len(found) == 1 else []
        return same[0] if same else User(id=typed)

    def _done(self, room: Room) -> None:
        self._is_busy = False
        self.started.emit(room)
        self.accept()

    def _failed(self, error: QiscusError) -> None:
        self._is_busy = False
        self._say(error.sentence)
        self._update()

    def done(self, result: int) -> None:
        self._search_timer.stop()
        self._tasks.cancel()
        super().done(result)

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def _update(self) -> None:
        self.start_button.setEnabled(self._can_start())
        self.chips.setVisible(self._kind is ChatKind.GROUP and bool(self._people))
        for part in (self.name_field, self.search_field, self.results, *self.kind_buttons.values()):
            part.setEnabled(not self._is_busy)
