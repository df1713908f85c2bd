"""Owns handing text colour and font family on from a box to the texts inside it, which Qt does not do by
itself.
"""

from __future__ import annotations

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


def hand_on(rules: list[Rule]) -> None:
    """Adds, for each rule on such a box, the same colour and family for the texts inside.

    An inherited value is the weakest there is: it comes right behind what earlier sheets say about the
    text, and before anything else, so whatever the designer says about the text itself wins.
    """
    derived: list[tuple[int, Rule]] = []
    for at, rule in enumerate(rules):
        if len(rule.selector.compounds) != 1 or rule.selector.subject.pseudos:
            continue
        for pair in rule.declarations:
            for selector in _heirs(rule.selector.subject) if pair[0] in _HANDED_ON else ():
                place = _place(rules[:at], selector, pair[0], rule.source)
                if place is not None:
                    derived.append((place, Rule(selector, (pair,), rule.source, rule.line)))
    # From the back, so that the places in front stay right; later heirs of one place go behind earlier ones.
    derived.reverse()
    derived.sort(key=lambda entry: -entry[0])
    for place, rule in derived:
        rules.insert(place, rule)


def _heirs(subject: Compound) -> list[Selector]:
    found = [
        Selector((Compound(classes=(text,)),)) for word in subject.classes for text in _TEXTS.get(word, ())
    ]
    if "qcw-container" in subject.classes:
        found.append(_EVERY_WIDGET)
    if "qcw-comment-form" in subject.classes:
        found.append(_COMPOSER_TEXT)
    return found


def _place(earlier: list[Rule], selector: Selector, name: str, source: str) -> int | None:
    """Right behind the last word of earlier sheets on this property of the text, or the first on the text."""
    known = [at for at, rule in enumerate(earlier) if rule.selector == selector and rule.source != source]
    said = [at for at in known if any(pair[0] == name for pair in earlier[at].declarations)]
    if said:
        return said[-1] + 1
    return known[0] + 1 if known else None
