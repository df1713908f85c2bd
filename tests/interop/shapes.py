"""Whether an answer has the shape of a recorded one: the same fields, of the same kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What programs put in themselves; the recording holds other programs' content.
_FREE = {"extras", "payload", "options", "user_extras", "content", "user_properties"}


def misfits(expected: Any, got: Any, path: str = "result", *, is_top: bool = True) -> Iterator[str]:
    """One sentence a difference. `expected`: a dict of shapes, a list of one, or the name of a kind."""
    if expected == "any" or (got is None and not is_top):
        return
    if isinstance(expected, dict):
        yield from _misfits_of_object(expected, got, path)
    elif isinstance(expected, list):
        if not isinstance(got, list):
            yield f"{path} is no list: {got!r:.80}"
        elif expected and got:
            yield from misfits(expected[0], got[0], f"{path}[0]", is_top=False)
    elif expected == "nothing":
        # A function is nothing in the recording.
        if is_top and got not in (None, "<function>"):
            yield f"{path} should be nothing: {got!r:.80}"
    elif not _is_kind(expected, got):
        yield f"{path} is no {expected}: {got!r:.80}"


def _misfits_of_object(expected: dict[str, Any], got: Any, path: str) -> Iterator[str]:
    if not isinstance(got, dict):
        yield f"{path} is no object: {got!r:.80}"
        return
    for name, shape in expected.items():
        if name not in got:
            yield f"{path}.{name} is missing"
        elif name not in _FREE:
            yield from misfits(shape, got[name], f"{path}.{name}", is_top=False)


def _is_kind(kind: str, got: Any) -> bool:
    if kind == "number":
        return isinstance(got, (int, float)) and not isinstance(got, bool)
    return isinstance(got, {"text": str, "bool": bool}[kind])
