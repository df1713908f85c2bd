"""Owns which theme is in use: choosing it, following the system and the file, and applying it to root
widgets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.background_reading import LatestReading
from qiscus_desktop.ui.theme.breakpoints import BreakpointClasses
from qiscus_desktop.ui.theme.host_guard import HOST_GUARD
from qiscus_desktop.ui.theme.hover_marks import HoverMarks
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.layers import BUILT_IN, SYSTEM
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.palette import palette_of
from qiscus_desktop.ui.theme.prepared import PreparedTheme
from qiscus_desktop.ui.theme.reader import KEEP_THEMES, SheetRefusedError, ThemeReader, ThemeRequest
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import Source
from qiscus_desktop.ui.theme.theme import Theme, Tokens
from qiscus_desktop.ui.theme.watcher import FileWatcher

log = logging.getLogger("qiscus.ui.theme")

# A save is often several: what looks broken or empty counts only when the file was left in peace for so long.
QUIET_MS = 300
MOST_LOGGED = 50  # diagnostics of one reading
LOOK_EVERY_MS = 3  # whether a reading is done
IDLE_MS = 2_000  # after a change, before the other one of light and dark is made ready
_OTHER = {"light": "dark", "dark": "light"}


@guarded_overrides
class ThemeManager(QObject):
    """The theme in use and the windows that it is applied to.

    Before the first `apply` a theme is read at once. Afterwards sheets are read on another thread, unless the
    theme is at hand, and the look stays as it is until the new one is ready; of several changes the last one
    counts. `changed` carries the new Theme, after it was applied to all root widgets. `failed` carries the
    diagnostics of a sheet that is broken or unreadable; the last good theme stays. It also carries what a
    sheet was refused (see `Diagnostic.is_refusal`), after the rest of that sheet was applied.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        styles: Path,
        parent: QObject | None = None,
        *,
        icons: Icons | None = None,
        cache: Path | None = None,
    ) -> None:
        """`styles` holds the sheets that come along. `icons` get the drawings of each theme; `cache` is a
        folder for translated sheets, which saves some 100 ms at every start but the first."""
        super().__init__(parent)
        self._icons = icons
        self._reader = ThemeReader(styles, cache)
        self._reading = LatestReading(self._reader)
        self.destroyed.connect(self._reading.cancel)
        self._choice: str | Path = SYSTEM
        self._source: Source | None = None  # the last good state of the designer's sheet
        self._is_unread = False  # the chosen file has to be read
        self._variables: dict[str, str] = {}
        self._theme: Theme | None = None
        self._prepared: PreparedTheme | None = None
        self._made: dict[tuple[PreparedTheme, str], Theme] = {}
        self._made_ready: ThemeRequest | None = None
        self._settings: ThemeRequest | None = None  # what the theme in use was made with, but for the sheet
        self._roots: WeakSet[QWidget] = WeakSet()
        self._hover = HoverMarks()
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self._on_save)
        self._look = _timer(self, LOOK_EVERY_MS, self._look_at_reading)
        self._quiet = _timer(self, QUIET_MS, self._look_again)
        self._idle = _timer(self, IDLE_MS, self._make_other_ready)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The theme in use; the system's light or dark one until another is selected."""
        if self._theme is None:
            self._change(wait=True, is_told=False)
        assert self._theme is not None
        return self._theme

    @property
    def choice(self) -> str:
        """What was selected last: a name, `system`, or the path of a file."""
        return str(self._choice)

    @property
    def is_reading(self) -> bool:
        """Whether a theme was asked for that is not in use yet; `changed` or `failed` tells when it is."""
        return self._reading.is_wanted or self._quiet.isActive()

    @property
    def translations(self) -> int:
        """How often sheets were translated since the start."""
        return self._reader.translations

    @property
    def parsed(self) -> int:
        """How many statements of sheets were parsed since the start."""
        return self._reader.parsed

    def select(self, theme: str | Path, *, wait: bool = False) -> bool:
        """Chooses a theme by NAME (`light`, `dark`, `original`), as `system`, or by the path of a .qss or
        .css file.

        A file is watched from now on, even when it is broken, so that repairing it is enough. What has to be
        read comes into use later, with `changed`; with `wait` it is read at once, which may hold up the
        interface for a second and more. False, after `failed`, when it is known by now that the theme cannot
        be used.
        """
        self._quiet.stop()
        if str(theme) == SYSTEM or str(theme) in BUILT_IN:
            self._choice, self._source, self._is_unread = str(theme), None, False
            self._watcher.watch(None)
        else:
            path = Path(theme).expanduser().absolute()
            self._choice, self._is_unread = path, True
            self._watcher.watch(path)
        return self._change(wait=wait)

    def set_custom_colors(self, colours: Mapping[str, str], *, wait: bool = False) -> list[Diagnostic]:
        """Merges colours by the names of the web widget's `setCustomColors`; returns diagnostics on
        those it does not know. `wait` as for `select`.
        """
        from qiscus_desktop.ui.theme.custom_colours import variables_of

        variables, diagnostics = variables_of(colours)
        self._variables.update(variables)
        self._change(wait=wait)
        return diagnostics

    def clear_custom_colors(self, *, wait: bool = False) -> None:
        """Goes back to the colours of the sheets. `wait` as for `select`."""
        self._variables.clear()
        self._change(wait=wait)

    def apply(self, root: QWidget) -> None:
        """Applies the theme to a root widget (and all inside it) now and whenever it changes. Never touches
        the application.
        """
        if root not in self._roots:
            theme = self.theme
            self._roots.add(root)
            BreakpointClasses(root, lambda: self.theme.breakpoints)
            root.installEventFilter(self)
            self._idle.start()
        else:
            theme = self.theme
        self._apply_to(root, theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes over the application's font when it changes."""
        is_font = event.type() is QEvent.Type.ApplicationFontChange and self._settings is not None
        if is_font and self._settings != _without_sheet(self._request()):
            self._change()
        return False

    # ---- asking for a theme

    def _change(self, *, wait: bool = False, is_told: bool = True, **kind: bool) -> bool:
        """Makes the theme that follows from all that was chosen; now or later."""
        request = self._request(**kind)
        self._reading.cancel()
        prepared = self._reader.at_hand(request)
        if prepared is None and (wait or not self._roots):
            try:
                prepared = self._reader.read(request)
            except SheetRefusedError as error:
                self._refuse(request, error.diagnostics)
                return False
        if prepared is None:
            self._reading.start(request)
            self._look.start()
        else:
            self._use(request, prepared, is_told=is_told)
        return True

    def _request(self, **kind: bool) -> ThemeRequest:
        is_file = isinstance(self._choice, Path)
        base = self._choice if self._choice in BUILT_IN else ("dark" if _is_system_dark() else "light")
        return ThemeRequest(
            str(base),
            tuple(QFont().families()),
            QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft,
            tuple(sorted(self._variables.items())),
            self._choice if isinstance(self._choice, Path) and self._is_unread else None,
            None if is_file and self._is_unread else self._source,
            **kind,
        )

    def _follow_system(self) -> None:
        if self._settings is not None and self._settings.base != self._request().base:
            self._change()

    def _on_save(self) -> None:
        if isinstance(self._choice, Path):
            self._quiet.stop()
            self._is_unread = True
            self._change(is_save=True)

    def _look_again(self) -> None:
        if isinstance(self._choice, Path):
            self._change(is_save=True, is_sure=True)

    # ---- what becomes of it

    def _look_at_reading(self) -> None:
        reading = self._reading.take()
        if reading is None:
            (self._look if self._reading.is_busy else self._idle).start()
            return
        if reading.prepared is not None:
            self._use(reading.request, reading.prepared)
        elif reading.refused is not None:
            self._refuse(reading.request, reading.refused)

    def _use(self, request: ThemeRequest, prepared: PreparedTheme, *, is_told: bool = True) -> None:
        was_read, self._is_unread = request.sheet is not None, False
        before, self._prepared = self._prepared, prepared
        if was_read:
            self._source = prepared.source
        self._settings = _without_sheet(request)
        if request.is_save and prepared is before:
            return
        theme = self._theme = self._theme_of(prepared)
        told = [each for each in theme.report if prepared.source and each.source == prepared.source.name]
        if was_read:
            _log_diagnostics(told, Severity.WARNING)
        self._watcher.set_pictures(Path(name) for name in prepared.pictures)
        if self._icons is not None:
            self._icons.set_overrides(theme.icon_files or {})
        # Qt reads the pictures of a sheet when it is set; the text does not tell that one is another now.
        is_picture_new = before is not None and _is_picture_new(before, prepared)
        if is_picture_new:
            QPixmapCache.clear()
        for root in list(self._roots):
            self._apply_to(root, theme, is_picture_new=is_picture_new)
        if is_told:
            self.changed.emit(theme)
        refused = [each for each in told if each.is_refusal] if was_read else []
        if refused:
            self._fail(refused)
        self._idle.start()

    def _theme_of(self, prepared: PreparedTheme) -> Theme:
        if prepared.source is not None:
            name = prepared.source.name
        else:
            name = SYSTEM if self._choice == SYSTEM else prepared.base
        found = self._made.pop((prepared, name), None) or theme_of(name, prepared)
        self._made[prepared, name] = found
        while len(self._made) > KEEP_THEMES:
            del self._made[next(iter(self._made))]
        return found

    def _apply_to(self, root: QWidget, theme: Theme, *, is_picture_new: bool = False) -> None:
        assert self._prepared is not None
        root.setPalette(palette_of(theme))
        if is_picture_new or root.styleSheet() != theme.qss:
            self._hover.change_sheet(root, theme.qss)
        for probes in root.findChildren(Probes):
            probes.set_theme(theme, self._prepared.cascade)

    def _refuse(self, request: ThemeRequest, diagnostics: Sequence[Diagnostic]) -> None:
        """The last good theme stays; what else was chosen meanwhile still counts."""
        if request.is_save and not request.is_sure:
            self._quiet.start()
            return
        self._is_unread = False
        self._fail(diagnostics)
        if self._settings is not None and self._settings != _without_sheet(request):
            self._change()

    def _fail(self, diagnostics: Sequence[Diagnostic]) -> None:
        _log_diagnostics(diagnostics, Severity.ERROR)
        self.failed.emit(list(diagnostics))

    # ---- in idle moments

    def _make_other_ready(self) -> None:
        """The other one of light and dark, which is wanted at once when the evening comes."""
        if self._reading.is_busy or self._settings is None or not self._roots:
            return
        request = self._request()
        request = msgspec.structs.replace(request, base=_OTHER.get(request.base, request.base))
        is_built_in = request.source is None and request.sheet is None
        if is_built_in and request != self._made_ready and self._reader.at_hand(request) is None:
            self._made_ready = request
            self._reading.start(request, is_wanted=False)
            self._look.start()
        elif not isinstance(self._choice, Path):
            self._reader.forget()


def _log_diagnostics(diagnostics: Sequence[Diagnostic], severity: Severity) -> None:
    chosen = [each for each in diagnostics if each.severity is severity]
    for diagnostic in chosen[:MOST_LOGGED]:
        log.warning("%s %s", diagnostic.source, diagnostic)
    if len(chosen) > MOST_LOGGED:
        more = len(chosen) - MOST_LOGGED
        log.warning("%s: %d more, which the check of the sheet prints", chosen[0].source, more)


def _is_system_dark() -> bool:
    """What the desktop asks for; where it does not say, whether the application's own colours are dark."""
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is not Qt.ColorScheme.Unknown:
        return scheme is Qt.ColorScheme.Dark
    palette = QGuiApplication.palette()
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def theme_of(name: str, prepared: PreparedTheme) -> Theme:
    """The theme of this name that a prepared one makes."""
    done = prepared.translation
    return Theme(
        name,
        prepared.dark,
        HOST_GUARD + done.qss,
        Tokens(done.tokens),
        done.rules,
        done.report,
        done.errors,
        {icon: Path(path) for icon, path in done.icon_files.items()},
        prepared.breakpoints,
    )


def _without_sheet(request: ThemeRequest) -> ThemeRequest:
    return msgspec.structs.replace(request, sheet=None, source=None, is_save=False, is_sure=False)


def _is_picture_new(before: PreparedTheme, after: PreparedTheme) -> bool:
    return any(after.pictures.get(name, stamp) != stamp for name, stamp in before.pictures.items())


def _timer(parent: QObject, milliseconds: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer
