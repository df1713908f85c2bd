"""Owns reading selectors from CSS tokens, in a form that Qt accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from tinycss2 import ast

from qiscus_desktop.ui.theme.sheet.diagnostics import DroppedError, Severity, UnknownNameError
from qiscus_desktop.ui.theme.sheet.loader import Dialect
from qiscus_desktop.ui.theme.sheet.rules import Attribute, Compound, Selector
from qiscus_desktop.ui.theme.sheet.vocabulary import (
    CSS_PSEUDO_CLASSES,
    CSS_PSEUDO_ELEMENTS,
    HTML_PARTS,
    HTML_TAGS,
    HTML_WIDGETS,
    ICON_CLASSES,
    ICON_TAGS,
    ID_CLASSES,
    QT_PSEUDO_CLASSES,
    QT_SUBCONTROLS,
)

_IDENT = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*\Z")
MAX_COMPOUNDS = 16


def parse_selectors(
    tokens: Sequence[ast.Node], dialect: Dialect
) -> list[Selector | tuple[str, DroppedError]]:
    """All selectors of a comma list; those that cannot be used come as (text, why)."""
    groups: list[list[ast.Node]] = [[]]
    for token in tokens:
        if token.type == "comment":
            continue
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    found: list[Selector | tuple[str, DroppedError]] = []
    for group in groups:
        try:
            found.append(_SelectorReader(group, dialect).read())
        except DroppedError as why:
            found.append((source_text(group), why))
    return found


def source_text(tokens: Iterable[ast.Node]) -> str:
    """The tokens as one short line for a report."""
    try:
        text = "".join(token.serialize() for token in tokens)
    except (RecursionError, AttributeError, TypeError):
        text = "?"
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."


class _SelectorReader:
    """Reads one selector, token by token."""

    def __init__(self, tokens: Sequence[ast.Node], dialect: Dialect) -> None:
        self._tokens = _strip(tokens)
        self._dialect = dialect
        self._steps: list[Compound] = []
        self._step = Compound()
        self._empty = True
        self._child = False
        self._ends_in_html = False
        self._loose = False

    def read(self) -> Selector:
        if not self._tokens:
            raise DroppedError("The selector is empty.", Severity.ERROR)
        at = 0
        while at < len(self._tokens):
            at = self._take(at)
        self._finish_step()
        if not self._steps or self._ends_in_html:
            raise DroppedError("Nothing of this selector exists in a desktop window.", Severity.INFO)
        if any(step.subcontrol for step in self._steps[:-1]):
            raise DroppedError("A part written with '::' has to come last.")
        if len(self._steps) > MAX_COMPOUNDS:
            raise DroppedError(f"The selector has more than {MAX_COMPOUNDS} steps.")
        return Selector(tuple(self._steps))

    def _take(self, at: int) -> int:
        token = self._tokens[at]
        kind = token.type
        if kind == "whitespace":
            if not self._empty:
                self._finish_step()
        elif kind == "ident":
            self._add(tag=_identifier(token.value))
        elif kind == "hash":
            name = _identifier(token.value)
            if name in ID_CLASSES:
                self._add(classes=(*self._step.classes, ID_CLASSES[name]))
            else:
                self._add(ids=(*self._step.ids, name))
        elif kind == "[] block":
            self._add(attributes=(*self._step.attributes, _attribute(token.content)))
        elif kind == "literal":
            return self._take_literal(at)
        else:
            raise DroppedError(f"'{source_text([token])}' cannot stand in a selector.", Severity.ERROR)
        return at + 1

    def _take_literal(self, at: int) -> int:
        sign = self._tokens[at].value
        if sign == "*":
            self._add(tag="*")
        elif sign == ">":
            if not self._empty:
                self._finish_step()
            elif not self._steps:
                raise DroppedError("A selector cannot begin with '>'.", Severity.ERROR)
            self._child = True
        elif sign in ("+", "~", "||"):
            raise DroppedError(f"Qt has no '{sign}' between siblings.")
        elif sign == ".":
            following = self._peek(at + 1)
            if following is None or following.type != "ident":
                raise DroppedError("A '.' has to be followed by a class name.", Severity.ERROR)
            self._add(classes=(*self._step.classes, _identifier(following.value)))
            return at + 2
        elif sign == ":":
            return self._take_pseudo(at)
        else:
            raise DroppedError(f"'{sign}' cannot stand in a selector.", Severity.ERROR)
        return at + 1

    def _take_pseudo(self, at: int) -> int:
        following = self._peek(at + 1)
        if following is not None and following.type == "literal" and following.value == ":":
            name_token = self._peek(at + 2)
            if name_token is None or name_token.type not in ("ident", "function"):
                raise DroppedError("A '::' has to be followed by a name.", Severity.ERROR)
            name = name_token.lower_value if name_token.type == "ident" else name_token.lower_name
            self._add_subcontrol(name)
            return at + 3
        negated = False
        if following is not None and following.type == "literal" and following.value == "!":
            negated, at = True, at + 1
            following = self._peek(at + 1)
        if following is None or following.type not in ("ident", "function"):
            raise DroppedError("A ':' has to be followed by a name.", Severity.ERROR)
        if following.type == "function":
            self._add_function(following)
        else:
            self._add_pseudo(following.lower_value, negated)
        return at + 2

    def _add_pseudo(self, name: str, negated: bool) -> None:
        if name in ("before", "after", "first-line", "first-letter"):
            raise DroppedError(f"':{name}' makes an extra element, which a widget has not.", Severity.INFO)
        if self._dialect is Dialect.CSS:
            name = CSS_PSEUDO_CLASSES.get(name, name)
        if name == "root":
            self._add(classes=(*self._step.classes, "qcw-container"))
            return
        if name not in QT_PSEUDO_CLASSES:
            raise UnknownNameError(f"Qt does not know the state ':{name}'.", name, QT_PSEUDO_CLASSES)
        self._add(pseudos=(*self._step.pseudos, f"!{name}" if negated else name))

    def _add_function(self, token: ast.FunctionBlock) -> None:
        inner = _strip(token.arguments)
        simple = (
            len(inner) == 2
            and inner[0].type == "literal"
            and inner[0].value == ":"
            and inner[1].type == "ident"
        )
        if token.lower_name != "not" or not simple:
            raise DroppedError(f"Qt does not know ':{token.lower_name}()'.")
        self._add_pseudo(inner[1].lower_value, negated=True)

    def _add_subcontrol(self, name: str) -> None:
        if name in CSS_PSEUDO_ELEMENTS:
            tag, subcontrol, pseudos = CSS_PSEUDO_ELEMENTS[name]
            if tag:
                # A web scroll bar is a part of the scrolled box; a Qt scroll bar is a widget inside it.
                if not self._empty:
                    self._finish_step()
                self._add(tag=tag)
            self._add(subcontrol=subcontrol, pseudos=self._step.pseudos + pseudos)
            return
        if name not in QT_SUBCONTROLS:
            message = f"Qt does not know the part '::{name}'."
            if name in ("before", "after", "backdrop", "marker"):
                raise DroppedError(message, Severity.INFO)
            raise UnknownNameError(message, name, QT_SUBCONTROLS)
        self._add(subcontrol=name)

    def _add(self, **changes: object) -> None:
        if "tag" in changes and not self._empty:
            raise DroppedError("A type name has to come first in its step.", Severity.ERROR)
        self._step = replace(self._step, **changes)
        self._empty = False

    def _finish_step(self) -> None:
        step, child = self._step, self._child
        self._step, self._empty, self._child = Compound(), True, False
        if step == Compound():
            if child:
                raise DroppedError("A selector cannot end with '>'.", Severity.ERROR)
            return
        if step.tag in HTML_WIDGETS:
            step = replace(step, tag="" if step.classes else HTML_WIDGETS[step.tag])
        elif step.tag in HTML_TAGS:
            if step.tag in ICON_TAGS and self._steps and not step.classes:
                self._make_icon()
                return
            step = self._html_part(step)
            if step == Compound():
                # `ul` and its like have no widget of their own: what is inside them is inside their parent.
                self._loose = True
                return
        if ICON_CLASSES & set(step.classes) and self._steps:
            self._make_icon()
            return
        child = child and bool(self._steps) and not self._loose
        self._steps.append(replace(step, child=child))
        self._ends_in_html = self._loose = False

    def _make_icon(self) -> None:
        """An `svg` inside a step is the icon of that step."""
        self._steps[-1] = replace(self._steps[-1], subcontrol="svg")
        self._ends_in_html = self._loose = False

    def _html_part(self, step: Compound) -> Compound:
        """The step with the class that stands for a bare element such as `img` inside the step before, if
        one does.
        """
        tag, step = step.tag, replace(step, tag="")
        if step.classes or step.ids or step.attributes:
            return step
        outer = self._steps[-1].classes if self._steps else ()
        for word in (*outer, ""):
            part = HTML_PARTS.get((word, tag), HTML_PARTS.get((word, "*")))
            if part is not None and part == word:
                self._ends_in_html = False
                return Compound()
            if part is not None:
                return replace(step, classes=(part,))
        self._ends_in_html = True
        return step

    def _peek(self, at: int) -> ast.Node | None:
        return self._tokens[at] if at < len(self._tokens) else None


def _strip(tokens: Sequence[ast.Node]) -> list[ast.Node]:
    kept = [token for token in tokens if token.type != "comment"]
    while kept and kept[0].type == "whitespace":
        kept.pop(0)
    while kept and kept[-1].type == "whitespace":
        kept.pop()
    return kept


def _identifier(name: str) -> str:
    if not _IDENT.match(name):
        raise DroppedError(f"'{name[:40]}' has signs that Qt does not take in a name.")
    return name


def _attribute(content: Sequence[ast.Node]) -> Attribute:
    parts = [part for part in content if part.type not in ("whitespace", "comment")]
    if not parts or parts[0].type != "ident":
        raise DroppedError("The square brackets do not hold a property name.", Severity.ERROR)
    name = _identifier(parts[0].value)
    if len(parts) == 1:
        return Attribute(name)
    if len(parts) == 3 and parts[1].type == "literal" and parts[1].value in ("=", "~="):
        value = parts[2].value if parts[2].type in ("string", "ident") else None
        if value is not None and value.isprintable() and not set(value) & set('"\\'):
            return Attribute(name, parts[1].value, value)
    raise DroppedError('Qt compares properties only as [name="value"] or [name~="value"].')
