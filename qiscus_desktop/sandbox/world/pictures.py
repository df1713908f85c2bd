"""Pictures of the demo world, drawn when they are first asked for."""

from __future__ import annotations

from qiscus_desktop.sandbox.rules.files import StoredFile


def draw(path: str) -> StoredFile | None:
    """The file at a path below `/upload/`, or None when it is none of ours."""
    return None
