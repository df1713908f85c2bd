"""Owns gathering the variables of all layers: those that are written as such, and sizes of the floating
window.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.component_values import Tokens, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.parsing import ALWAYS, RawRule, Report, note_at
from qiscus_desktop.ui.theme.sheet.resolving import plain_variable
from qiscus_desktop.ui.theme.sheet.selectors import source_text
from qiscus_desktop.ui.theme.sheet.url_pictures import picture_path
from qiscus_desktop.ui.theme.sheet.vocabulary import LAYOUT_VARIABLES

_SCOPES = frozenset({":root", "html", "body", "*", ".qcw-container", "#qcw-app"})
_ICON = "--icon-"


@dataclass
class Variables:
    """Name to value, and the files of replaced icons; a later rule replaces what an earlier one said."""

    values: dict[str, Tokens] = field(default_factory=dict)
    icon_files: dict[str, str] = field(default_factory=dict)

    def collect(self, raw: RawRule, report: Report) -> None:
        """Takes in the variables of one rule."""
        text = source_text(raw.prelude)
        selectors = [part.strip() for part in text.split(",")]
        for item in raw.content:
            if item.type != "declaration":
                continue
            if item.name.startswith("--"):
                try:
                    self._take(raw, item, everywhere=set(selectors) <= _SCOPES and raw.medias == ALWAYS)
                except DroppedError as why:
                    report(note_at(raw.source, item, text, why))
            elif raw.medias == ALWAYS:
                self._take_layout(raw, item, selectors)

    def _take(self, raw: RawRule, item: ast.Declaration, everywhere: bool) -> None:
        if not everywhere:
            name = item.name[:40]
            raise DroppedError(f"Variables such as {name} are read from ':root' only, outside of widths.")
        if item.name.startswith(_ICON) and _names_a_file(item.value):
            path = picture_path(item.value, raw.source.folder)
            self.icon_files[item.name.removeprefix(_ICON)] = str(path)
        self.values[item.name] = plain_variable(item.value, raw.source.dialect)

    def _take_layout(self, raw: RawRule, item: ast.Declaration, selectors: list[str]) -> None:
        """`.qcw-chat-wrapper { width: 400px }` and its like: the window places itself, by these variables."""
        for selector in selectors:
            variable = LAYOUT_VARIABLES.get((selector.split(" ")[-1], item.lower_name))
            value = significant(item.value)
            if variable and "--wide" not in selector and len(value) == 1 and _is_positive_length(value[0]):
                self.values[variable] = value


def _is_positive_length(token: ast.Node) -> bool:
    return (
        token.type == "dimension"
        and 0 < token.value < 10_000
        and token.lower_unit in ("px", "em", "rem", "pt")
    )


def _names_a_file(value: Tokens) -> bool:
    return any(
        token.type == "url" or (token.type == "function" and token.lower_name == "url") for token in value
    )
