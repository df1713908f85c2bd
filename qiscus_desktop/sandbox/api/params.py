"""One flat set of parameters out of query, form, JSON and multipart, however arrays and nulls are spelt."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import unquote_plus

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from qiscus_desktop.sandbox.errors import ApiError, bad_request

_NAMELESS_FILE = re.compile(rb'(?i)(content-disposition:\s*form-data;\s*name="?file"?)[ \t]*(?=\r\n)')
_ARRAY = re.compile(r"^([^\[\]]+)((?:\[\d*\])+)$")


class Params:
    """The parameters of one request. Ids may be numbers or digits, booleans words, nulls empty."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def raw(self, name: str) -> Any:
        """The value as it came, None when absent."""
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers become digits, lists give their first entry."""
        return self.optional(name) or default

    def optional(self, name: str) -> str | None:
        """A string, or None when absent, null or empty."""
        value = self._values.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; 400 for anything that is not one."""
        value = self.optional(name)
        if value is None:
            return default
        try:
            number = int(float(value)) if "." in value or "e" in value.lower() else int(value)
        except (ValueError, OverflowError):
            raise bad_request(f"{name} is not a number") from None
        if abs(number) > 2**62:
            raise bad_request(f"{name} is out of range")
        return number

    def needed_id(self, name: str) -> int:
        """An id that has to be there."""
        number = self.integer(name, -1)
        if number < 0:
            raise bad_request(f"{name} is required")
        return number

    def flag(self, name: str, default: bool) -> bool:
        """A boolean: true, false, 1, 0 in any form."""
        value = self.optional(name)
        return default if value is None else value.lower() in ("true", "1", "yes", "on")

    def texts(self, name: str) -> list[str]:
        """A list of strings; a single value is a list of one."""
        value = self._values.get(name)
        if value is None or value == "":
            return []
        items = value if isinstance(value, list) else [value]
        return [str(item) for item in items if item is not None and item != ""]

    def integers(self, name: str) -> list[int]:
        """A list of whole numbers."""
        try:
            return [int(item) for item in self.texts(name)]
        except ValueError:
            raise bad_request(f"{name} has to be numbers") from None

    def json_text(self, name: str) -> str | None:
        """Free JSON as text, whether it came as an object or as text holding one; None for nothing."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                json.loads(value)
            except ValueError:
                raise bad_request(f"{name} is not JSON") from None
            return value if value != "null" else None
        return json.dumps(value)

    def page(self, default_limit: int = 20, most: int = 100) -> tuple[int, int]:
        """`page` and `limit`, kept in sensible bounds."""
        return max(1, self.integer("page", 1)), min(max(1, self.integer("limit", default_limit)), most)

    def upload(self, name: str) -> UploadFile | None:
        """A file part of a multipart body."""
        value = self._values.get(name)
        return value if isinstance(value, UploadFile) else None


async def read_params(request: Request) -> Params:
    """Query first, then the body over it. 400 for a body that is not what it says it is."""
    values: dict[str, Any] = {}
    query = request.scope.get("query_string", b"").decode("utf-8", "replace")
    if query:
        _fold(values, _pairs(query))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        _fold(values, await _multipart(request))
        return Params(values)
    body = await request.body()
    if not body:
        return Params(values)
    if kind == "application/json" or (
        kind != "application/x-www-form-urlencoded" and body.lstrip()[:1] == b"{"
    ):
        values.update(_json_object(body))
    else:
        _fold(values, _pairs(body.decode("utf-8", "replace")))
    return Params(values)


def form_params(text: str) -> Params:
    """The parameters of a query string or a form body."""
    values: dict[str, Any] = {}
    _fold(values, _pairs(text))
    return Params(values)


async def _multipart(request: Request) -> list[tuple[str, Any]]:
    """The parts of a multipart body. One named `file` is a file even where a client gave it no file name."""
    body = _NAMELESS_FILE.sub(rb'\1; filename="file"', await request.body(), count=1)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(request.headers, stream(), max_part_size=16 * 1024 * 1024).parse()
    except (MultiPartException, ValueError, LookupError):  # which of them depends on Starlette's version
        raise bad_request("body is not valid multipart/form-data") from None
    return list(form.multi_items())


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "Bad Request", "body is not valid JSON") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ApiError(400, "Bad Request", "body has to be a JSON object")
    if b"\\u" in body:
        cleaned = _clean(value)
        assert isinstance(cleaned, dict)
        return cleaned
    return value


def _clean(value: Any) -> Any:
    """Half surrogate pairs and NUL cannot be stored or sent on; they become the replacement character."""
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _pairs(text: str) -> list[tuple[str, Any]]:
    """Names and values of a query or form; a bare name and an empty value both mean null."""
    found: list[tuple[str, Any]] = []
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.append((unquote_plus(name), unquote_plus(value) or None))
    return found


def _fold(values: dict[str, Any], pairs: list[tuple[str, Any]]) -> None:
    """`a[]=1&a[]=2`, `a[][0]=1&a[][1]=2`, `a[0]=1&a[1]=2` and `a=1&a=2` are all the list [1, 2]."""
    seen: set[str] = set()
    for name, value in pairs:
        match = _ARRAY.match(name)
        key = match[1] if match else name
        if match:
            if key not in seen or not isinstance(values[key], list):
                values[key] = []
            if value is not None:
                values[key].append(value)
        elif key in seen:
            first = values[key]
            values[key] = [*first, value] if isinstance(first, list) else [first, value]
        else:
            values[key] = value
        seen.add(key)
