"""Writes the tables of docs/sdk.md: official method, ours, and the wire, read from the code itself."""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qiscus_desktop.core import QiscusCore, events  # noqa: E402 - the checkout comes first
from qiscus_desktop.core.options import snake_case  # noqa: E402
from qiscus_desktop.core.wire import requests, topics  # noqa: E402

TARGET = ROOT / "docs" / "sdk.md"
MARKS = ("<!-- {}: made by tools/make_sdk_table.py -->", "<!-- {}: end -->")

# Public names of the official SDK without a twin, and why.
NOT_PORTED = {
    "logging": "switches its own console output; here it is Python's `logging`, logger `qiscus`",
    "noop": "does nothing",
    "onReconnectMqtt": "internal, never called; the gap after a reconnect is filled by itself",
    "updateLastReceivedComment": "internal; positions only go up by themselves",
}
_OFFICIAL = re.compile(r"official\s+`([A-Za-z]+)")
_REQUEST = re.compile(r"\brequests\.([a-z_]+)\(")
_TOPIC = re.compile(r"\btopics\.([a-z_]+)\(")
_SAID = re.compile(r"\b(GET|POST|PATCH|DELETE)\s+`([a-z_/]+)`")
_HELPERS = re.compile(r"\bself(\.[a-z_]+)?\.([a-z_]+)\(")
# Helpers that lead to no traffic of the method's own.
_QUIET = {"_call", "call", "_renew", "set_active_room", "emit", "listen"}
_CHANNEL = "MQTT `{app}/{channel}/c` of channels"
_SAMPLES = {
    "room_id": "{room}",
    "user_id": "{user}",
    "token": "{token}",
    "app_id": "{app}",
    "unique_id": "{channel}",
}


@dataclass(frozen=True)
class Method:
    """One row: `official` is empty for methods the official SDK does not have."""

    official: tuple[str, ...]
    name: str
    signature: str
    wire: tuple[str, ...]
    summary: str


def methods() -> list[Method]:
    """Every public method of the core, by name."""
    found = []
    for name, function in inspect.getmembers(QiscusCore, inspect.isfunction):
        if name.startswith("_") or not function.__doc__ or function.__name__ != name:
            continue
        words = " ".join(function.__doc__.split())
        found_names = [word for word in _OFFICIAL.findall(words) if not word.endswith("Callback")]
        official = tuple(dict.fromkeys(found_names))
        found.append(
            Method(official, name, _signature(name, function), tuple(_traffic(function)), _summary(words))
        )
    return found


def _summary(words: str) -> str:
    plain = re.sub(r"\s*\((?:official|GET|POST|PATCH|DELETE)\b(?:[^()]|\([^()]*\))*\)", "", words)
    first = re.split(r"(?<=[.;])\s", plain, maxsplit=1)[0].rstrip(".;")
    return first.replace("|", "\\|")


def _signature(name: str, function: Callable[..., Any]) -> str:
    parts, is_keyword = [], False
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            parts.append(f"**{parameter.name}")
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not is_keyword:
            is_keyword = True
            parts.append("*")
        default = parameter.default
        parts.append(parameter.name if default is parameter.empty else f"{parameter.name}={default!r}")
    prefix = "await " if inspect.iscoroutinefunction(function) else ""
    return f"{prefix}{name}({', '.join(parts)})"


def _traffic(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Endpoints and topics that the function's source asks for, its helpers' included, in order and once."""
    told: set[str] = set()
    for line in _lines(function, seen):
        if line not in told:
            told.add(line)
            yield line


def _lines(function: Callable[..., Any], seen: frozenset[str]) -> Iterator[str]:
    source = inspect.getsource(function).partition('"""')[2].partition('"""')[2] or inspect.getsource(
        function
    )
    for name in _REQUEST.findall(source):
        request = _sample_request(getattr(requests, name))
        yield f"{request.method} `{request.path.removeprefix(requests.PREFIX)}`"
    for name in _TOPIC.findall(source):
        if name not in ("can_hold", "parse"):
            made = _sample_topic(getattr(topics, name))
            yield "MQTT " + ", ".join(f"`{topic}`" for topic in ([made] if isinstance(made, str) else made))
    if not seen:
        yield from (f"{verb} `{path}`" for verb, path in _SAID.findall(function.__doc__ or ""))
    for part, name in _HELPERS.findall(source):
        if name == "watch_channel":
            yield _CHANNEL
            continue
        helper = getattr(QiscusCore, name, None) if part else getattr(_class_of(function), name, None)
        if inspect.isfunction(helper) and name not in seen and name not in _QUIET:
            yield from _lines(helper, seen | {name})


def _class_of(function: Callable[..., Any]) -> Any:
    """The class in whose body the function stands; a method of the core's stands in one of its parts."""
    inner = inspect.unwrap(function)
    return getattr(sys.modules[inner.__module__], inner.__qualname__.partition(".")[0])


def _sample_request(build: Callable[..., requests.Request]) -> requests.Request:
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(build).parameters.items():
        if parameter.default is parameter.empty:
            hint = str(parameter.annotation)
            arguments[name] = [] if "Iterable" in hint else 1 if hint == "int" else "x"
    return build(**arguments)


def _sample_topic(build: Callable[..., Any]) -> Any:
    names = inspect.signature(build).parameters
    return build(**{name: _SAMPLES[name] for name in names})


def method_table() -> str:
    """Official methods first, then what only ours has."""
    rows = ["| official | ours | over the wire | what it does |", "|---|---|---|---|"]
    known = methods()
    named = sorted(
        ((name, method) for method in known for name in method.official), key=lambda pair: pair[0].lower()
    )
    for name, method in named:
        rows.append(_row(f"`{name}`", _under_its_name(method, snake_case(name))))
    rows += [f"| `{name}` | none | | {reason} |" for name, reason in sorted(NOT_PORTED.items())]
    rows += [_row("", method) for method in known if not method.official]
    return "\n".join(rows)


def _under_its_name(method: Method, name: str) -> Method:
    """The method under the name of its official twin, where it has that one as well."""
    if getattr(QiscusCore, name, None) is None or name in method.signature:
        return method
    return replace(method, name=name, signature=method.signature.replace(method.name, name, 1))


def _row(official: str, method: Method) -> str:
    return f"| {official} | `{method.signature}` | {'; '.join(method.wire)} | {method.summary} |"


def event_table() -> str:
    """Every event with its fields."""
    rows = ["| event | fields | when |", "|---|---|---|"]
    for name, kind in inspect.getmembers(events, inspect.isclass):
        if issubclass(kind, events.Event) and kind is not events.Event:
            words = inspect.cleandoc(kind.__doc__ or "")
            doc = "" if words.startswith(f"{name}(") else " ".join(words.split("\n\n")[0].split())
            held = ", ".join(f"`{field.name}`" for field in fields(kind))
            rows.append(f"| `{name}` | {held} | {doc} |")
    return "\n".join(rows)


def render(page: str) -> str:
    """The page with fresh tables between its marks."""
    for name, table in (("methods", method_table()), ("events", event_table())):
        begin, end = (mark.format(name) for mark in MARKS)
        head, found_begin, rest = page.partition(begin)
        _old, found_end, tail = rest.partition(end)
        if not found_begin or not found_end:
            raise SystemExit(f"docs/sdk.md lacks the marks of the table of {name}")
        page = f"{head}{begin}\n\n{table}\n\n{end}{tail}"
    return page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the tables are up to date")
    arguments = parser.parse_args()
    page = TARGET.read_text(encoding="utf-8")
    fresh = render(page)
    if arguments.check:
        if fresh != page:
            print("docs/sdk.md is out of date: run python tools/make_sdk_table.py", file=sys.stderr)
        return int(fresh != page)
    TARGET.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
