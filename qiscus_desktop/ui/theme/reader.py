"""Owns making a theme of a request: reading its sheets, translating them, keeping what may be wanted again.

Uses nothing of Qt, so it can work on any thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from qiscus_desktop.ui.theme.layers import based_on, built_in_layers, font_layer
from qiscus_desktop.ui.theme.painted.cascade import Cascade
from qiscus_desktop.ui.theme.prepared import PreparedTheme, breakpoints_in, is_dark
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import SheetUnreadableError, Source, read_source
from qiscus_desktop.ui.theme.sheet.picture_files import Stamp, stamp_of
from qiscus_desktop.ui.theme.sheet.rules import Translation
from qiscus_desktop.ui.theme.translate.compiled import CompiledSheets

if TYPE_CHECKING:
    from qiscus_desktop.ui.theme.translate.kept_statements import KeptStatements

KEEP_THEMES = 4

Pause = Callable[[], None]


class ThemeRequest(msgspec.Struct, frozen=True):
    """What a theme is made of. `base` counts unless the designer's sheet names another.

    The sheet is `source` when it was read before, else the file `sheet`. `is_save`: the file was written just
    now, perhaps only half of it yet; `is_sure`: it was left in peace since.
    """

    base: str
    families: tuple[str, ...]
    right_to_left: bool
    variables: tuple[tuple[str, str], ...]
    sheet: Path | None = None
    source: Source | None = None
    is_save: bool = False
    is_sure: bool = False


class SheetRefusedError(Exception):
    """The sheet is broken or cannot be read; carries what to tell, nothing for a file that is only empty."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(*(str(each) for each in diagnostics))
        self.diagnostics = list(diagnostics)


class ThemeReader:
    """Reads one request at a time, on whichever thread asks; the themes of the last few are kept."""

    def __init__(self, styles: Path, cache: Path | None) -> None:
        self.translations = 0  # how often sheets were translated, ever
        self._styles = styles
        self._compiled = CompiledSheets(cache)
        self._built_in: dict[str, list[Source]] = {}
        self._statements: KeptStatements | None = None
        self._prepared: dict[Hashable, PreparedTheme] = {}
        self._one_at_a_time = threading.Lock()
        self._keeping = threading.Lock()

    @property
    def parsed(self) -> int:
        """How many statements of sheets are parsed and kept for the next reading, counted since the start."""
        return self._statements.parsed if self._statements is not None else 0

    def at_hand(self, request: ThemeRequest) -> PreparedTheme | None:
        """The theme if nothing has to be read or translated for it."""
        if request.sheet is not None:
            return None
        return self._kept(request, request.source, _base_of(request, request.source))

    def read(self, request: ThemeRequest, pause: Pause = lambda: None) -> PreparedTheme:
        """The theme that was asked for. Raises SheetRefusedError, and what `pause` raises to end the work."""
        with self._one_at_a_time:
            source = request.source
            if request.sheet is not None:
                source = _read(request.sheet)
                if request.is_save and not request.is_sure and not source.text.strip():
                    raise SheetRefusedError([])
            base = _base_of(request, source)
            found = self._kept(request, source, base)
            return found if found is not None else self._make(request, source, base, pause)

    def forget(self) -> None:
        """Lets go of what is kept for reading a changed sheet again quickly."""
        if self._one_at_a_time.acquire(blocking=False):
            self._statements = None
            self._one_at_a_time.release()

    def _make(self, request: ThemeRequest, source: Source | None, base: str, pause: Pause) -> PreparedTheme:
        layers = [font_layer(list(request.families)), *self._layers(base)]
        if source is not None:
            layers.append(source)
        done = self._translated(request, layers, base, pause)
        if source is not None:
            errors = [each for each in done.errors if each.source == source.name]
            if errors:
                raise SheetRefusedError(errors)
        prepared = PreparedTheme(
            base,
            is_dark(done, base),
            source,
            done,
            Cascade(done.rules, pause),
            breakpoints_in(done, pause),
            _stamps(done),
        )
        with self._keeping:
            self._prepared[_key(request, source, base)] = prepared
            while len(self._prepared) > KEEP_THEMES:
                del self._prepared[next(iter(self._prepared))]  # dictionaries keep the order of entry
        return prepared

    def _translated(
        self, request: ThemeRequest, layers: list[Source], base: str, pause: Pause
    ) -> Translation:
        dark, right_to_left, variables = base == "dark", request.right_to_left, dict(request.variables)
        done = self._compiled.find(
            layers, dark=dark, right_to_left=right_to_left, variables=variables, pause=pause
        )
        if done is not None:
            return done
        # Parsing needs a CSS library that takes as long to load as a small sheet to translate; most starts do
        # without.
        from qiscus_desktop.ui.theme.translate.kept_statements import KeptStatements
        from qiscus_desktop.ui.theme.translate.translate import translate

        self._statements = self._statements or KeptStatements()
        strange = [layer for layer in layers if not layer.is_ours]
        breaks = [each for layer in strange for each in self._statements.statements(layer, pause)[1]]
        if breaks:
            raise SheetRefusedError(breaks)
        self.translations += 1
        done = translate(
            layers,
            dark=dark,
            right_to_left=right_to_left,
            variables=variables,
            kept=self._statements,
            pause=pause,
        )
        if not request.is_save:  # a designer at work would drive out all others
            self._compiled.keep(
                done, layers, dark=dark, right_to_left=right_to_left, variables=variables, pause=pause
            )
        return done

    def _layers(self, base: str) -> list[Source]:
        if base not in self._built_in:
            self._built_in[base] = built_in_layers(self._styles, base)
        return self._built_in[base]

    def _kept(self, request: ThemeRequest, source: Source | None, base: str) -> PreparedTheme | None:
        key = _key(request, source, base)
        with self._keeping:
            found = self._prepared.pop(key, None)
            if found is None or _stamps(found.translation) != found.pictures:
                return None
            self._prepared[key] = found
            return found


def _read(path: Path) -> Source:
    try:
        return read_source(path)
    except SheetUnreadableError as error:
        raise SheetRefusedError([Diagnostic(0, 0, Severity.ERROR, "", str(error), path.name)]) from error


def _base_of(request: ThemeRequest, source: Source | None) -> str:
    return (based_on(source) if source is not None else None) or request.base


def _key(request: ThemeRequest, source: Source | None, base: str) -> Hashable:
    return (base, request.families, request.right_to_left, request.variables, source)


def _stamps(done: Translation) -> dict[str, Stamp]:
    """Those that are not there too: they may come."""
    paths = {lookup.path or os.path.join(lookup.folder, lookup.address) for lookup in done.lookups}  # noqa: PTH118
    return {path: stamp_of(Path(path)) for path in paths}
