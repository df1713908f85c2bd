"""Owns which theme is in use: choosing it, following the system and the file, and applying it to root
widgets.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.breakpoints import BreakpointClasses
from qiscus_desktop.ui.theme.hover_marks import HoverMarks
from qiscus_desktop.ui.theme.icons import Icons
from qiscus_desktop.ui.theme.layers import BUILT_IN, SYSTEM, based_on, built_in_layers, font_layer
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.palette import palette_of
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import SheetUnreadableError, Source, read_source
from qiscus_desktop.ui.theme.theme import Theme, theme_of
from qiscus_desktop.ui.theme.translate.compiled import translated
from qiscus_desktop.ui.theme.watcher import FileWatcher

log = logging.getLogger("qiscus.ui.theme")

KEEP_THEMES = 4


@guarded_overrides
class ThemeManager(QObject):
    """The theme in use and the windows that it is applied to.

    `changed` carries the new Theme, after it was applied to all root widgets. `failed` carries the
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
        folder
        for translated sheets, which saves some 40 ms at every start but the first."""
        super().__init__(parent)
        self._styles = styles
        self._icons = icons
        self._cache = cache
        self._choice: str | Path = SYSTEM
        self._sheet: Source | None = None
        self._variables: dict[str, str] = {}
        self._theme: Theme | None = None
        self._themes: dict[Hashable, Theme] = {}  # those used last, so that going back costs no reading
        self._base = ""
        self._families: list[str] = []
        self._roots: WeakSet[QWidget] = WeakSet()
        self._hover = HoverMarks()
        self._watcher = FileWatcher(self)
        self._watcher.changed.connect(self._reload)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The theme in use; the system's light or dark one until another is selected."""
        if self._theme is None:
            self._theme = self._build()
            self._hand_icons(self._theme)
        return self._theme

    @property
    def choice(self) -> str:
        """What was selected last: a name, `system`, or the path of a file."""
        return str(self._choice)

    def select(self, theme: str | Path) -> bool:
        """Chooses a theme by NAME (`light`, `dark`, `original`), as `system`, or by the path of a .qss or
        .css file.

        A file is watched from now on, even when it is broken, so that repairing it is enough. False, after
        `failed`, when it cannot be used.
        """
        if str(theme) == SYSTEM or str(theme) in BUILT_IN:
            self._choice, self._sheet = str(theme), None
            self._watcher.watch(None)
            self._replace()
            return True
        path = Path(theme).expanduser().absolute()
        self._choice = path
        self._watcher.watch(path)
        return self._read_sheet(path)

    def set_custom_colors(self, colours: Mapping[str, str]) -> list[Diagnostic]:
        """Merges colours by the names of the web widget's `setCustomColors`; returns diagnostics on
        those it does not know.
        """
        from qiscus_desktop.ui.theme.custom_colours import variables_of

        variables, diagnostics = variables_of(colours)
        self._variables.update(variables)
        self._replace()
        return diagnostics

    def clear_custom_colors(self) -> None:
        """Goes back to the colours of the sheets."""
        self._variables.clear()
        self._replace()

    def apply(self, root: QWidget) -> None:
        """Dresses a root widget (and all inside it) now and whenever the theme changes. Never touches the
        application.
        """
        if root not in self._roots:
            self._roots.add(root)
            BreakpointClasses(root, lambda: self.theme.breakpoints)
            root.installEventFilter(self)
        self._dress(root)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes over the application's font when it changes."""
        is_new = event.type() is QEvent.Type.ApplicationFontChange and QFont().families() != self._families
        if is_new and self._theme is not None:
            self._replace()
        return False

    def _dress(self, root: QWidget) -> None:
        theme = self.theme
        root.setPalette(palette_of(theme))
        if root.styleSheet() != theme.qss:
            self._hover.change_sheet(root, theme.qss)
        for probes in root.findChildren(Probes):
            probes.set_theme(theme)

    def _replace(self) -> None:
        self._use(self._build())

    def _use(self, theme: Theme) -> None:
        self._theme = theme
        self._hand_icons(theme)
        for root in list(self._roots):
            self._dress(root)
        self.changed.emit(theme)

    def _build(self, sheet: Source | None = None) -> Theme:
        sheet = sheet or self._sheet
        base = self._base = self._base_name(sheet)
        self._families = QFont().families()
        layers = [font_layer(self._families), *built_in_layers(self._styles, base)]
        name = base if self._choice != SYSTEM else SYSTEM
        if sheet is not None:
            layers.append(sheet)
            name = sheet.name
        dark = base == "dark"
        is_right_to_left = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        key = (name, dark, is_right_to_left, *layers, *sorted(self._variables.items()))
        theme = self._themes.pop(key, None)
        if theme is None:
            theme = self._translated(name, layers, dark=dark, is_right_to_left=is_right_to_left)
        self._themes[key] = theme
        while len(self._themes) > KEEP_THEMES:
            del self._themes[next(iter(self._themes))]  # dictionaries keep the order of entry
        return theme

    def _translated(
        self, name: str, layers: Sequence[Source], *, dark: bool, is_right_to_left: bool
    ) -> Theme:
        done = translated(
            self._cache,
            layers,
            dark=dark,
            right_to_left=is_right_to_left,
            variables=self._variables,
        )
        return theme_of(name, done, dark)

    def _hand_icons(self, theme: Theme) -> None:
        if self._icons is not None:
            self._icons.set_overrides(theme.icon_files or {})

    def _base_name(self, sheet: Source | None) -> str:
        asked = based_on(sheet) if sheet is not None else None
        if asked:
            return asked
        if sheet is None and self._choice in BUILT_IN:
            return str(self._choice)
        return "dark" if _is_system_dark() else "light"

    def _follow_system(self) -> None:
        if self._theme is not None and self._base_name(self._sheet) != self._base:
            self._replace()

    def _reload(self) -> None:
        if isinstance(self._choice, Path):
            self._read_sheet(self._choice)

    def _read_sheet(self, path: Path) -> bool:
        try:
            sheet = read_source(path)
        except SheetUnreadableError as error:
            self._fail([Diagnostic(0, 0, Severity.ERROR, "", str(error), path.name)])
            return False
        if self._sheet == sheet and self._theme is not None:
            return True
        theme = self._build(sheet)
        broken = [each for each in theme.errors if each.source == sheet.name]
        if broken:
            self._fail(broken)
            return False
        told = [each for each in theme.report if each.source == sheet.name]
        _log_diagnostics(told, Severity.WARNING)
        self._sheet = sheet
        self._use(theme)
        refused = [each for each in told if each.is_refusal]
        if refused:
            self._fail(refused)
        return True

    def _fail(self, diagnostics: Sequence[Diagnostic]) -> None:
        _log_diagnostics(diagnostics, Severity.ERROR)
        self.failed.emit(list(diagnostics))


def _log_diagnostics(diagnostics: Sequence[Diagnostic], severity: Severity) -> None:
    for diagnostic in diagnostics:
        if diagnostic.severity is severity:
            log.warning("%s %s", diagnostic.source, diagnostic)


def _is_system_dark() -> bool:
    """What the desktop asks for; where it does not say, whether the application's own colours are dark."""
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is not Qt.ColorScheme.Unknown:
        return scheme is Qt.ColorScheme.Dark
    palette = QGuiApplication.palette()
    return palette.windowText().color().lightness() > palette.window().color().lightness()
