"""Owns filling a template: `{dot.path}` slots take a comment's values, always escaped, missing ones empty."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qiscus_desktop.core.models import Comment

_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\}")


def fill(template: str, comment: Comment) -> str:
    """The template's HTML with every slot filled; values never become markup, whatever a sender wrote."""
    values = template_values(comment)
    return _SLOT.sub(lambda slot: html.escape(_words(_at(values, slot.group(1)))), template)


def template_values(comment: Comment) -> dict[str, Any]:
    """What slots may name: the official widget's names of a comment, and ours."""
    return {
        "id": comment.id,
        "unique_id": comment.temp_id,
        "unique_temp_id": comment.temp_id,
        "room_id": comment.room_id,
        "type": comment.type,
        "subtype": comment.subtype,
        "message": comment.text,
        "text": comment.text,
        "payload": comment.payload or {},
        "extras": comment.extras or {},
        "email": comment.sender_id,
        "username": comment.sender_name,
        "username_as": comment.sender_name,
        "username_real": comment.sender_id,
        "sender_id": comment.sender_id,
        "sender_name": comment.sender_name,
        "avatar": comment.sender_avatar_url,
        "date": comment.created_at.astimezone().date().isoformat() if comment.has_time else "",
        "time": f"{comment.created_at.astimezone():%H:%M}" if comment.has_time else "",
        "status": comment.status.name.lower(),
    }


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list | tuple) and step.isascii() and step.isdigit():
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found


def _words(value: Any) -> str:
    if value is None or isinstance(value, Mapping | list | tuple):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
