"""Owns turning layered style sheets into one sheet that Qt accepts whole, with a report of what was left
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import tinycss2
from msgspec.structs import replace
from tinycss2 import ast

from qiscus_desktop.ui.theme.declarations import mirrored, translate_declaration
from qiscus_desktop.ui.theme.inheritance import hand_on
from qiscus_desktop.ui.theme.loader import Source, find_breaks
from qiscus_desktop.ui.theme.media import media_words
from qiscus_desktop.ui.theme.notes import DroppedError, Note, Severity
from qiscus_desktop.ui.theme.painted import only_painted
from qiscus_desktop.ui.theme.rules import Pairs, Rule, Selector, Translation, write_qss
from qiscus_desktop.ui.theme.selectors import parse_selectors, source_text
from qiscus_desktop.ui.theme.sizes import as_content_box, with_fitting_radii
from qiscus_desktop.ui.theme.tokens import token_text
from qiscus_desktop.ui.theme.values import (
    TEXT_FONT_PX,
    Scope,
    Tokens,
    picture_path,
    plain_variable,
    resolve_variables,
)
from qiscus_desktop.ui.theme.vocabulary import PART_PROPERTIES

_VARIABLE_SCOPES = frozenset({":root", "html", "body", "*", ".qcw-container", "#qcw-app"})
_ICON_VARIABLE = "--icon-"
MAX_RULES = 20_000

_Medias = tuple[tuple[str, ...], ...]
_ALWAYS: _Medias = ((),)


@dataclass(slots=True)
class _Raw:
    """A rule as it was parsed, before variables are known."""

    source: Source
    prelude: Tokens
    content: list[ast.Node]
    line: int
    column: int
    medias: _Medias


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
    notes: list[Note] = field(default_factory=list)
    variables: dict[str, Tokens] = field(default_factory=dict)
    icon_files: dict[str, str] = field(default_factory=dict)
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
            message = f"Only the first {MAX_RULES} rules are read."
            self._note(raws[MAX_RULES], "", DroppedError(message, Severity.ERROR))
        hand_on(self.rules)
        self.notes.sort(key=lambda note: (note.source, note.line, note.column))
        tokens = {name[2:]: token_text(value, self.variables) for name, value in self.variables.items()}
        qss = write_qss(self.rules)
        return Translation(qss, tuple(self.rules), tokens, self.icon_files, tuple(self.notes))

    def _read(self, source: Source) -> list[_Raw]:
        nodes = tinycss2.parse_stylesheet(source.text, skip_comments=True, skip_whitespace=True)
        return list(self._flatten(source, nodes, _ALWAYS))

    def _flatten(self, source: Source, nodes: Sequence[ast.Node], medias: _Medias) -> Iterator[_Raw]:
        for node in nodes:
            if node.type == "error":
                # A stray closing sign is already told, better, by the search for breaks.
                if node.kind not in ("}", ")", "]", "bad-string", "eof-in-string", "eof-in-url"):
                    message = f"This cannot be read as a rule ({node.kind})."
                    self._note_at(source, node, "", DroppedError(message, Severity.ERROR))
            elif node.type == "at-rule":
                yield from self._flatten_at_rule(source, node, medias)
            elif node.type == "qualified-rule":
                content = tinycss2.parse_blocks_contents(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                yield _Raw(source, node.prelude, content, node.source_line, node.source_column, medias)

    def _flatten_at_rule(self, source: Source, node: ast.AtRule, medias: _Medias) -> Iterator[_Raw]:
        name = node.lower_at_keyword
        if name == "charset":
            return
        try:
            if name != "media" or node.content is None:
                motion = name in ("keyframes", "-webkit-keyframes", "layer", "page")
                raise DroppedError(
                    f"Qt does not know '@{name[:30]}'.", Severity.INFO if motion else Severity.WARNING
                )
            if medias != _ALWAYS:
                raise DroppedError("A @media inside another is not read.")
            inner = media_words(node.prelude, self.dark)
        except DroppedError as why:
            self._note_at(source, node, f"@{name[:30]}", why)
            return
        if inner:
            nodes = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from self._flatten(source, nodes, inner)

    def _collect_variables(self, raw: _Raw) -> None:
        own = [item for item in raw.content if item.type == "declaration" and item.name.startswith("--")]
        if not own:
            return
        text = source_text(raw.prelude)
        everywhere = {part.strip() for part in text.split(",")} <= _VARIABLE_SCOPES and raw.medias == _ALWAYS
        for item in own:
            try:
                if not everywhere:
                    name = item.name[:40]
                    raise DroppedError(
                        f"Variables such as {name} are read from ':root' only, outside of widths."
                    )
                if item.name.startswith(_ICON_VARIABLE):
                    self.icon_files[item.name.removeprefix(_ICON_VARIABLE)] = str(
                        picture_path(item.value, raw.source.folder)
                    )
                self.variables[item.name] = plain_variable(item.value, raw.source.dialect)
            except DroppedError as why:
                # An icon that is a size or a colour, not a file, is a variable like any other.
                if everywhere and not _names_a_file(item.value):
                    self.variables[item.name] = plain_variable(item.value, raw.source.dialect)
                else:
                    self._note_at(raw.source, item, text, why)

    def _translate_rule(self, raw: _Raw) -> None:
        if all(item.type == "declaration" and item.name.startswith("--") for item in raw.content):
            return
        text = source_text(raw.prelude)
        for found in parse_selectors(raw.prelude, raw.source.dialect):
            if not isinstance(found, Selector):
                self._note(raw, found[0] or text, found[1])
                continue
            pairs = self._translate_content(raw, text, found)
            found, pairs = _without_web_part(found, pairs)
            for words in raw.medias if pairs else ():
                self._add(found.below(words) if words else found, pairs, raw)

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
                except DroppedError as why:
                    self._note_at(raw.source, item, text, why)
                    continue
                font_px = next((float(value[:-2]) for name, value in found if name == "font-size"), font_px)
                pairs.extend(found)
                self._note_small_losses(raw, item, text, found, selector)
            elif item.type == "error":
                self._note_at(raw.source, item, text, DroppedError("This declaration cannot be read."))
            else:
                self._note_at(raw.source, item, text, DroppedError("Rules inside rules are not read."))
        pairs = as_content_box(pairs, raw.source.dialect, selector, self.rules)
        pairs = with_fitting_radii(pairs, selector, self.rules)
        return mirrored(pairs) if self.right_to_left else pairs

    def _note_small_losses(
        self, raw: _Raw, item: ast.Declaration, text: str, found: Pairs, selector: Selector
    ) -> None:
        if item.important:
            unheard = DroppedError(f"'!important' of '{item.name}' has no effect in Qt.", Severity.INFO)
            self._note_at(raw.source, item, text, unheard)
        if only_painted(found, selector) and not item.name.startswith("-qcw-"):
            unseen = DroppedError(f"'{item.name}' is obeyed by painted rows only.", Severity.INFO)
            self._note_at(raw.source, item, text, unseen)

    def _add(self, selector: Selector, pairs: Pairs, raw: _Raw) -> None:
        if selector.follows_ancestor_state:
            why = DroppedError(
                "Qt does not follow the state of an outer widget; painted rows do.", Severity.INFO
            )
            self._note(raw, selector.qss(), why)
        self.rules.append(Rule(selector, tuple(pairs), raw.source.name, raw.line))
        painted = selector.painted()
        if painted is not None:
            self.rules.append(Rule(painted, tuple(pairs), raw.source.name, raw.line))

    def _note(self, raw: _Raw, selector: str, why: DroppedError) -> None:
        self.notes.append(Note(raw.line, raw.column, why.severity, selector, why.message, raw.source.name))

    def _note_at(self, source: Source, node: ast.Node, selector: str, why: DroppedError) -> None:
        note = Note(node.source_line, node.source_column, why.severity, selector, why.message, source.name)
        # A comma list translates its declarations once per selector, and would tell the same thing as often.
        if note not in self.notes[-40:]:
            self.notes.append(note)


def _without_web_part(selector: Selector, pairs: Pairs) -> tuple[Selector, Pairs]:
    """`textarea::placeholder { color: red }` as the property of the widget that says the same in Qt."""
    subject = selector.subject
    renamed = PART_PROPERTIES.get(subject.subcontrol)
    if renamed is None:
        return selector, pairs
    kept = [("background-color" if name == "background" else name, value) for name, value in pairs]
    whole = Selector((*selector.compounds[:-1], replace(subject, subcontrol="")))
    return whole, [(renamed[name], value) for name, value in kept if name in renamed]


def _names_a_file(value: Tokens) -> bool:
    return any(
        token.type == "url" or (token.type == "function" and token.lower_name == "url") for token in value
    )
