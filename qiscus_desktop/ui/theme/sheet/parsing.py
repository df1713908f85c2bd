"""Owns taking a sheet apart into its rules, and deciding which of its @-blocks count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import tinycss2
from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.component_values import Tokens
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, DroppedError, RefusedError, Severity
from qiscus_desktop.ui.theme.sheet.loader import Origin
from qiscus_desktop.ui.theme.sheet.media import media_classes

MAX_NESTED = 8

Medias = tuple[tuple[str, ...], ...]
ALWAYS: Medias = ((),)

_MOTION_AND_PRINT = frozenset({"keyframes", "-webkit-keyframes", "-moz-keyframes", "layer", "page"})
# The search for breaks tells these better.
_TOLD_ELSEWHERE = frozenset({"}", ")", "]", "bad-string", "eof-in-string", "eof-in-url"})


class RawRule(msgspec.Struct):
    """A rule as it was parsed, before variables are known. `medias` are the alternatives of root words it
    needs. Lines and columns count from the start of what was parsed.
    """

    origin: Origin
    prelude: Tokens
    content: list[ast.Node]
    line: int
    column: int
    medias: Medias


Report = Callable[[Diagnostic], None]


def rules_of(text: str, origin: Origin, dark: bool, report: Report) -> Iterator[RawRule]:
    """The rules of a text in order; what is no rule is reported."""
    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return _rules_in(origin, nodes, ALWAYS, dark, report, MAX_NESTED)


def note_at(origin: Origin, node: ast.Node, selector: str, why: DroppedError) -> Diagnostic:
    """The diagnostic for something at the place of a parsed node."""
    is_refusal = isinstance(why, RefusedError)
    place = (node.source_line, node.source_column)
    return Diagnostic(*place, why.severity, selector, why.message, origin.name, is_refusal)


def _rules_in(
    origin: Origin, nodes: Sequence[ast.Node], medias: Medias, dark: bool, report: Report, deeper: int
) -> Iterator[RawRule]:
    for node in nodes:
        if node.type == "error" and node.kind not in _TOLD_ELSEWHERE:
            why = DroppedError(f"This cannot be read as a rule ({node.kind}).", Severity.ERROR)
            report(note_at(origin, node, "", why))
        elif node.type == "at-rule" and node.lower_at_keyword != "charset":
            try:
                if not deeper:
                    raise DroppedError("The blocks lie too deep in one another.")
                inner = _medias_of(node, medias, dark)
            except DroppedError as why:
                report(note_at(origin, node, f"@{node.lower_at_keyword[:30]}", why))
                continue
            if inner:
                content = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules_in(origin, content, inner, dark, report, deeper - 1)
        elif node.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            yield RawRule(origin, node.prelude, content, node.source_line, node.source_column, medias)


def _medias_of(node: ast.AtRule, outer: Medias, dark: bool) -> Medias:
    name = node.lower_at_keyword
    if name != "media" or node.content is None:
        severity = Severity.INFO if name in _MOTION_AND_PRINT else Severity.WARNING
        raise DroppedError(f"Qt does not know '@{name[:30]}'.", severity)
    if outer != ALWAYS:
        raise DroppedError("A @media inside another is not read.")
    return media_classes(node.prelude, dark)
