"""Owns the colour names of the web widget's `setCustomColors`, and which variables of ours they set."""

from __future__ import annotations

from collections.abc import Mapping

import tinycss2

from qiscus_desktop.ui.theme.sheet.colours import parse_colour
from qiscus_desktop.ui.theme.sheet.component_values import significant
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.loader import Dialect

# The web widget spells "buble" and reads another key for own text than it declares; all spellings are taken
# here.
CUSTOM_COLOUR_VARIABLES: dict[str, tuple[str, ...]] = {
    "widgetButtonBackgroundColor": ("--trigger",),
    "widgetButtonTextColor": ("--on-trigger",),
    "headerBackgroundColor": ("--header",),
    "headerTitleColor": ("--header-text",),
    "headerIconColor": ("--header-icon",),
    "formMessageIconColor": ("--composer-icon",),
    "formMessageIconHoverColor": ("--composer-icon-hover",),
    "formMessagePlaceholderColor": ("--composer-placeholder",),
    "formMessageTextColor": ("--composer-text",),
    "statusOnlineColor": ("--online",),
    "statusOfflineColor": ("--offline",),
    "statusTypingColor": ("--typing",),
    "bubleLeftColor": ("--left",),
    "bubleLeftTextColor": ("--left-text",),
    "bubleRightColor": ("--own",),
    "bubleTextColor": ("--own-text",),
    "bubleRightTextColor": ("--own-text",),
    "messageTimeColor": ("--left-muted", "--own-muted"),
    "messageStatusIconColor": ("--tick-read",),
    "messageFailedIconColor": ("--failed",),
}


def variables_of(colours: Mapping[str, str]) -> tuple[dict[str, str], list[Diagnostic]]:
    """The variables that custom colours set, and diagnostics on names and values that are not known.

    Names are taken as the web widget writes them, with "bubble" spelt right, and in snake_case.
    """
    by_plain_name = {_plain(name): variables for name, variables in CUSTOM_COLOUR_VARIABLES.items()}
    found: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for name, value in colours.items():
        variables = by_plain_name.get(_plain(name))
        if variables is None:
            diagnostics.append(
                Diagnostic(
                    1, 1, Severity.WARNING, name[:60], "No custom colour has this name.", "custom colours"
                )
            )
            continue
        tokens = significant(tinycss2.parse_component_value_list(str(value)))
        rgba = parse_colour(tokens[0], Dialect.CSS) if len(tokens) == 1 else None
        if rgba is None:
            diagnostics.append(
                Diagnostic(1, 1, Severity.WARNING, name, "This is not a colour.", "custom colours")
            )
            continue
        css = f"rgba({rgba.red}, {rgba.green}, {rgba.blue}, {rgba.alpha / 255:.4f})"
        found.update(dict.fromkeys(variables, css))
    return found, diagnostics


def _plain(name: str) -> str:
    return name.replace("_", "").lower().replace("bubble", "buble").replace("colour", "color")
