"""Owns what the rules so far say about the boxes of elements, to answer how large one is without laying it
out.
"""

from __future__ import annotations

from qiscus_desktop.ui.theme.sheet.rules import Compound, Pairs, Rule

_KINDS = ("padding", "border", "min-height", "max-height", "font-size")


class KnownBoxes:
    """The last box declarations by the words of a rule's subject."""

    def __init__(self) -> None:
        self._by_word: dict[str, dict[tuple[str, frozenset[str]], dict[str, str]]] = {}

    def add(self, rule: Rule) -> None:
        """Remembers a rule; rules for states and parts of a widget say nothing about its resting box."""
        subject = rule.selector.subject
        pairs = {name: value for name, value in rule.declarations if name.startswith(_KINDS)}
        if not pairs or subject.pseudos or subject.subcontrol or subject.ids:
            return
        words = frozenset(subject.classes)
        known = self._by_word.setdefault(min(words, default=""), {})
        key = (subject.tag, words)
        # What was said last has to come last.
        before = known.pop(key, {})
        known[key] = {**{name: value for name, value in before.items() if name not in pairs}, **pairs}

    def about(self, subject: Compound) -> Pairs:
        """What rules say whose subject has no type and no word that this one lacks, in order of each word."""
        words = frozenset(subject.classes)
        found: Pairs = []
        for word in ("", *sorted(words)):
            for (tag, needed), pairs in self._by_word.get(word, {}).items():
                if needed <= words and (tag == subject.tag if not needed else tag in ("", subject.tag)):
                    found.extend(pairs.items())
        return found
