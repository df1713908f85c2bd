"""JSON out of bytes from the wire; half characters in it, as cut emoji leave them, cost no message."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from qiscus_desktop.core.errors import DecodeError

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_ERRORS = (msgspec.DecodeError, UnicodeError, RecursionError, ValueError)


def json_value(data: bytes | str) -> Any:
    """Any JSON value. Raises DecodeError."""
    try:
        return msgspec.json.decode(data)
    except _ERRORS as error:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if not isinstance(error, UnicodeError) and not _HALF.search(raw):
            raise DecodeError(f"not JSON: {error}") from None
    try:
        # The service hands on what JavaScript wrote, where a string may end in the middle of a character.
        value = json.loads(raw.decode("utf-8", "replace"))
        return msgspec.json.decode(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except _ERRORS as error:
        raise DecodeError(f"not JSON: {error}") from None
