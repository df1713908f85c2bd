"""What the integrator asks for at `init`: documented, snake_case and misspelt names become one `Options`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

log = logging.getLogger("qiscus.core.options")

CALLBACK_NAMES = frozenset({
    "login_success_callback", "login_error_callback", "new_messages_callback", "chat_room_created_callback",
    "group_room_created_callback", "header_clicked_callback", "comment_delivered_callback",
    "comment_read_callback", "comment_sent_callback", "comment_retry_exceed_callback",
    "comment_deleted_callback", "room_cleared_callback", "message_updated_callback", "presence_callback",
    "typing_callback", "on_room_typing_callback", "room_changed_callback", "on_reconnect_callback",
    "on_reconnected_callback", "auth_token_refreshed_callback", "update_profile_callback",
    "block_user_callback", "unblock_user_callback", "file_uploaded_callback", "message_info_callback",
    "pre_post_comment_callback", "comment_formatter_callback", "participants_added_callback",
    "participants_removed_callback",
})  # fmt: skip

# Spellings found in the documentation or in programs, beside the regular camelCase one.
_ALIASES = {
    "new_mesages_callback": "new_messages_callback",
    "new_message_callback": "new_messages_callback",
    "comment_formater_callback": "comment_formatter_callback",
    "room_typing_callback": "on_room_typing_callback",
    "reconnect_callback": "on_reconnect_callback",
    "reconnected_callback": "on_reconnected_callback",
    "profile_updated_callback": "update_profile_callback",
}

_SETTING_NAMES = frozenset({
    "avatar", "mode", "custom_template", "template_function", "custom_templates", "plugins", "google_map_key",
    "allowed_file_types", "delegates", "theme", "dev_mode",
})  # fmt: skip

# Read by the interface out of `others`; the core has no use for them.
INTERFACE_NAMES = frozenset({
    "widget_button_text", "widget_button_icon", "empty_state_url", "auto_expand_widget", "config",
    "show_header", "show_comment_form", "show_avatar", "show_rooms",
})  # fmt: skip

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """`loginSuccessCallback` -> `login_success_callback`, `AppId` -> `app_id`, `brokerLbURL` ->
    `broker_lb_url`.
    """
    return _WORD_START.sub("_", name).lower()


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Normalised options.

    `callbacks` maps the snake_case name to the function. `mode` is "widget" or "wide". `template_function`
    gets a Comment and returns text; `delegates` maps a comment type to a bubble delegate; the core itself
    reads none of the interface's options. `others` keeps the settings of the interface and what nobody
    knows, under the name it came with.
    """

    callbacks: Mapping[str, Callable[..., Any]] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    mode: str = "widget"
    avatar: bool = True
    custom_template: bool = False
    template_function: Callable[..., Any] | None = None
    custom_templates: Mapping[str, Any] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    plugins: tuple[Any, ...] = ()
    google_map_key: str = ""
    allowed_file_types: tuple[str, ...] | None = None
    delegates: Mapping[str, Any] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    theme: Any = None
    dev_mode: bool = False
    others: Mapping[str, Any] = msgspec.field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, *sources: Mapping[str, Any] | None) -> Options:
        """Options out of any number of mappings; later ones win. None values count as not given."""
        callbacks: dict[str, Callable[..., Any]] = {}
        settings: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for source in sources:
            for name, value in (source or {}).items():
                plain = snake_case(str(name))
                plain = _ALIASES.get(plain, plain)
                if plain in CALLBACK_NAMES:
                    if callable(value):
                        callbacks[plain] = value
                    elif value is not None:
                        log.warning("option %s is not a function and is ignored", name)
                elif plain in _SETTING_NAMES:
                    if value is not None:
                        settings[plain] = _tidy(plain, value)
                else:
                    others[str(name)] = value
        unknown = sorted(name for name in others if snake_case(name) not in INTERFACE_NAMES)
        if unknown:
            log.warning("unknown options are kept but have no effect: %s", ", ".join(unknown))
        return cls(callbacks=MappingProxyType(callbacks), others=MappingProxyType(others), **settings)


def _tidy(name: str, value: Any) -> Any:
    if name in ("plugins", "allowed_file_types"):
        return tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    if name in ("custom_templates", "delegates") and isinstance(value, Mapping):
        return MappingProxyType(dict(value))
    if name in ("avatar", "custom_template", "dev_mode"):
        return bool(value)
    return value
