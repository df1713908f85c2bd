"""Owns turning layered style sheets into one sheet that Qt accepts whole, with a report of what was left
out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import tinycss2
from msgspec.structs import replace
from tinycss2 import ast

from qiscus_desktop.ui.theme.painted.painted_classes import only_painted
from qiscus_desktop.ui.theme.sheet.component_values import Scope
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.loader import Source, find_breaks
from qiscus_desktop.ui.theme.sheet.parsing import RawRule, note_at, rules_of
from qiscus_desktop.ui.theme.sheet.resolving import resolve_variables
from qiscus_desktop.ui.theme.sheet.rules import (
    PAINTED_PREFIX,
    Compound,
    Pairs,
    Rule,
    Selector,
    Translation,
    write_qss,
)
from qiscus_desktop.ui.theme.sheet.selectors import parse_selectors, source_text
from qiscus_desktop.ui.theme.sheet.values import TEXT_FONT_PX
from qiscus_desktop.ui.theme.sheet.variables import Variables
from qiscus_desktop.ui.theme.sheet.vocabulary import LAYOUT_VARIABLES, PART_PROPERTIES
from qiscus_desktop.ui.theme.tokens import token_text
from qiscus_desktop.ui.theme.translate.declarations import translate_declaration
from qiscus_desktop.ui.theme.translate.hints import Hints
from qiscus_desktop.ui.theme.translate.inheritance import hand_on
from qiscus_desktop.ui.theme.translate.known_boxes import KnownBoxes
from qiscus_desktop.ui.theme.translate.mirroring import mirrored, with_paddings_back
from qiscus_desktop.ui.theme.translate.sizes import as_content_box, with_fitting_radii

MAX_RULES = 20_000
MAX_NOTES = 2_000
MAX_SELECTORS = 1_000


def translate(
    sources: Sequence[Source],
    *,
    dark: bool = False,
    right_to_left: bool = False,
    variables: Mapping[str, str] | None = None,
) -> Translation:
    """Translates the sheets as layers: later ones win, and a variable of a later one changes the earlier
    ones too.

    `variables` are set last of all (names with their leading `--`). Never raises for anything that is in a
    sheet.
    """
    return _Translator(dark, right_to_left).run(sources, variables or {})


@dataclass
class _Translator:
    dark: bool
    right_to_left: bool
    diagnostics: list[Diagnostic] = field(default_factory=list)
    variables: Variables = field(default_factory=Variables)
    rules: list[Rule] = field(default_factory=list)
    boxes: KnownBoxes = field(default_factory=KnownBoxes)
    hints: Hints | None = None  # from the first sheet on that is not ours

    def run(self, sources: Sequence[Source], variables: Mapping[str, str]) -> Translation:
        raws: list[RawRule] = []
        for source in sources:
            self.diagnostics.extend(find_breaks(source))
            raws.extend(rules_of(source, self.dark, self._report))
        ours: frozenset[str] = frozenset()
        for raw in raws:
            self.variables.collect(raw, self._report)
            if raw.source.is_ours:
                ours = frozenset(self.variables.values)
        values = self.variables.values
        values.update((name, tinycss2.parse_component_value_list(text)) for name, text in variables.items())
        for raw in raws:
            if len(self.rules) >= MAX_RULES:
                message = f"Only the first {MAX_RULES} rules are read."
                self._diagnose(raw, "", DroppedError(message, Severity.ERROR))
                break
            if self.hints is None and ours and not raw.source.is_ours:
                self.hints = Hints(self.rules, ours)
            self._translate_rule(raw)
        hand_on(self.rules)
        self.diagnostics.sort(key=lambda diagnostic: (diagnostic.source, diagnostic.line, diagnostic.column))
        return Translation(
            write_qss(self.rules, with_paddings_back if self.right_to_left else list),
            tuple(self.rules),
            {name[2:]: token_text(value, values) for name, value in values.items()},
            self.variables.icon_files,
            tuple(self.diagnostics),
        )

    def _translate_rule(self, raw: RawRule) -> None:
        hints = None if raw.source.is_ours else self.hints
        if hints is not None:
            self._hint_at_names(raw, hints)
        if all(item.type == "declaration" and item.name.startswith("--") for item in raw.content):
            return
        text = source_text(raw.prelude)
        found = parse_selectors(raw.prelude, raw.source.dialect)
        if len(found) > MAX_SELECTORS:
            self._diagnose(
                raw, "", DroppedError(f"Only the first {MAX_SELECTORS} selectors of a rule are read.")
            )
        for selector in found[:MAX_SELECTORS]:
            if not isinstance(selector, Selector):
                self._diagnose(raw, selector[0] or text, selector[1])
                continue
            for hint in hints.on_classes(selector) if hints is not None else ():
                self._diagnose(raw, text, hint)
            pairs = self._translate_content(raw, text, selector)
            selectors, pairs = _without_web_part(selector, pairs)
            for each in selectors if pairs else ():
                for words in raw.medias:
                    self._add(each.below(words) if words else each, pairs, raw)

    def _translate_content(self, raw: RawRule, text: str, selector: Selector) -> Pairs:
        scope = Scope(self.variables.values, raw.source.dialect, raw.source.folder)
        pairs: Pairs = []
        font_px: float = TEXT_FONT_PX
        for item in raw.content:
            if item.type != "declaration":
                unread = (
                    "This declaration cannot be read."
                    if item.type == "error"
                    else "Rules inside rules are not read."
                )
                self._report(note_at(raw.source, item, text, DroppedError(unread)))
                continue
            if item.name.startswith("--") or _is_layout(item, selector):
                continue
            try:
                tokens = resolve_variables(item.value, scope.variables)
                found = translate_declaration(item.name, tokens, scope, selector.subject, font_px)
            except DroppedError as why:
                self._report(note_at(raw.source, item, text, self._with_guess(why)))
                continue
            font_px = next((float(value[:-2]) for name, value in found if name == "font-size"), font_px)
            pairs.extend(found)
            self._note_small_losses(raw, item, text, found, selector)
        pairs = as_content_box(pairs, raw.source.dialect, selector, self.boxes)
        pairs = with_fitting_radii(pairs, selector, self.boxes)
        return mirrored(pairs) if self.right_to_left else pairs

    def _note_small_losses(
        self, raw: RawRule, item: ast.Declaration, text: str, found: Pairs, selector: Selector
    ) -> None:
        if item.important:
            unheard = DroppedError(f"'!important' of '{item.name}' has no effect in Qt.", Severity.INFO)
            self._report(note_at(raw.source, item, text, unheard))
        if only_painted(found, selector) and not item.name.startswith("-qcw-"):
            unseen = DroppedError(f"'{item.name}' is obeyed by painted rows only.", Severity.INFO)
            self._report(note_at(raw.source, item, text, unseen))

    def _add(self, selector: Selector, pairs: Pairs, raw: RawRule) -> None:
        if selector.follows_ancestor_state and not all(name.startswith(PAINTED_PREFIX) for name, _ in pairs):
            why = DroppedError(
                "Qt does not follow the state of an outer widget; painted rows do.", Severity.INFO
            )
            self._diagnose(raw, selector.qss(), why)
        rule = Rule(selector, tuple(pairs), raw.source.name, raw.line)
        self.rules.append(rule)
        self.boxes.add(rule)
        painted = selector.painted()
        if painted is not None:
            self.rules.append(Rule(painted, tuple(pairs), raw.source.name, raw.line))

    def _hint_at_names(self, raw: RawRule, hints: Hints) -> None:
        for item in raw.content:
            hint = hints.on_name(item.name, raw.source.text) if item.type == "declaration" else None
            if hint is not None:
                self._report(note_at(raw.source, item, source_text(raw.prelude), hint))

    def _with_guess(self, why: DroppedError) -> DroppedError:
        return why if self.hints is None else self.hints.with_guess(why)

    def _diagnose(self, raw: RawRule, selector: str, why: DroppedError) -> None:
        why = self._with_guess(why)
        self._report(Diagnostic(raw.line, raw.column, why.severity, selector, why.message, raw.source.name))

    def _report(self, diagnostic: Diagnostic) -> None:
        # A comma list translates its declarations once per selector, and would tell the same thing as often.
        if len(self.diagnostics) < MAX_NOTES and diagnostic not in self.diagnostics[-40:]:
            self.diagnostics.append(diagnostic)


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
