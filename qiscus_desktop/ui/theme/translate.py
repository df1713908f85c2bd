"""Owns turning layered style sheets into one sheet that Qt accepts whole, with a report of what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import tinycss2
from tinycss2 import ast

from qiscus_desktop.ui.theme.declarations import PAINTED_PREFIX, Pairs, mirrored, translate_declaration
from qiscus_desktop.ui.theme.loader import Source, find_breaks
from qiscus_desktop.ui.theme.media import media_words
from qiscus_desktop.ui.theme.notes import Dropped, Note, Severity
from qiscus_desktop.ui.theme.selectors import Selector, parse_selectors, source_text
from qiscus_desktop.ui.theme.sizes import as_content_box
from qiscus_desktop.ui.theme.values import TEXT_FONT_PX, Scope, Tokens, resolve_variables

_VARIABLE_SCOPES = frozenset({":root", "html", "body", "*", ".qcw-container", "#qcw-app"})
MAX_RULES = 20_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with its declarations as Qt writes them, and ours (`-qcw-...`) beside them."""

    selector: Selector
    declarations: tuple[tuple[str, str], ...]
    source: str
    line: int


@dataclass(frozen=True)
class Translation:
    """What became of the sheets: the text for Qt, the rules in order, the variables, and the report."""

    qss: str
    rules: tuple[Rule, ...]
    variables: Mapping[str, Tokens]
    report: tuple[Note, ...] = ()

    @property
    def errors(self) -> tuple[Note, ...]:
        """The notes about syntax that lost rules; a sheet with any of them is broken."""
        return tuple(note for note in self.report if note.severity is Severity.ERROR)


@dataclass(slots=True)
class _Raw:
    """A rule as it was parsed, before variables are known."""

    source: Source
    prelude: Tokens
    content: list[ast.Node]
    line: int
    column: int
    medias: tuple[tuple[str, ...], ...]


def translate(
    sources: Sequence[Source],
    *,
    dark: bool = False,
    right_to_left: bool = False,
    variables: Mapping[str, str] | None = None,
) -> Translation:
    """Translates the sheets as layers: later ones win, and a variable of a later one changes the earlier ones too.

    `variables` are set last of all (names with their leading `--`). Never raises for anything that is in a sheet.
    """
    return _Translator(dark, right_to_left).run(sources, variables or {})


@dataclass
class _Translator:
    dark: bool
    right_to_left: bool
    notes: list[Note] = field(default_factory=list)
    variables: dict[str, Tokens] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)

    def run(self, sources: Sequence[Source], variables: Mapping[str, str]) -> Translation:
        raws: list[_Raw] = []
        for source in sources:
            self.notes.extend(find_breaks(source))
            raws.extend(self._read(source))
        for raw in raws:
            self._collect_variables(raw)
        for name, text in variables.items():
            self.variables[name] = tinycss2.parse_component_value_list(text)
        for raw in raws[:MAX_RULES]:
            self._translate_rule(raw)
        if len(raws) > MAX_RULES:
            self._note(
                raws[MAX_RULES], "", Dropped(f"Only the first {MAX_RULES} rules are read.", Severity.ERROR)
            )
        self.notes.sort(key=lambda note: (note.source, note.line, note.column))
        return Translation(write_qss(self.rules), tuple(self.rules), self.variables, tuple(self.notes))

    def _read(self, source: Source) -> list[_Raw]:
        nodes = tinycss2.parse_stylesheet(source.text, skip_comments=True, skip_whitespace=True)
        return list(self._flatten(source, nodes, ((),)))

    def _flatten(
        self, source: Source, nodes: Sequence[ast.Node], medias: tuple[tuple[str, ...], ...]
    ) -> Iterator[_Raw]:
        for node in nodes:
            if node.type == "error":
                # A stray closing sign is already told, better, by the search for breaks.
                if node.kind not in ("}", ")", "]", "bad-string", "eof-in-string", "eof-in-url"):
                    message = f"This cannot be read as a rule ({node.kind})."
                    self._note_at(source, node, "", Dropped(message, Severity.ERROR))
            elif node.type == "at-rule":
                yield from self._flatten_at_rule(source, node, medias)
            elif node.type == "qualified-rule":
                content = tinycss2.parse_blocks_contents(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                yield _Raw(source, node.prelude, content, node.source_line, node.source_column, medias)

    def _flatten_at_rule(
        self, source: Source, node: ast.AtRule, medias: tuple[tuple[str, ...], ...]
    ) -> Iterator[_Raw]:
        name = node.lower_at_keyword
        if name == "charset":
            return
        try:
            if name != "media" or node.content is None:
                severity = (
                    Severity.INFO
                    if name in ("keyframes", "-webkit-keyframes", "layer", "page")
                    else Severity.WARNING
                )
                raise Dropped(f"Qt does not know '@{name[:30]}'.", severity)
            if len(medias) > 1 or medias != ((),):
                raise Dropped("A @media inside another is not read.")
            inner = media_words(node.prelude, self.dark)
        except Dropped as why:
            self._note_at(source, node, f"@{name}", why)
            return
        if inner:
            nodes = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from self._flatten(source, nodes, inner)

    def _collect_variables(self, raw: _Raw) -> None:
        if not any(item.type == "declaration" and item.name.startswith("--") for item in raw.content):
            return
        scopes = {part.strip() for part in source_text(raw.prelude).split(",")}
        for item in raw.content:
            if item.type != "declaration" or not item.name.startswith("--"):
                continue
            if not scopes <= _VARIABLE_SCOPES:
                why = Dropped(f"Variables such as {item.name[:40]} are read from ':root' only.")
                self._note_at(raw.source, item, source_text(raw.prelude), why)
            else:
                self.variables[item.name] = item.value

    def _translate_rule(self, raw: _Raw) -> None:
        text = source_text(raw.prelude)
        if all(item.type == "declaration" and item.name.startswith("--") for item in raw.content):
            return
        selectors: list[Selector] = []
        for found in parse_selectors(raw.prelude, raw.source.dialect):
            if isinstance(found, Selector):
                selectors.append(found)
            else:
                self._note(raw, found[0] or text, found[1])
        for group in _by_kind_of_subject(selectors):
            pairs = self._translate_content(raw, text, group[0])
            if not pairs:
                continue
            for selector in group:
                for words in raw.medias:
                    self._add(selector.below(words) if words else selector, pairs, raw)

    def _translate_content(self, raw: _Raw, text: str, selector: Selector) -> Pairs:
        scope = Scope(self.variables, raw.source.dialect, raw.source.folder)
        pairs: Pairs = []
        font_px: float = TEXT_FONT_PX
        for item in raw.content:
            if item.type == "declaration":
                if item.name.startswith("--"):
                    continue
                try:
                    tokens = resolve_variables(item.value, self.variables)
                    found = translate_declaration(item.name, tokens, scope, selector.subject, font_px)
                except Dropped as why:
                    self._note_at(raw.source, item, text, why)
                    continue
                font_px = next((float(value[:-2]) for name, value in found if name == "font-size"), font_px)
                pairs.extend(found)
                if item.important:
                    unheard = Dropped(f"'!important' of '{item.name}' has no effect in Qt.", Severity.INFO)
                    self._note_at(raw.source, item, text, unheard)
            elif item.type == "error":
                self._note_at(raw.source, item, text, Dropped("This declaration cannot be read."))
            else:
                self._note_at(raw.source, item, text, Dropped("Rules inside rules are not read."))
        pairs = as_content_box(pairs, raw.source.dialect, selector, self.rules)
        return mirrored(pairs) if self.right_to_left else pairs

    def _add(self, selector: Selector, pairs: Pairs, raw: _Raw) -> None:
        if selector.follows_ancestor_state:
            why = Dropped("Qt does not follow the state of an outer widget; painted rows do.", Severity.INFO)
            self._note(raw, selector.qss(), why)
        self.rules.append(Rule(selector, tuple(pairs), raw.source.name, raw.line))
        painted = selector.painted()
        if painted is not None:
            self.rules.append(Rule(painted, tuple(pairs), raw.source.name, raw.line))

    def _note(self, raw: _Raw, selector: str, why: Dropped) -> None:
        self.notes.append(Note(raw.line, raw.column, why.severity, selector, why.message, raw.source.name))

    def _note_at(self, source: Source, node: ast.Node, selector: str, why: Dropped) -> None:
        note = Note(node.source_line, node.source_column, why.severity, selector, why.message, source.name)
        if note not in self.notes[-8:]:
            self.notes.append(note)


def write_qss(rules: Sequence[Rule]) -> str:
    """The rules as Qt reads them; those that Qt would misunderstand are left to the painted rows."""
    blocks: list[str] = []
    selectors: list[str] = []
    last: tuple[tuple[str, str], ...] = ()

    def flush() -> None:
        body = "; ".join(f"{name}: {value}" for name, value in last if not name.startswith(PAINTED_PREFIX))
        if selectors and body:
            blocks.append(f"{', '.join(selectors)} {{ {body} }}")
        selectors.clear()

    for rule in rules:
        if rule.declarations != last:
            flush()
            last = rule.declarations
        if not rule.selector.follows_ancestor_state:
            selectors.append(rule.selector.qss())
    flush()
    return "\n".join(blocks) + "\n"


def _by_kind_of_subject(selectors: Sequence[Selector]) -> list[list[Selector]]:
    """Groups selectors whose declarations translate alike: `width` means one thing for a part, another for a widget."""
    parts = [
        selector
        for selector in selectors
        if selector.subject.subcontrol or selector.subject.tag == "QScrollBar"
    ]
    whole = [selector for selector in selectors if selector not in parts]
    return [group for group in (whole, parts) if group]
