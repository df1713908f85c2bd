"""The theme engine: style sheets in, styled widgets and painted rows out (see docs/theming.md)."""

from qiscus_desktop.ui.theme.manager import ThemeManager
from qiscus_desktop.ui.theme.painted.probes import Probes
from qiscus_desktop.ui.theme.painted.role import Role
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.theme import Theme

__all__ = ["Diagnostic", "Probes", "Role", "Severity", "Theme", "ThemeManager"]
