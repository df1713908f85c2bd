"""The top-level window: holds the chat, remembers its place, and its title says what is unread and whose."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QLabel, QMainWindow, QStyle, QWidget

from qiscus_desktop.resources_path import resources_dir
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.widgets.outgoing_text import one_line

TITLE = "Qiscus"
_FIRST_SIZE = QSize(1080, 720)
_LEAST_SIZE = QSize(320, 300)  # header, three lines, composer
_SCREEN_SHARE = 0.9
_NAME_SHOWN = 40
_WARNING_SHOWN = 300


@guarded_overrides
class MainWindow(QMainWindow):
    """Emits `closed` when the person closes it."""

    closed = Signal()

    def __init__(self, geometry: str = "") -> None:
        """`geometry`: what `geometry_text` gave in an earlier run; unusable text gives the usual size."""
        super().__init__()
        self._told: QWidget | None = None
        self.setMinimumSize(_LEAST_SIZE)
        self.setWindowTitle(TITLE)
        if not geometry or not self.restoreGeometry(QByteArray.fromBase64(geometry.encode())):
            self.resize(_first_size())

    def geometry_text(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def show_chat(self, widget: QWidget) -> None:
        """Puts the chat in; the one before it is out of sight and still to be ended by its owner."""
        self.takeCentralWidget()  # Qt would delete it, while what is in its composer is not yet written
        self.setCentralWidget(widget)
        widget.setFocus()

    def show_warning(self, sentence: str, *, is_seen: bool = True) -> None:
        """A line over the chat that stays; an empty one takes it away.

        Where this window is not seen (the chat floats), a window of its own tells it.
        """
        if not is_seen:
            from qiscus_desktop.app.start_window import StartWindow

            told = self._told = StartWindow(sentence, "", self.tr("OK"))
            told.open()
            return
        if not sentence:
            self.setMenuWidget(QWidget())
            return
        line = QLabel(one_line(sentence, _WARNING_SHOWN))
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.setWordWrap(True)
        line.setMargin(self.style().pixelMetric(QStyle.PixelMetric.PM_LayoutTopMargin))
        line.setAccessibleName(line.text())
        self.setMenuWidget(line)

    def show_title(self, unread: int, person: str = "") -> None:
        """`person`: whose window this is, where two people may have one. A task bar cuts the end of a title
        first, so the program's name comes last."""
        name = one_line(person, _NAME_SHOWN)
        # Qt takes a lone [*] for itself.
        title = f"{name.replace('[*]', '[*][*]')} – {TITLE}" if name else TITLE
        self.setWindowTitle(f"({unread}) {title}" if unread else title)

    def come_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()


def program_icon(*, has_unread: bool = False) -> QIcon:
    """What task bar and tray show; with a dot on it while there is something to read."""
    return QIcon(str(resources_dir() / ("app-icon-unread.png" if has_unread else "app-icon.png")))


def _first_size() -> QSize:
    screens = QGuiApplication.screens()
    return _FIRST_SIZE.boundedTo(screens[0].availableSize() * _SCREEN_SHARE) if screens else _FIRST_SIZE
