"""Owns the sign-in form. It asks and shows; whoever listens to `submitted` does the signing in."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QScrollArea, QWidget

from qiscus_desktop.core.errors import InvalidArgumentError
from qiscus_desktop.core.proxies import Proxies
from qiscus_desktop.ui.css_classes import set_css_classes, toggle_css_class
from qiscus_desktop.ui.login.request import SignInRequest
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.boxes import Box, column, row
from qiscus_desktop.ui.widgets.buttons import IconButton, TextButton, TickBox
from qiscus_desktop.ui.widgets.glyphs import Glyphs
from qiscus_desktop.ui.widgets.labels import PlainLabel, PlainText


@guarded_overrides
class LoginForm(QScrollArea):
    """A card in the middle: app id, user, key, "remember me", and the addresses of a server of one's own."""

    submitted = Signal(SignInRequest)
    sandbox_requested = Signal()
    minimise_requested = Signal()

    def __init__(self, icons: Glyphs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_css_classes(self, "qcw-login")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to the field that has the focus
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._icons = icons
        self._is_busy = False
        self.minimise_button: IconButton | None = None
        self._focused: QWidget | None = None
        self._page = page = Box("qcw-login__page")
        self._card = Box("qcw-login__card", page)
        middle = row()
        middle.addStretch(1)
        middle.addWidget(self._card, 100)
        middle.addStretch(1)
        outer = column(page)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self._build()
        self.setWidget(page)
        self._update()

    # ---- for whoever shows the form

    def set_request(self, request: SignInRequest) -> None:
        """Fills the form in, for example with what was remembered."""
        for edit, text in (
            (self.app_id, request.app_id),
            (self.user_id, request.user_id),
            (self.key, request.key),
            (self.base_url, request.base_url),
            (self.mqtt_url, request.mqtt_url),
            (self.broker_lb_url, request.broker_lb_url),
            (self.upload_url, request.upload_url),
            (self.proxy, request.proxy),
        ):
            edit.setText(text)
        self.remember.setChecked(request.is_remembered)
        self.advanced_button.setChecked(
            any((request.base_url, request.mqtt_url, request.upload_url, request.proxy))
        )
        self.focus_first_empty()

    def request(self) -> SignInRequest:
        return SignInRequest(
            app_id=self.app_id.text().strip(),
            user_id=self.user_id.text().strip(),
            # Spaces may belong to a key.
            key=self.key.text(),
            is_remembered=self.remember.isChecked(),
            base_url=self.base_url.text().strip(),
            mqtt_url=self.mqtt_url.text().strip(),
            broker_lb_url=self.broker_lb_url.text().strip(),
            upload_url=self.upload_url.text().strip(),
            proxy=self.proxy.text().strip(),
        )

    def set_busy(self, is_busy: bool) -> None:
        """While signing in: nothing can be changed, and the button says what happens."""
        focused = self.focusWidget()
        if is_busy and not self._is_busy and focused is not None and self.isAncestorOf(focused):
            self._focused = focused  # Qt takes the focus from what is disabled
        self._is_busy = is_busy
        if is_busy:
            self.show_error("")
        self._update()
        if not is_busy and self._focused is not None and self.isVisible():
            self._focused.setFocus()

    def show_error(self, sentence: str, *, is_about_key: bool = False) -> None:
        """One sentence for the person; empty takes it away. The key is marked and chosen when it is the
        reason.
        """
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        if sentence:
            QTimer.singleShot(0, self.error, self._show_end)  # after the layout has made room for it
        toggle_css_class(self.key, "qcw-field--invalid", bool(sentence) and is_about_key)
        if sentence and is_about_key:
            self.key.selectAll()
            self.key.setFocus()

    def _show_end(self) -> None:
        for part in (self.submit_button, self.error):
            self.ensureWidgetVisible(part)

    def set_sandbox_offered(self, is_offered: bool) -> None:
        """Whether the button that starts a practice server is there (the sandbox is an extra)."""
        self.sandbox_button.setVisible(is_offered)

    def set_covering(self, is_covering: bool) -> None:
        """Floating over all of a small host: corners are square, and a button closes what no launcher can."""
        toggle_css_class(self, "qcw-login--floating", not is_covering)
        if self.minimise_button is None and is_covering:
            self.minimise_button = IconButton(
                "minimise", self.tr("Minimise"), self._icons, "qcw-window-toggle-btn", self._card
            )
            self.minimise_button.clicked.connect(self.minimise_requested)
            self._top.addWidget(self.minimise_button)
        if self.minimise_button is not None:
            self.minimise_button.setVisible(is_covering)

    # ---- inside

    def _build(self) -> None:
        inside = column(self._card)
        self._top = row()
        self._top.addWidget(PlainLabel(self.tr("Sign in"), "qcw-login__title", self._card), 1)
        inside.addLayout(self._top)
        inside.addWidget(
            PlainText(self.tr("Use the app id and the user of your Qiscus app."), "qcw-login__text")
        )
        self.app_id = self._field(inside, self.tr("App ID"))
        self.user_id = self._field(inside, self.tr("User ID"))
        self.key = self._field(inside, self.tr("Key"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.reveal = QAction(self.tr("Show key"), self.key)
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._reveal)
        self.key.addAction(self.reveal, QLineEdit.ActionPosition.TrailingPosition)
        self.remember = TickBox(self.tr("Remember me"), self._icons, self._card)
        self.remember.setChecked(True)
        inside.addWidget(self.remember)

        self.advanced_button = TextButton(self.tr("Advanced"), "qcw-button--link qcw-login__more", self._card)
        self.advanced_button.setCheckable(True)
        self.advanced_button.toggled.connect(self._show_advanced)
        inside.addWidget(self.advanced_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._advanced = Box("qcw-login__advanced", self._card)
        inner = column(self._advanced)
        inner.addWidget(
            PlainText(
                self.tr("Addresses of a server of your own. Empty fields mean the Qiscus service."),
                "qcw-login__text",
            )
        )
        self.base_url = self._field(inner, self.tr("Server address"), "https://")
        self.mqtt_url = self._field(inner, self.tr("Realtime address (MQTT)"), "wss://")
        self.broker_lb_url = self._field(inner, self.tr("Load balancer"), "https://")
        self.upload_url = self._field(inner, self.tr("Upload address"), "https://")
        self.proxy = self._field(inner, self.tr("Proxy"), self.tr("as the system says"))
        inner.addWidget(
            PlainText(
                self.tr("“none” for no proxy, or an address such as socks5://host:1080."), "qcw-login__text"
            )
        )
        self._advanced.setVisible(False)
        inside.addWidget(self._advanced)

        self.error = PlainText("", "qcw-login__error", self._card)
        self.error.setVisible(False)
        inside.addWidget(self.error)
        self.submit_button = TextButton("", "qcw-button qcw-button--primary qcw-login__submit", self._card)
        self.submit_button.setAutoDefault(True)
        self.submit_button.clicked.connect(self._submit)
        inside.addWidget(self.submit_button)
        self.sandbox_button = TextButton(
            self.tr("Try the sandbox"), "qcw-button qcw-login__sandbox", self._card
        )
        self.sandbox_button.setToolTip(self.tr("A practice server on this computer. No account needed."))
        self.sandbox_button.clicked.connect(self.sandbox_requested)
        inside.addWidget(self.sandbox_button)

    def _field(self, inside: QBoxLayout, label: str, hint: str = "") -> QLineEdit:
        title = PlainLabel(label, "qcw-login__label", self._card)
        edit = QLineEdit(self._card)
        set_css_classes(edit, "qcw-field")
        edit.setAccessibleName(label)
        edit.setPlaceholderText(hint)
        title.setBuddy(edit)
        edit.textChanged.connect(self._update)
        inside.addWidget(title)
        inside.addWidget(edit)
        return edit

    def _reveal(self, is_shown: bool) -> None:
        self.key.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
        self.reveal.setText(self.tr("Hide key") if is_shown else self.tr("Show key"))
        self._paint_glyphs()

    def _paint_glyphs(self) -> None:
        side = self.fontMetrics().height()
        for target, owner, name in (
            (self.reveal, self.key, "eye-off" if self.reveal.isChecked() else "eye"),
            (
                self.advanced_button,
                self.advanced_button,
                "chevron-down" if self.advanced_button.isChecked() else "chevron-right",
            ),
        ):
            target.setIcon(QIcon(self._icons.pixmap(name, side, self._icons.colour(owner), self)))

    def restyle(self) -> None:
        """The theme changed: glyphs are pictures in its colours."""
        self._paint_glyphs()

    def _show_advanced(self, is_shown: bool) -> None:
        self._advanced.setVisible(is_shown)
        self._paint_glyphs()

    def focus_first_empty(self) -> None:
        """The first field that wants to be filled in, else the button."""
        for edit in (self.app_id, self.user_id, self.key):
            if not edit.text():
                edit.setFocus()
                return
        self.submit_button.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Qt leaves room for a scroll bar that is not there when the page wraps words.
        self._page.setFixedWidth(self.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        if self._is_busy:
            return
        if not (self.app_id.text().strip() and self.user_id.text().strip()):
            self.show_error(self.tr("Please fill in the app id and the user id."))
            self.focus_first_empty()
            return
        request = self.request()
        try:
            Proxies(request.proxy)
        except InvalidArgumentError as error:
            self.advanced_button.setChecked(True)
            self.show_error(error.sentence)
            self.proxy.setFocus()
            return
        self.submitted.emit(request)

    def _update(self) -> None:
        if not hasattr(self, "submit_button"):
            return  # still being built
        for part in (
            self.app_id, self.user_id, self.key, self.remember, self.advanced_button, self._advanced,
            self.submit_button, self.sandbox_button,
        ):  # fmt: skip
            part.setEnabled(not self._is_busy)
        self.submit_button.set_text(self.tr("Signing in…") if self._is_busy else self.tr("Sign in"))
        self._paint_glyphs()
