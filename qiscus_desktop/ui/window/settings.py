"""Owns the interface settings an integrator can change while running, under the names of the official
widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from qiscus_desktop.core.options import snake_case

DEFAULT_BUTTON_TEXT = "Talk to Us"


class UiSettings(msgspec.Struct, frozen=True):
    """`None` for the button text means the translated default; an empty text leaves the icon alone."""

    widget_button_text: str | None = None
    widget_button_icon: str = ""
    empty_state_url: str = ""
    auto_expand_widget: bool = True
    show_header: bool = True
    show_comment_form: bool = True
    show_avatar: bool = True
    show_rooms: bool = True

    def changed(self, values: Mapping[str, Any]) -> UiSettings:
        """A copy with these values; names as documented (`widgetButtonText`, `config: {showHeader}`) or
        snake_case.

        Raises ValueError for a name that does not exist, so that a misspelling does not pass in silence.
        """
        known = self.__struct_fields__
        found: dict[str, Any] = {}
        for name, value in _flat(values):
            plain = snake_case(name)
            if plain not in known:
                raise ValueError(
                    f"no interface setting is called {name!r}; there are {', '.join(sorted(known))}"
                )
            found[plain] = value
        return msgspec.structs.replace(self, **found)

    @classmethod
    def known(cls, options: Mapping[str, Any]) -> dict[str, Any]:
        """The settings among init options that may hold anything."""
        names = cls.__struct_fields__
        return {
            snake_case(name): value
            for name, value in _flat(options)
            if snake_case(name) in names and value is not None
        }


def _flat(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        if name == "config" and isinstance(value, Mapping):
            found.extend(value.items())
        else:
            found.append((name, value))
    return found
