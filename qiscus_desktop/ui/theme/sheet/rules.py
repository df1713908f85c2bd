"""Owns the translated form of a sheet: selectors, rules and the report, as plain data that can be kept in a
file.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from qiscus_desktop.ui.theme.sheet.diagnostics import Diagnostic, Severity
from qiscus_desktop.ui.theme.sheet.picture_files import Lookup
from qiscus_desktop.ui.theme.sheet.vocabulary import STATE_WORDS

# Properties of ours that painted rows obey; they never reach Qt, which does not know them.
PAINTED_PREFIX = "-qcw-"
UNBOUNDED_PX = 16_777_215

Pairs = list[tuple[str, str]]


class Attribute(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`[name]`, `[name="value"]` or `[name~="value"]`."""

    name: str
    operator: str = ""
    value: str = ""

    def qss(self) -> str:
        """As Qt reads it."""
        if not self.operator:
            return f"[{self.name}]"
        return f'[{self.name}{self.operator}"{self.value}"]'


class Compound(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One step of a selector. Negated `pseudos` begin with "!"; `child` means that `>` stands before the
    step.
    """

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    pseudos: tuple[str, ...] = ()
    subcontrol: str = ""
    child: bool = False

    def qss(self) -> str:
        """As Qt reads it."""
        words = [
            self.tag,
            *(f"#{name}" for name in self.ids),
            *(f".{name}" for name in self.classes),
            *(attribute.qss() for attribute in self.attributes),
            f"::{self.subcontrol}" if self.subcontrol else "",
            *(f":{name}" for name in self.pseudos),
        ]
        return "".join(words) or "*"


class Selector(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Steps from the outermost to the subject."""

    compounds: tuple[Compound, ...]

    @property
    def subject(self) -> Compound:
        """The step that the declarations are for."""
        return self.compounds[-1]

    @property
    def specificity(self) -> tuple[int, int, int]:
        """Ids; classes, attributes and states; type names. Qt weighs the same way."""
        ids = sum(len(step.ids) for step in self.compounds)
        words = sum(len(step.classes) + len(step.attributes) + len(step.pseudos) for step in self.compounds)
        tags = sum(step.tag not in ("", "*") for step in self.compounds)
        return ids, words, tags

    @property
    def follows_ancestor_state(self) -> bool:
        """Whether a state such as :hover stands on an outer step; Qt ignores it, so the rule would always
        hold.
        """
        return any(step.pseudos for step in self.compounds[:-1])

    def qss(self) -> str:
        """As Qt reads it."""
        steps = [f"{'> ' if step.child and at else ''}{step.qss()}" for at, step in enumerate(self.compounds)]
        return " ".join(steps)

    def painted(self) -> Selector | None:
        """The selector with states as class words, which is how painted rows carry them; None if it has no
        state.
        """
        steps: list[Compound] = []
        changed = False
        for step in self.compounds:
            if step.pseudos:
                named = bool(step.classes or step.ids) and not step.subcontrol
                if not named or any(pseudo not in STATE_WORDS for pseudo in step.pseudos):
                    return None
                words = tuple(STATE_WORDS[pseudo] for pseudo in step.pseudos)
                step, changed = msgspec.structs.replace(step, classes=step.classes + words, pseudos=()), True
            steps.append(step)
        return Selector(tuple(steps)) if changed else None

    def below(self, words: tuple[str, ...]) -> Selector:
        """The selector, holding only inside the root widget while that carries all the class words given."""
        first = self.compounds[0]
        if "qcw-container" in first.classes:
            return Selector(
                (msgspec.structs.replace(first, classes=first.classes + words), *self.compounds[1:])
            )
        return Selector((Compound(classes=("qcw-container", *words)), *self.compounds))


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One selector with its declarations as Qt writes them, and ours (`-qcw-...`) beside them."""

    selector: Selector
    declarations: tuple[tuple[str, str], ...]
    source: str
    line: int


class Translation(msgspec.Struct, frozen=True):
    """What became of the sheets: the text for Qt, the rules in order, the tokens, icon files, and the report.

    `tokens` are the variables without their dashes: colours as `#rrggbb`, `#aarrggbb` or `transparent`,
    lengths as `12px`, shares and numbers bare, anything else as words. `lookups` are the pictures that were
    looked for.
    """

    qss: str
    rules: tuple[Rule, ...]
    tokens: dict[str, str]
    icon_files: dict[str, str]
    report: tuple[Diagnostic, ...] = ()
    lookups: tuple[Lookup, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics about syntax that lost rules; a sheet with any of them is broken."""
        return tuple(
            diagnostic
            for diagnostic in self.report
            if diagnostic.severity is Severity.ERROR and not diagnostic.is_refusal
        )


def write_qss(
    rules: list[Rule],
    as_written: Callable[[Pairs], Pairs] = list,
    pause: Callable[[], None] = lambda: None,
) -> str:
    """The rules as Qt reads them; those that Qt would misunderstand are left to the painted rows.

    `as_written` has the last word on the declarations; `pause` is called after each rule.
    """
    blocks: list[str] = []
    selectors: list[str] = []
    last: tuple[tuple[str, str], ...] = ()

    def flush() -> None:
        pairs = as_written([pair for pair in last if not pair[0].startswith(PAINTED_PREFIX)])
        body = "; ".join(f"{name}: {value}" for name, value in pairs)
        if selectors and body:
            blocks.append(f"{', '.join(selectors)} {{ {body} }}")
        selectors.clear()

    for rule in rules:
        pause()
        if rule.declarations != last:
            flush()
            last = rule.declarations
        if not rule.selector.follows_ancestor_state:
            selectors.append(rule.selector.qss())
    flush()
    return "\n".join(blocks) + "\n"
