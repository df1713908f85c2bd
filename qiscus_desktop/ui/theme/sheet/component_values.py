"""Owns the small change of CSS values: tokens without spaces, comma lists, short texts for a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup

Tokens = Sequence[ast.Node]


class Scope(msgspec.Struct, frozen=True):
    """What a value is read against: the variables, the language, and where pictures lie.

    `lookups` takes down which pictures were looked for.
    """

    variables: Mapping[str, Tokens]
    dialect: Dialect = Dialect.QSS
    folder: Path | None = None
    lookups: set[Lookup] = msgspec.field(default_factory=set)


def significant(tokens: Iterable[ast.Node]) -> list[ast.Node]:
    """The tokens without spaces and comments."""
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def split_commas(tokens: Tokens) -> list[list[ast.Node]]:
    groups: list[list[ast.Node]] = [[]]
    for token in significant(tokens):
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def until_slash(parts: list[ast.Node]) -> list[ast.Node]:
    at = next(
        (at for at, part in enumerate(parts) if part.type == "literal" and part.value in "/,"), len(parts)
    )
    return parts[:at]


def number_text(value: float) -> str:
    return f"{min(max(value, -1000.0), 1000.0):.4f}".rstrip("0").rstrip(".") if value == value else "0"


def shown(token: ast.Node) -> str:
    """The token as a few printable signs for a report."""
    try:
        text = token.serialize()
    except (RecursionError, AttributeError, TypeError):
        text = token.type
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:37] + "..."
