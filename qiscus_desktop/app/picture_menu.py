"""The menu in which a person says which pictures load by themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from qiscus_desktop.app.settings import SettingsFile
from qiscus_desktop.store.media.media import Media
from qiscus_desktop.store.media.picture_policy import PicturePolicy


def add_picture_menu(menu: QMenu, settings: SettingsFile, media: Media) -> None:
    """Adds it to `menu`. What the settings say counts from now on, and what is picked is kept there."""

    def choose(policy: PicturePolicy) -> None:
        settings.change(pictures=policy.value)
        media.set_policy(policy)

    chosen = policy_of(settings.value.pictures)
    media.set_policy(chosen)
    words = {
        PicturePolicy.ALWAYS: _tr("Always load"),
        PicturePolicy.SERVICE: _tr("Only from the service"),
        PicturePolicy.ASK: _tr("Ask for those from elsewhere"),
    }
    inner = menu.addMenu(_tr("Pictures"))
    group = QActionGroup(inner)
    for policy, text in words.items():
        action = inner.addAction(text)
        action.setCheckable(True)
        action.setChecked(policy is chosen)
        group.addAction(action)
        action.triggered.connect(partial(_chosen, choose, policy))


def policy_of(text: str) -> PicturePolicy:
    """The policy that the settings name; the usual one for a word that is none."""
    return next((policy for policy in PicturePolicy if policy.value == text), PicturePolicy.ALWAYS)


def _chosen(
    choose: Callable[[PicturePolicy], None], policy: PicturePolicy, _is_checked: bool = False
) -> None:
    choose(policy)


def _tr(text: str) -> str:
    return QCoreApplication.translate("picture_menu", text)
