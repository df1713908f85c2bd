"""Owns what is kept of statements between two readings, so that only what has changed is read again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import msgspec

from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic
from qiscus_desktop.ui.theme.sheet.loader import Origin, Source
from qiscus_desktop.ui.theme.sheet.parsing import RawRule, rules_of
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup
from qiscus_desktop.ui.theme.sheet.statements import Statement, statements_of
from qiscus_desktop.ui.theme.sheet.variables import Definition, definitions_of
from qiscus_desktop.ui.theme.translate.drafts import Draft, Drafter, Known
from qiscus_desktop.ui.theme.translate.hints import Hints

KEEP_READINGS = 4
Pause = Callable[[], None]
Definitions = Mapping[str, Definition]


class Parsed(msgspec.Struct):
    """A statement taken apart. Places in it count from its own start."""

    rules: list[RawRule]
    definitions: list[Definition]
    lookups: set[Lookup]
    diagnostics: list[Diagnostic]
    drafted: Drafted | None = None
    reading: int = 0


class Drafted(msgspec.Struct):
    """What became of its rules, and what that depended on: variables by their text, pictures, guesses."""

    drafts: list[list[Draft]]
    diagnostics: list[list[Diagnostic]]
    variables: dict[str, str | None]
    lookups: set[Lookup]
    hints: Hints | None

    def still_holds(self, definitions: Definitions, hints: Hints | None) -> bool:
        return (
            self.hints is hints
            and all(
                (found.text if (found := definitions.get(name)) is not None else None) == text
                for name, text in self.variables.items()
            )
            and all(lookup.still_holds() for lookup in self.lookups)
        )


class KeptStatements:
    """Statements by their text. Used by one thread at a time."""

    def __init__(self) -> None:
        self.parsed = 0  # statements that were parsed, ever
        self.drafted = 0  # statements whose rules were translated, ever
        self._known: dict[Hashable, Parsed] = {}
        self._cut: dict[Source, tuple[list[Statement], list[Diagnostic]]] = {}
        self._hints: list[Hints] = []
        self._reading = 0

    def begin(self) -> None:
        """A reading begins; what none of the last few has used is dropped."""
        self._reading += 1
        old = self._reading - KEEP_READINGS
        self._known = {key: parsed for key, parsed in self._known.items() if parsed.reading >= old}

    def statements(self, source: Source, pause: Pause) -> tuple[list[Statement], list[Diagnostic]]:
        """The statements of a sheet, and where it breaks."""
        found = self._cut.pop(source, None) or statements_of(source, pause)
        self._cut[source] = found
        while len(self._cut) > 2 * KEEP_READINGS:
            del self._cut[next(iter(self._cut))]
        return found

    def parse(self, statement: Statement, origin: Origin, dark: bool) -> Parsed:
        """The rules and variables of a statement."""
        # Only an @-rule asks whether it is dark, so the two share the rest.
        key = (statement.text, origin, dark and "@" in statement.text)
        found = self._known.get(key)
        if found is None or not all(lookup.still_holds() for lookup in found.lookups):
            self.parsed += 1
            found = self._known[key] = _parse(statement.text, origin, dark)
        found.reading = self._reading
        return found

    def draft(self, parsed: Parsed, definitions: Definitions, hints: Hints | None, pause: Pause) -> Drafted:
        """Its rules as Qt takes them; `hints` is None for a sheet of ours."""
        found = parsed.drafted
        if found is None or not found.still_holds(definitions, hints):
            self.drafted += 1
            found = parsed.drafted = _draft(parsed, definitions, hints, pause)
        return found

    def hints(self, classes: frozenset[str], variables: frozenset[str]) -> Hints:
        """Guesses against these names; the same object for the same names, since guessing takes long."""
        found = next((each for each in self._hints if each.is_about(classes, variables)), None)
        if found is None:
            found = Hints(classes, variables)
            self._hints = [*self._hints[-KEEP_READINGS:], found]
        return found


def _parse(text: str, origin: Origin, dark: bool) -> Parsed:
    diagnostics: list[Diagnostic] = []
    lookups: set[Lookup] = set()
    rules = list(rules_of(text, origin, dark, diagnostics.append))
    definitions = [each for raw in rules for each in definitions_of(raw, lookups, diagnostics.append)]
    return Parsed(rules, definitions, lookups, diagnostics)


def _draft(parsed: Parsed, definitions: Definitions, hints: Hints | None, pause: Pause) -> Drafted:
    known = Known(definitions)
    drafts: list[list[Draft]] = []
    diagnostics: list[list[Diagnostic]] = []
    told: list[Diagnostic] = []
    drafter = Drafter(known, hints, told.append)
    for raw in parsed.rules:
        pause()
        drafts.append(drafter.drafts_of(raw))
        diagnostics.append(list(told))
        told.clear()
    return Drafted(drafts, diagnostics, known.asked, drafter.lookups, hints)
