"""Owns the `class` property of widgets: the space-separated words that style sheets select by."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget


def css_classes_of(widget: QWidget) -> list[str]:
    """The class words of a widget, in order."""
    value = widget.property("class")
    if isinstance(value, (list, tuple)):
        return [str(word) for word in value]
    return str(value or "").split()


def set_css_classes(widget: QWidget, *words: str, has_rules: bool = True) -> None:
    """Gives the widget its classes and restyles it if it has been styled before, unless no rule of the sheet
    asks for what changes (`has_rules`). Plain QWidgets can then have a background.
    """
    split = [word for group in words for word in group.split()]
    if split == css_classes_of(widget):
        return
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("class", " ".join(dict.fromkeys(split)))
    if has_rules:
        restyle(widget)


def toggle_css_class(widget: QWidget, word: str, on: bool) -> bool:
    """Adds or takes away one word; True when that changed something."""
    words = css_classes_of(widget)
    if (word in words) == on:
        return False
    set_css_classes(widget, *([*words, word] if on else [kept for kept in words if kept != word]))
    return True


def restyle(widget: QWidget) -> None:
    """Makes Qt match the sheet again for the widget and everything inside it, since rules may name it as an
    ancestor.
    """
    for each in (widget, *widget.findChildren(QWidget)):
        if each.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            style = each.style()
            style.unpolish(each)
            style.polish(each)
            # Frames take the padding of their rule into their margins only when they are told.
            QCoreApplication.sendEvent(each, QEvent(QEvent.Type.StyleChange))
            each.update()
    widget.updateGeometry()
