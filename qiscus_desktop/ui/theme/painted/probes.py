"""Owns the probes: hidden widgets that carry the class words of painted rows, so that one sheet dresses
both.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QWidget

from qiscus_desktop.ui.css_classes import css_classes_of
from qiscus_desktop.ui.qt_overrides import guarded_overrides
from qiscus_desktop.ui.theme.painted.cascade import Cascade, Node
from qiscus_desktop.ui.theme.painted.role import Role
from qiscus_desktop.ui.theme.painted.role_paths import canonical, steps
from qiscus_desktop.ui.theme.sheet.page_widths import BREAKPOINT_CLASSES
from qiscus_desktop.ui.theme.theme import Theme

_BREAKPOINTS = frozenset(BREAKPOINT_CLASSES)
KEEP_LOOKS = 2  # their shadows are pictures


@dataclass
class _Made:
    """The roles of one look: a theme, with certain classes on the root."""

    by_path: dict[str, Role] = field(default_factory=dict)
    by_name: dict[tuple[str, ...], Role] = field(default_factory=dict)
    by_steps: dict[tuple[str, ...], Role] = field(default_factory=dict)
    nodes: dict[tuple[str, ...], Node] = field(default_factory=dict)


@guarded_overrides
class Probes(QObject):
    """Roles of the painted rows inside one root widget; owned by it, styled by `ThemeManager.apply(root)`.

    Roles are made when first asked for and kept until the sheet changes; `revision` then counts up, and
    whoever caches geometry or pictures drops them. Ask for roles again after that: an old Role keeps its old
    looks.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._root = parent
        self._theme: Theme | None = None
        self._cascade = Cascade(())
        self._made = _Made()
        self._kept: list[tuple[Hashable, _Made]] = []  # of the looks used last, this one at the end
        self._of_widgets: dict[tuple[str, ...], Role] = {}
        self._widgets: dict[tuple[str, ...], QWidget] = {}
        self._root_classes: frozenset[str] = frozenset()
        self._revision = 0
        parent.installEventFilter(self)

    @property
    def revision(self) -> int:
        """Counts up whenever roles may look different from before."""
        return self._revision

    @property
    def theme(self) -> Theme | None:
        """The theme of the roles; None before the first `apply`."""
        return self._theme

    def set_theme(self, theme: Theme, cascade: Cascade) -> None:
        """Styles all roles anew; called by ThemeManager.apply right after the root widget got the sheet.

        `cascade` is made of the rules of the theme.
        """
        self._theme, self._cascade = theme, cascade
        self.refresh()

    def refresh(self) -> None:
        """Forgets the roles of this look, so that they are read from the sheet again."""
        self._root_classes = self._classes_that_matter()
        look: Hashable = (self._cascade, self._root_classes, self._root.objectName(), self._base_font().key())
        # Going back to the look before this one, as from dark to light, makes nothing anew.
        found = next((made for key, made in self._kept[:-1] if key == look), None)
        self._made = found if found is not None else _Made()
        self._kept = [*(entry for entry in self._kept if entry[0] != look), (look, self._made)][-KEEP_LOOKS:]
        self._of_widgets.clear()
        self._revision += 1

    def _classes_that_matter(self) -> frozenset[str]:
        """Those of the root widget; of the breakpoints only what a rule of the sheet asks for."""
        used = self._theme.breakpoints if self._theme is not None else frozenset()
        return frozenset(css_classes_of(self._root)) - (_BREAKPOINTS - used)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Forgets the roles when the class words of the root widget change (wide, narrow, open ...)."""
        if event.type() is QEvent.Type.DynamicPropertyChange and watched is self._root:
            assert isinstance(event, QDynamicPropertyChangeEvent)
            if event.propertyName() == b"class" and self._classes_that_matter() != self._root_classes:
                self.refresh()
        return False

    def role(self, path: str) -> Role:
        """The role of a path such as `bubble.own.first.text` (see paths.ROLES and paths.steps). Cheap when
        repeated.
        """
        found = self._made.by_path.get(path)
        if found is None:
            found = self._made.by_path[path] = self._resolve(path)
        return found

    def of_widget(self, widget: QWidget, *states: str) -> Role:
        """The role of a real widget inside the root, for what Qt does not tell (`-qcw-icon-color`, say).

        `states` are words such as `qcw-is-hover`, as painted rows carry them.
        """
        trail: list[tuple[str, str]] = []
        outer: QWidget | None = widget
        while outer is not None and outer is not self._root:
            trail.append((" ".join(css_classes_of(outer)), outer.objectName()))
            outer = outer.parentWidget()
        key = ("widget", *(f"{words}#{name}" for words, name in trail), *states)
        found = self._of_widgets.get(key)
        if found is None:
            node = self._node(())
            for at, (words, name) in enumerate(reversed(trail), start=1):
                own = states if at == len(trail) else ()
                node = Node(frozenset([*words.split(), *own]), node, name)
            declared = self._cascade.computed(node)
            found = self._of_widgets[key] = Role(trail[0][0], declared, lambda: widget, self._base_font())
        return found

    def _resolve(self, path: str) -> Role:
        key = canonical(path)
        made = self._made
        if key in made.by_name:
            return made.by_name[key]
        trail = steps(path)
        role = made.by_steps.get(trail)
        if role is None:
            declared = self._cascade.computed(self._node(trail))
            role = Role(path, declared, lambda: self._widget(trail), self._base_font())
            made.by_steps[trail] = role
        made.by_name[key] = role
        return role

    def _node(self, trail: tuple[str, ...]) -> Node:
        found = self._made.nodes.get(trail)
        if found is None:
            if trail:
                found = Node(frozenset(trail[-1].split()), self._node(trail[:-1]))
            else:
                found = Node(frozenset(css_classes_of(self._root)), None, self._root.objectName())
            self._made.nodes[trail] = found
        return found

    def _base_font(self) -> QFont:
        # Not the root's own font: the sheet may have changed that one, and then a size would be counted
        # twice.
        return QFont()

    def _widget(self, trail: tuple[str, ...]) -> QWidget:
        found = self._widgets.get(trail)
        if found is None:
            parent = self._widget(trail[:-1]) if len(trail) > 1 else self._root
            found = QFrame(parent)
            found.setProperty("class", trail[-1])
            found.hide()
            self._widgets[trail] = found
        return found
