"""Owns finding the variables of a rule: those that are written as such, and sizes of the floating window."""

from __future__ import annotations

import msgspec
import tinycss2
from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.component_values import Tokens, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.parsing import ALWAYS, RawRule, Report, note_at
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup
from qiscus_desktop.ui.theme.sheet.resolving import plain_variable
from qiscus_desktop.ui.theme.sheet.selectors import source_text
from qiscus_desktop.ui.theme.sheet.url_pictures import picture_path
from qiscus_desktop.ui.theme.sheet.vocabulary import LAYOUT_VARIABLES

_SCOPES = frozenset({":root", "html", "body", "*", ".qcw-container", "#qcw-app"})
_LAYOUT_PROPERTIES = frozenset(name for _, name in LAYOUT_VARIABLES)
_ICON = "--icon-"


class Definition(msgspec.Struct):
    """One variable: its value, the same as text, and the file that it names if it replaces an icon."""

    name: str
    tokens: Tokens
    text: str
    icon_file: str = ""

    @property
    def icon(self) -> str:
        """The name of the icon that it replaces."""
        return self.name.removeprefix(_ICON)


def definition_of(name: str, value: Tokens) -> Definition:
    """A variable with its value; what is too odd to be written as text is never the same as before."""
    try:
        text = str(tinycss2.serialize(value))
    except (RecursionError, AttributeError, TypeError):
        text = f"?{id(value)}"
    return Definition(name, value, text)


def definitions_of(raw: RawRule, lookups: set[Lookup], report: Report) -> list[Definition]:
    """The variables of one rule, in order. Pictures that were looked for are added to `lookups`."""
    items = [item for item in raw.content if item.type == "declaration"]
    if not any(item.name.startswith("--") or item.lower_name in _LAYOUT_PROPERTIES for item in items):
        return []
    text = source_text(raw.prelude)
    selectors = [part.strip() for part in text.split(",")]
    is_everywhere = set(selectors) <= _SCOPES and raw.medias == ALWAYS
    found: list[Definition] = []
    for item in items:
        if item.name.startswith("--"):
            try:
                found.append(_variable(raw, item, is_everywhere, lookups))
            except DroppedError as why:
                report(note_at(raw.origin, item, text, why))
        elif raw.medias == ALWAYS:
            found += _layout(item, selectors)
    return found


def _variable(raw: RawRule, item: ast.Declaration, is_everywhere: bool, lookups: set[Lookup]) -> Definition:
    if not is_everywhere:
        raise DroppedError(
            f"Variables such as {item.name[:40]} are read from ':root' only, outside of widths."
        )
    path = ""
    if item.name.startswith(_ICON) and _names_a_file(item.value):
        path = str(picture_path(item.value, raw.origin.folder, lookups))
    found = definition_of(item.name, plain_variable(item.value, raw.origin.dialect))
    found.icon_file = path
    return found


def _layout(item: ast.Declaration, selectors: list[str]) -> list[Definition]:
    """`.qcw-chat-wrapper { width: 400px }` and its like: the window places itself, by these variables."""
    value = significant(item.value)
    if len(value) != 1 or not _is_positive_length(value[0]):
        return []
    names = [
        LAYOUT_VARIABLES.get((one.split(" ")[-1], item.lower_name))
        for one in selectors
        if "--wide" not in one
    ]
    return [definition_of(name, value) for name in names if name]


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
