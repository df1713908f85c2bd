"""Misspelt words of a designer's sheet: what is guessed, and that our own words are all known."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

import qiscus_desktop.ui
from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.theme import Diagnostic, ThemeManager
from qiscus_desktop.ui.theme.layers import built_in_layers
from qiscus_desktop.ui.theme.sheet.diagnostics import Severity
from qiscus_desktop.ui.theme.sheet.loader import Dialect, Source
from qiscus_desktop.ui.theme.sheet.rules import Compound, Selector
from qiscus_desktop.ui.theme.sheet.vocabulary import COMMENT_TYPES
from qiscus_desktop.ui.theme.translate.hints import Hints
from qiscus_desktop.ui.theme.translate.translate import translate
from qiscus_desktop.ui.timeline.delegates.registry import built_in_delegates


def diagnostics(text: str, name: str = "mine.qss") -> list[Diagnostic]:
    dialect = Dialect.CSS if name.endswith(".css") else Dialect.QSS
    done = translate([*built_in_layers(styles_dir(), "light"), Source(name, text, dialect)])
    return [each for each in done.report if each.source == name]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("\n.qcw-contianer { color: red }", 2, "No part has the class '.qcw-contianer'; '.qcw-container'?"),
        (".qcw-header .qcw-user-staus { color: red }", 1, "'.qcw-user-staus'; '.qcw-user-status'?"),
        (".comment--mee .qcw-comment__message { color: red }", 1, "'.comment--mee'; '.comment--me'?"),
        (".qwc-header { color: red }", 1, "'.qwc-header'; '.qcw-header'?"),
        (".qcw-comment--carusel { color: red }", 1, "'.qcw-comment--carusel'; '.qcw-comment--carousel'?"),
        (".qcw-header {\n  backgrounnd: red }", 2, "the property 'backgrounnd'; 'background'?"),
        (".qcw-header:hovr { color: red }", 1, "Qt does not know the state ':hovr'; 'hover'?"),
        ("QScrollBar::haandle { color: red }", 1, "Qt does not know the part '::haandle'; 'handle'?"),
        (".qcw-comment__time { -qcw-plase: beside }", 1, "uses '-qcw-plase'; '-qcw-place'?"),
        (":root {\n\n--acent: red }", 3, "Nothing here uses '--acent'; '--accent'?"),
    ],
)
def test_a_misspelt_word_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    (diagnostic,) = diagnostics(text)
    assert (diagnostic.line, diagnostic.severity, diagnostic.source) == (line, Severity.WARNING, "mine.qss")
    assert sentence in diagnostic.message.replace("did you mean ", "")


@pytest.mark.parametrize(
    "text",
    [
        ".my-own-card { color: red }",  # a host's
        ".qcw-comment--rating { color: red }",  # a delegate's
        ".qcw-comment__time { -qcw-stars: 3 }",
        ":root { --acent: red } .qcw-header { color: var(--acent) }",
        ":root { --icon-sned: url('x.svg') }",
    ],
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert not [
        diagnostic
        for diagnostic in diagnostics(text)
        if "mean" in diagnostic.message or "class" in diagnostic.message
    ]


def test_a_class_of_nothing_is_information_only() -> None:
    (diagnostic,) = diagnostics(".qcw-widget-of-another-age { color: red }")
    assert (diagnostic.severity, diagnostic.message) == (
        Severity.INFO,
        "No part has the class '.qcw-widget-of-another-age'.",
    )


def test_a_hint_costs_nothing_of_the_sheet(
    manager: ThemeManager, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = tmp_path / "mine.qss"
    sheet.write_text(":root { --accent: #123456 }\n.qcw-heade { color: red }")
    assert manager.select(sheet)
    assert manager.theme.px("run-gap") == 2
    assert [each.line for each in manager.theme.report if each.source == "mine.qss"] == [2]
    assert "did you mean '.qcw-header'?" in caplog.text
    assert "mine.qss 2:" in caplog.text


@pytest.mark.parametrize("name", ["light", "dark", "original"])
def test_our_own_sheets_give_no_hint(name: str) -> None:
    layers = built_in_layers(styles_dir(), name)
    again = [replace(layer, name=f"again {layer.name}", is_ours=False) for layer in layers]
    found = [
        diagnostic
        for diagnostic in translate([*layers, *again]).report
        if diagnostic.source.startswith("again")
    ]
    assert [each for each in found if "mean" in each.message or "class" in each.message] == []


def test_every_class_that_a_part_wears_is_known() -> None:
    rules = translate(built_in_layers(styles_dir(), "light")).rules
    classes = {word for rule in rules for step in rule.selector.compounds for word in step.classes}
    hints = Hints(frozenset(classes), frozenset())
    unknown = {
        word
        for file in Path(qiscus_desktop.ui.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "theme" not in file.parts
        for word in re.findall(r"(?<![\w.#-])qcw-[\w-]*\w", node.value)
        if any(hints.on_classes(Selector((Compound(classes=(word,)),))))
    }
    assert unknown == set(), "style them in base.qss, or name them in BARE_CLASSES"


def test_the_types_of_comments_are_those_of_the_delegates() -> None:
    assert set(built_in_delegates()) - {"deleted", "*"} == COMMENT_TYPES - {"custom"}
