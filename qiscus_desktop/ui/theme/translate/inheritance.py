"""Owns handing text colour and font family on from a box to the texts inside it, which Qt does not do by
itself.
"""

from __future__ import annotations

from collections.abc import Callable

from qiscus_desktop.ui.theme.sheet.rules import Compound, Rule, Selector

_HANDED_ON = ("color", "font-family")

# Which texts a box of the window holds. Painted rows inherit through the cascade and are not listed.
_TEXTS: dict[str, tuple[str, ...]] = {
    "qcw-header": ("qcw-user-display-name", "qcw-user-status", "qcw-header-info"),
    "qcw-header-info": ("qcw-user-display-name", "qcw-user-status"),
    "qcw-login": ("qcw-login__title", "qcw-login__text", "qcw-login__label"),
    "qcw-login__card": ("qcw-login__title", "qcw-login__text", "qcw-login__label"),
    "qcw-details": ("qcw-details__title", "qcw-details__heading", "qcw-details__name", "qcw-details__sub"),
    "qcw-notice": ("qcw-notice__text",),
    "qcw-toast": ("qcw-toast__text",),
    "qcw-dialog": ("qcw-dialog__title", "qcw-dialog__text"),
    "empty-state": ("empty-state__title",),
    "reply-wrapper--preview": ("reply-sender", "reply-text"),
}
_COMPOSER_TEXT = Selector((Compound(classes=("qcw-comment-form",)), Compound(tag="QPlainTextEdit")))
_EVERY_WIDGET = Selector((Compound(tag="QWidget"),))


def hand_on(rules: list[Rule], pause: Callable[[], None] = lambda: None) -> None:
    """Adds, for each rule on such a box, the same colour and family for the texts inside.

    An inherited value is the weakest there is: it comes right behind what earlier sheets say about the
    text, and before anything else, so whatever the designer says about the text itself wins.
    """
    on_texts: dict[Selector, list[int]] = {selector: [] for selector in _ALL_HEIRS}
    derived: list[tuple[int, Rule]] = []
    for at, rule in enumerate(rules):
        pause()
        if len(rule.selector.compounds) == 1 and not rule.selector.subject.pseudos:
            for pair in rule.declarations:
                for selector in _heirs(rule.selector.subject) if pair[0] in _HANDED_ON else ():
                    place = _place(rules, on_texts[selector], pair[0], rule.source)
                    if place is not None:
                        derived.append((place, Rule(selector, (pair,), rule.source, rule.line)))
        if rule.selector in on_texts:
            on_texts[rule.selector].append(at)
    # Later heirs of one place go behind earlier ones.
    derived.sort(key=lambda entry: entry[0])
    merged: list[Rule] = []
    at = 0
    for place, rule in derived:
        merged += rules[at:place]
        merged.append(rule)
        at = place
    rules[:] = [*merged, *rules[at:]]


def _heirs(subject: Compound) -> list[Selector]:
    found = [
        Selector((Compound(classes=(text,)),)) for word in subject.classes for text in _TEXTS.get(word, ())
    ]
    if "qcw-container" in subject.classes:
        found.append(_EVERY_WIDGET)
    if "qcw-comment-form" in subject.classes:
        found.append(_COMPOSER_TEXT)
    return found


def _place(rules: list[Rule], on_text: list[int], name: str, source: str) -> int | None:
    """Right behind the last word of earlier sheets on this property of the text, or the first on the text.

    `on_text` are the places of earlier rules on the text.
    """
    known = [at for at in on_text if rules[at].source != source]
    said = [at for at in known if any(pair[0] == name for pair in rules[at].declarations)]
    if said:
        return said[-1] + 1
    return known[0] + 1 if known else None


_ALL_HEIRS = frozenset(
    selector
    for box in (*_TEXTS, "qcw-container", "qcw-comment-form")
    for selector in _heirs(Compound(classes=(box,)))
)
