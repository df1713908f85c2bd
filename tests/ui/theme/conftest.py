"""A root widget with probes, and a theme manager on the sheets that ship with the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.css_classes import set_css_classes
from qiscus_desktop.ui.theme import Probes, ThemeManager


@pytest.fixture(scope="session")
def theme_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not that of the windows: it keeps a dozen themes only, and the tests here make many."""
    return tmp_path_factory.mktemp("themes")


@pytest.fixture
def manager(qapp: QApplication, theme_cache: Path) -> Iterator[ThemeManager]:
    made = ThemeManager(styles_dir(), cache=theme_cache)
    yield made
    made.deleteLater()


@pytest.fixture
def root(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    set_css_classes(made, "qcw-container qcw-container--wide")
    yield made
    made.deleteLater()


@pytest.fixture
def probes(root: QWidget) -> Probes:
    return Probes(root)
