"""Owns tokens: the variables of a theme as short texts that say what they are, and reading them back."""

from __future__ import annotations

from collections.abc import Mapping

from qiscus_desktop.ui.theme.sheet.component_values import Scope, Tokens, shown, significant
from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError
from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.resolving import resolve_variables
from qiscus_desktop.ui.theme.sheet.values import colour, length_px


def token_text(value: Tokens, variables: Mapping[str, Tokens]) -> str:
    """A variable's value: a colour as Qt writes it, `12px`, a bare number (percent as a share), or its
    words.
    """
    # Qt's spelling of eight digits, since the built-in sheets and most designers' variables are in .qss
    # files.
    scope = Scope(variables, Dialect.QSS)
    try:
        parts = significant(resolve_variables(value, variables))
    except DroppedError:
        return ""
    if len(parts) == 1:
        part = parts[0]
        if part.type == "percentage":
            return f"{part.value / 100:g}"
        if part.type == "number":
            return f"{part.value:g}"
        try:
            return colour(part, scope)
        except DroppedError:
            pass
        try:
            return f"{length_px(part):g}px"
        except DroppedError:
            pass
    return " ".join(part.value if part.type in ("ident", "string") else shown(part) for part in parts)
