"""Owns turning layered style sheets into one sheet that Qt accepts whole, with a report of what was left
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import tinycss2
from msgspec.structs import replace

from qiscus_desktop.ui.theme.sheet.component_values import Tokens
from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, DroppedError, Severity
from qiscus_desktop.ui.theme.sheet.loader import Origin, Source
from qiscus_desktop.ui.theme.sheet.parsing import RawRule, note_at
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup
from qiscus_desktop.ui.theme.sheet.rules import Rule, Translation, write_qss
from qiscus_desktop.ui.theme.sheet.selectors import source_text
from qiscus_desktop.ui.theme.sheet.statements import Statement
from qiscus_desktop.ui.theme.sheet.variables import Definition, definition_of
from qiscus_desktop.ui.theme.tokens import token_text
from qiscus_desktop.ui.theme.translate.drafts import Draft
from qiscus_desktop.ui.theme.translate.hints import Hints
from qiscus_desktop.ui.theme.translate.inheritance import hand_on
from qiscus_desktop.ui.theme.translate.kept_statements import KeptStatements, Parsed, Pause
from qiscus_desktop.ui.theme.translate.known_boxes import KnownBoxes
from qiscus_desktop.ui.theme.translate.mirroring import mirrored, with_paddings_back
from qiscus_desktop.ui.theme.translate.sizes import as_content_box, with_fitting_radii

MAX_RULES = 20_000
MAX_NOTES = 2_000


def translate(
    sources: Sequence[Source],
    *,
    dark: bool = False,
    right_to_left: bool = False,
    variables: Mapping[str, str] | None = None,
    kept: KeptStatements | None = None,
    pause: Pause = lambda: None,
) -> Translation:
    """Translates the sheets as layers: later ones win, and a variable of a later one changes the earlier
    ones too.

    `variables` are set last of all (names with their leading `--`). Never raises for anything that is in a
    sheet. With `kept`, statements that have not changed since an earlier call are not read again. `pause` is
    called every few milliseconds; what it raises ends the work. Uses nothing of Qt.
    """
    run = _Run(kept if kept is not None else KeptStatements(), right_to_left, pause)
    return run.translate(sources, dark, variables or {})


class _Run:
    def __init__(self, kept: KeptStatements, right_to_left: bool, pause: Pause) -> None:
        self._kept = kept
        self._right_to_left = right_to_left
        self._pause = pause
        self._diagnostics: list[Diagnostic] = []
        self._definitions: dict[str, Definition] = {}
        self._lookups: set[Lookup] = set()
        self._rules: list[Rule] = []
        self._boxes = KnownBoxes()

    def translate(self, sources: Sequence[Source], dark: bool, variables: Mapping[str, str]) -> Translation:
        self._kept.begin()
        parsed = [(source, list(self._parse(source, dark))) for source in sources]
        ours = frozenset(name for source, found in parsed if source.is_ours for name in _names(found))
        for name, text in variables.items():
            self._definitions[name] = definition_of(name, tinycss2.parse_component_value_list(text))
        hints: Hints | None = None
        for source, found in parsed:
            if ours and not source.is_ours and hints is None:
                hints = self._kept.hints(_classes(self._rules), ours)
            if not self._take(source, found, None if source.is_ours else hints):
                break
        hand_on(self._rules, self._pause)
        self._diagnostics.sort(key=lambda each: (each.source, each.line, each.column))
        return Translation(
            write_qss(self._rules, with_paddings_back if self._right_to_left else list, self._pause),
            tuple(self._rules),
            self._tokens(),
            {each.icon: each.icon_file for each in self._definitions.values() if each.icon_file},
            tuple(self._diagnostics),
            tuple(sorted(self._lookups, key=lambda each: (each.folder, each.address))),
        )

    def _parse(self, source: Source, dark: bool) -> Iterable[tuple[Statement, Parsed]]:
        statements, breaks = self._kept.statements(source, self._pause)
        self._diagnostics.extend(breaks)
        for statement in statements:
            self._pause()
            parsed = self._kept.parse(statement, source.origin, dark)
            self._definitions.update((each.name, each) for each in parsed.definitions)
            self._lookups |= parsed.lookups
            self._report(parsed.diagnostics, statement)
            yield statement, parsed

    def _take(self, source: Source, found: list[tuple[Statement, Parsed]], hints: Hints | None) -> bool:
        """Adds the rules of a sheet; False when there are too many."""
        for statement, parsed in found:
            self._pause()
            done = self._kept.draft(parsed, self._definitions, hints, self._pause)
            self._lookups |= done.lookups
            for raw, drafts, diagnostics in zip(parsed.rules, done.drafts, done.diagnostics, strict=True):
                if len(self._rules) >= MAX_RULES:
                    why = DroppedError(
                        f"There are more than {MAX_RULES} rules, which no style sheet needs.", Severity.ERROR
                    )
                    self._report([_at(raw, "", why)], statement)
                    return False
                if hints is not None:
                    self._report(_on_names(raw, hints, source.text), statement)
                self._report(diagnostics, statement)
                for draft in drafts:
                    self._add(draft, source.origin, statement.line + draft.line - 1)
        return True

    def _add(self, draft: Draft, origin: Origin, line: int) -> None:
        """The second half of translating: what depends on the rules before."""
        pairs = as_content_box(draft.pairs, origin.dialect, draft.written, self._boxes)
        pairs = with_fitting_radii(pairs, draft.written, self._boxes)
        declarations = tuple(mirrored(pairs) if self._right_to_left else pairs)
        for selector, painted in draft.selectors:
            rule = Rule(selector, declarations, origin.name, line)
            self._rules.append(rule)
            self._boxes.add(rule)
            if painted is not None:
                self._rules.append(Rule(painted, declarations, origin.name, line))

    def _tokens(self) -> dict[str, str]:
        values: dict[str, Tokens] = {name: each.tokens for name, each in self._definitions.items()}
        found: dict[str, str] = {}
        for name, value in values.items():
            self._pause()
            found[name[2:]] = token_text(value, values)
        return found

    def _report(self, diagnostics: Iterable[Diagnostic], statement: Statement) -> None:
        for each in diagnostics:
            if len(self._diagnostics) >= MAX_NOTES:
                return
            moved = _moved(each, statement)
            # A comma list translates its declarations once per selector, and would tell the same as often.
            if moved not in self._diagnostics[-40:]:
                self._diagnostics.append(moved)


def _moved(diagnostic: Diagnostic, statement: Statement) -> Diagnostic:
    """The same, with its place in the sheet in place of that in the statement."""
    column = diagnostic.column + (statement.column - 1 if diagnostic.line == 1 else 0)
    return replace(diagnostic, line=diagnostic.line + statement.line - 1, column=column)


def _at(raw: RawRule, selector: str, why: DroppedError) -> Diagnostic:
    return Diagnostic(raw.line, raw.column, why.severity, selector, why.message, raw.origin.name)


def _on_names(raw: RawRule, hints: Hints, text: str) -> Iterable[Diagnostic]:
    """About variables and properties of ours that look misspelt."""
    for item in raw.content:
        hint = hints.on_name(item.name, text) if item.type == "declaration" else None
        if hint is not None:
            yield note_at(raw.origin, item, source_text(raw.prelude), hint)


def _names(found: Iterable[tuple[Statement, Parsed]]) -> Iterable[str]:
    return (each.name for _, parsed in found for each in parsed.definitions)


def _classes(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(name for rule in rules for step in rule.selector.compounds for name in step.classes)
