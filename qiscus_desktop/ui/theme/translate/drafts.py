"""Owns the first half of translating a rule: selectors and declarations as Qt takes them, each by itself.

What a draft holds depends on its own text, on the variables that it uses and on the pictures that it names,
and on nothing else: it can be kept while the rest of the sheet changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace
from tinycss2 import ast

from qiscus_desktop.ui.theme.painted.painted_classes import only_painted
from qiscus_desktop.ui.theme.sheet.component_values import Scope, Tokens
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.parsing import RawRule, Report, note_at
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup
from qiscus_desktop.ui.theme.sheet.resolving import resolve_variables
from qiscus_desktop.ui.theme.sheet.rules import PAINTED_PREFIX, Compound, Pairs, Selector
from qiscus_desktop.ui.theme.sheet.selectors import parse_selectors, source_text
from qiscus_desktop.ui.theme.sheet.values import TEXT_FONT_PX
from qiscus_desktop.ui.theme.sheet.variables import Definition
from qiscus_desktop.ui.theme.sheet.vocabulary import LAYOUT_VARIABLES, PART_PROPERTIES
from qiscus_desktop.ui.theme.translate.declarations import translate_declaration
from qiscus_desktop.ui.theme.translate.hints import Hints

MAX_SELECTORS = 1_000


class Draft(msgspec.Struct):
    """One selector of a rule as it was written, those that it becomes (each with its twin for painted rows,
    if it has a state), and their declarations. `line` counts as in RawRule.
    """

    written: Selector
    selectors: tuple[tuple[Selector, Selector | None], ...]
    pairs: Pairs
    line: int


class Known(Mapping[str, Tokens]):
    """The variables of all layers. Takes down which ones were asked for, and what they were."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self.asked: dict[str, str | None] = {}

    def __contains__(self, name: object) -> bool:
        found = self._definitions.get(str(name))
        self.asked[str(name)] = found.text if found is not None else None
        return found is not None

    def __getitem__(self, name: str) -> Tokens:
        found = self._definitions[name]
        self.asked[name] = found.text
        return found.tokens

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)


class Drafter:
    """Translates rules one by one. `hints` is None for sheets of ours."""

    def __init__(self, variables: Known, hints: Hints | None, report: Report) -> None:
        self.lookups: set[Lookup] = set()
        self._variables = variables
        self._hints = hints
        self._report = report

    def drafts_of(self, raw: RawRule) -> list[Draft]:
        """A draft for each selector that can be used; the rest is reported."""
        if all(item.type == "declaration" and item.name.startswith("--") for item in raw.content):
            return []
        text = source_text(raw.prelude)
        found = parse_selectors(raw.prelude, raw.origin.dialect)
        if len(found) > MAX_SELECTORS:
            why = DroppedError(f"Only the first {MAX_SELECTORS} selectors of a rule are read.")
            self._diagnose(raw, "", why)
        drafts: list[Draft] = []
        for selector in found[:MAX_SELECTORS]:
            if not isinstance(selector, Selector):
                self._diagnose(raw, selector[0] or text, selector[1])
                continue
            for hint in self._hints.on_classes(selector) if self._hints is not None else ():
                self._diagnose(raw, text, hint)
            selectors, pairs = _without_web_part(selector, self._content(raw, text, selector))
            if pairs:
                drafts.append(self._draft(raw, selector, selectors, pairs))
        return drafts

    def _draft(self, raw: RawRule, written: Selector, selectors: list[Selector], pairs: Pairs) -> Draft:
        every = [each.below(words) if words else each for each in selectors for words in raw.medias]
        for each in every:
            if each.follows_ancestor_state and not all(name.startswith(PAINTED_PREFIX) for name, _ in pairs):
                why = DroppedError(
                    "Qt does not follow the state of an outer widget; painted rows do.", Severity.INFO
                )
                self._diagnose(raw, each.qss(), why)
        return Draft(written, tuple((each, each.painted()) for each in every), pairs, raw.line)

    def _content(self, raw: RawRule, text: str, selector: Selector) -> Pairs:
        scope = Scope(self._variables, raw.origin.dialect, raw.origin.folder, self.lookups)
        pairs: Pairs = []
        font_px: float = TEXT_FONT_PX
        for item in raw.content:
            if item.type != "declaration":
                unread = (
                    "This declaration cannot be read."
                    if item.type == "error"
                    else "Rules inside rules are not read."
                )
                self._report(note_at(raw.origin, item, text, DroppedError(unread)))
                continue
            if item.name.startswith("--") or _is_layout(item, selector):
                continue
            try:
                tokens = resolve_variables(item.value, scope.variables)
                found = translate_declaration(item.name, tokens, scope, selector.subject, font_px)
            except DroppedError as why:
                self._report(note_at(raw.origin, item, text, self._with_guess(why)))
                continue
            font_px = next((float(value[:-2]) for name, value in found if name == "font-size"), font_px)
            pairs.extend(found)
            self._note_small_losses(raw, item, text, found, selector)
        return pairs

    def _note_small_losses(
        self, raw: RawRule, item: ast.Declaration, text: str, found: Pairs, selector: Selector
    ) -> None:
        if item.important:
            unheard = DroppedError(f"'!important' of '{item.name}' has no effect in Qt.", Severity.INFO)
            self._report(note_at(raw.origin, item, text, unheard))
        if only_painted(found, selector) and not item.name.startswith("-qcw-"):
            unseen = DroppedError(f"'{item.name}' is obeyed by painted rows only.", Severity.INFO)
            self._report(note_at(raw.origin, item, text, unseen))

    def _with_guess(self, why: DroppedError) -> DroppedError:
        return why if self._hints is None else self._hints.with_guess(why)

    def _diagnose(self, raw: RawRule, selector: str, why: DroppedError) -> None:
        why = self._with_guess(why)
        self._report(Diagnostic(raw.line, raw.column, why.severity, selector, why.message, raw.origin.name))


def _is_layout(item: ast.Declaration, selector: Selector) -> bool:
    """Whether the declaration was taken as a measure of the floating window and means nothing to its
    widget.
    """
    words = selector.subject.classes
    return (
        any((f".{word}", item.lower_name) in LAYOUT_VARIABLES for word in words) and "radius" not in item.name
    )


def _without_web_part(selector: Selector, pairs: Pairs) -> tuple[list[Selector], Pairs]:
    """`textarea::placeholder { color: red }` as the property of the widget that says the same in Qt.

    An `svg` is the icon of whatever holds it, at any depth.
    """
    subject = selector.subject
    renamed = PART_PROPERTIES.get(subject.subcontrol)
    if renamed is None:
        return [selector], pairs
    kept = [("background-color" if name == "background" else name, value) for name, value in pairs]
    kept = [(renamed[name], value) for name, value in kept if name in renamed]
    steps = (*selector.compounds[:-1], replace(subject, subcontrol=""))
    if subject.subcontrol == "svg":
        return [Selector(steps), Selector((*steps, Compound(tag="*")))], kept
    return [Selector(steps)], kept
