"""Owns the Qt palette of a theme, for what no style sheet rule reaches: selections, placeholders, native
parts.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from qiscus_desktop.ui.theme.theme import Theme

_ROLES = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "canvas",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "tooltip",
    QPalette.ColorRole.ToolTipText: "on-tooltip",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "on-selection",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Midlight: "pill",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Dark: "muted",
}


def palette_of(theme: Theme) -> QPalette:
    """The palette with every role that the theme has a token for."""
    palette = QPalette()
    for role, token in _ROLES.items():
        found = theme.tokens.get(token)
        if isinstance(found, QColor):
            palette.setColor(role, found)
    muted = theme.tokens.get("muted")
    if isinstance(muted, QColor):
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, muted)
    return palette
