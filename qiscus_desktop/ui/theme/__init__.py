"""The theme engine: style sheets in, dressed widgets and painted rows out (see docs/theming.md)."""

from qiscus_desktop.ui.theme.manager import ThemeManager
from qiscus_desktop.ui.theme.notes import Note, Severity
from qiscus_desktop.ui.theme.probes import Probes
from qiscus_desktop.ui.theme.role import Role
from qiscus_desktop.ui.theme.theme import Theme

__all__ = ["Note", "Probes", "Role", "Severity", "Theme", "ThemeManager"]
