"""Owns the cascade for painted rows: which rules hold for a probe, in which order, and what it inherits.

Qt applies a sheet to widgets but does not tell the margins, paddings, size limits or radii it read, does not
let text colour and font pass from parent to child, and ignores states of ancestors. Painted rows need all of
these,
so the rules that were written for Qt are matched here a second time, with the same selectors and the same
weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from qiscus_desktop.ui.theme.sheet.rules import Attribute, Compound, Rule, Selector

INHERITED = frozenset(
    "color font-family font-size font-weight font-style font-variant letter-spacing word-spacing "
    "text-transform text-align -qcw-line-height".split()
)
_ANY_WIDGET = frozenset({"", "*", "QWidget", "QFrame", "QObject"})

Declared = tuple[tuple[str, str], ...]


class Node(msgspec.Struct, eq=False):
    """One element as selectors see it: class words, id, and what it lies in."""

    words: frozenset[str]
    parent: Node | None = None
    name: str = ""
    # What it hands on to the nodes inside, once that is known.
    handed_on: dict[str, str] | None = None


class Cascade:
    """The rules of one sheet, found by the words of their subject."""

    def __init__(self, rules: Sequence[Rule], pause: Callable[[], None] = lambda: None) -> None:
        self._by_word: dict[
            str, list[tuple[frozenset[str], tuple[int, int, int], int, Selector, Declared]]
        ] = {}
        self._defaults: list[tuple[str, str]] = []
        for order, rule in enumerate(rules):
            pause()
            subject = rule.selector.subject
            if subject.subcontrol or subject.pseudos:
                continue
            if (
                len(rule.selector.compounds) == 1
                and subject.tag in _ANY_WIDGET
                and not (subject.classes or subject.ids or subject.attributes)
            ):
                # `QWidget { color: ... }` sets what every widget starts from, since Qt lets nothing be
                # inherited.
                # Taken literally it would stop inheritance at every probe.
                self._defaults.extend(pair for pair in rule.declarations if pair[0] in INHERITED)
                continue
            key = subject.classes[0] if subject.classes else ""
            words = frozenset(subject.classes)
            entry = (words, rule.selector.specificity, order, rule.selector, rule.declarations)
            self._by_word.setdefault(key, []).append(entry)

    def declared(self, node: Node) -> list[tuple[str, str]]:
        """Every declaration that holds for the node, weakest first."""
        found: list[tuple[tuple[int, int, int], int, Declared]] = []
        for key in (*node.words, ""):
            for words, specificity, order, selector, declarations in self._by_word.get(key, ()):
                if words <= node.words and matches(selector, node):
                    found.append((specificity, order, declarations))
        found.sort(key=lambda entry: entry[:2])
        return [pair for _, _, declarations in found for pair in declarations]

    def computed(self, node: Node) -> list[tuple[str, str]]:
        """The declarations of the node with what it inherits before them."""
        inherited = self._handed_on(node.parent) if node.parent is not None else dict(self._defaults)
        return [*inherited.items(), *self.declared(node)]

    def _handed_on(self, node: Node) -> dict[str, str]:
        if node.handed_on is None:
            outer = self._handed_on(node.parent) if node.parent is not None else dict(self._defaults)
            own = {name: value for name, value in self.declared(node) if name in INHERITED}
            node.handed_on = {**outer, **own} if own else outer
        return node.handed_on


def matches(selector: Selector, node: Node) -> bool:
    """Whether the selector's subject is the node and its outer steps are found among the node's ancestors."""
    return _fits(selector.subject, node) and _ancestors_fit(
        selector.compounds, len(selector.compounds) - 1, node
    )


def _ancestors_fit(compounds: Sequence[Compound], at: int, node: Node) -> bool:
    if at == 0:
        return True
    outer = node.parent
    while outer is not None:
        if _fits(compounds[at - 1], outer) and _ancestors_fit(compounds, at - 1, outer):
            return True
        if compounds[at].child:
            return False
        outer = outer.parent
    return False


def _fits(compound: Compound, node: Node) -> bool:
    if compound.tag not in _ANY_WIDGET or compound.subcontrol or compound.pseudos:
        return False
    if any(name != node.name for name in compound.ids):
        return False
    if any(word not in node.words for word in compound.classes):
        return False
    return all(_has(attribute, node) for attribute in compound.attributes)


def _has(attribute: Attribute, node: Node) -> bool:
    if attribute.name == "class":
        if attribute.operator == "~=":
            return attribute.value in node.words
        return frozenset(attribute.value.split()) == node.words if attribute.operator else bool(node.words)
    # Painted rows have no other properties.
    return False
