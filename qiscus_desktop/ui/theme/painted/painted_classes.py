"""Owns the knowledge which class words belong to painted rows and not to widgets."""

from __future__ import annotations

from functools import cache

from qiscus_desktop.ui.theme.painted.role_paths import ROLES
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, Pairs, Selector


@cache
def painted_classes() -> frozenset[str]:
    """Every word that a step of a painted role carries whatever its state."""
    steps = [step for trail in ROLES.values() for step in trail]
    words = {word for step in steps for word in step.split() if not word.startswith("{")}
    return frozenset(words - {"qcw-chat-wrapper", "qcw-main", "qcw-rooms", "qcw-comments", "qcw-room-list"})


def is_painted(selector: Selector) -> bool:
    """Whether the subject of the selector is a part of a painted row, as far as its words tell."""
    classes = selector.subject.classes
    return any(
        word in painted_classes() or word.startswith(("comment--", "qcw-comment-", "qcw-room-"))
        for word in classes
    )


def only_painted(pairs: Pairs, selector: Selector) -> bool:
    """Whether the declarations work in painted rows only, and the selector is for a widget."""
    ours = [name for name, _ in pairs if name.startswith(PAINTED_PREFIX)]
    # Widgets ask for the colour of their icon.
    for_widgets = [name for name in ours if name.endswith("icon-color")]
    return len(ours) == len(pairs) > len(for_widgets) and not is_painted(selector)
