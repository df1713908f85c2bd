"""Every override of a virtual method of Qt is guarded: an exception that left one could end the process."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from types import FunctionType

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessibleInterface, QPaintEvent
from PySide6.QtWidgets import QWidget

from qiscus_desktop.ui.qt_overrides import guarded_overrides
from tests.architecture.modules import modules

# Methods of ours that only share their name with one of Qt that is not virtual, or hide a slot on purpose.
NOT_VIRTUAL = {
    "qiscus_desktop.ui.composer.field.ComposerField.toPlainText",
    "qiscus_desktop.ui.timeline.paint.flash.Flash.start",
    "qiscus_desktop.ui.widgets.labels.PlainLabel.setText",
}


def classes() -> Iterator[type]:
    """All classes of the interface and of the program that are made of one of Qt's."""
    for module in modules():
        if not module.name.startswith(("ui/", "app/", "gallery/")) or module.name.endswith("__main__.py"):
            continue
        words = module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for found in vars(importlib.import_module(f"qiscus_desktop.{words}")).values():
            if inspect.isclass(found) and found.__module__ == f"qiscus_desktop.{words}":
                yield found


def unguarded(made: type) -> list[str]:
    """The overrides of a class that an exception could leave."""
    of_qt = [base for base in made.__mro__ if base.__module__.startswith("PySide6")]
    return [
        f"{made.__module__}.{made.__qualname__}.{name}"
        for name, function in vars(made).items()
        if isinstance(function, FunctionType)
        and not name.startswith("__")
        and any(hasattr(base, name) for base in of_qt)
        and not hasattr(function, "__wrapped__")
    ]


def test_every_override_is_guarded() -> None:
    found = {name for made in classes() for name in unguarded(made)}
    assert found == NOT_VIRTUAL, "put @guarded_overrides over the class; a new name goes into its lists"


def test_the_walk_sees_the_overrides_there_are() -> None:
    guarded = [
        name
        for made in classes()
        for name, function in vars(made).items()
        if hasattr(function, "__wrapped__") and any(base.__module__[:7] == "PySide6" for base in made.__mro__)
    ]
    assert len(guarded) > 140
    assert {"paintEvent", "eventFilter", "data", "childAt", "loadResource"} <= set(guarded)


class Planted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        raise ValueError


class PlantedAccessible(QAccessibleInterface):
    def childCount(self) -> int:
        raise ValueError


class PlantedTimer(QObject):
    def timerEvent(self, event: object) -> None:
        raise ValueError


@pytest.mark.parametrize("planted", [Planted, PlantedAccessible, PlantedTimer])
def test_a_planted_override_is_found(planted: type) -> None:
    assert len(unguarded(planted)) == 1
    assert unguarded(guarded_overrides(type("Mended", (planted,), dict(vars(planted))))) == []
