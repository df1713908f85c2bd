"""Misspelt words of a designer's sheet: what is guessed, and that our own words are all known."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

import qiscus_desktop.ui
from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.theme import Note, ThemeManager
from qiscus_desktop.ui.theme.hints import Hints
from qiscus_desktop.ui.theme.layers import built_in_layers
from qiscus_desktop.ui.theme.loader import Dialect, Source
from qiscus_desktop.ui.theme.notes import Severity
from qiscus_desktop.ui.theme.rules import Compound, Selector
from qiscus_desktop.ui.theme.translate import translate
from qiscus_desktop.ui.theme.vocabulary import COMMENT_TYPES
from qiscus_desktop.ui.timeline.delegates.registry import built_in_delegates


def notes(text: str, name: str = "mine.qss") -> list[Note]:
    dialect = Dialect.CSS if name.endswith(".css") else Dialect.QSS
    done = translate([*built_in_layers(styles_dir(), "light"), Source(name, text, dialect)])
    return [note for note in done.report if note.source == name]


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
    (note,) = notes(text)
    assert (note.line, note.severity, note.source) == (line, Severity.WARNING, "mine.qss")
    assert sentence in note.message.replace("did you mean ", "")


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
    assert not [note for note in notes(text) if "mean" in note.message or "class" in note.message]


def test_a_class_of_nothing_is_information_only() -> None:
    (note,) = notes(".qcw-widget-of-another-age { color: red }")
    assert (note.severity, note.message) == (
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
    assert [note.line for note in manager.theme.report if note.source == "mine.qss"] == [2]
    assert "did you mean '.qcw-header'?" in caplog.text
    assert "mine.qss 2:" in caplog.text


@pytest.mark.parametrize("name", ["light", "dark", "original"])
def test_our_own_sheets_give_no_hint(name: str) -> None:
    layers = built_in_layers(styles_dir(), name)
    again = [replace(layer, name=f"again {layer.name}", is_ours=False) for layer in layers]
    found = [note for note in translate([*layers, *again]).report if note.source.startswith("again")]
    assert [note for note in found if "mean" in note.message or "class" in note.message] == []


def test_every_class_that_a_part_wears_is_known() -> None:
    rules = translate(built_in_layers(styles_dir(), "light")).rules
    hints = Hints(rules, ())
    unknown = {
        word
        for file in Path(qiscus_desktop.ui.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and file.parent.name != "theme"
        for word in re.findall(r"(?<![\w.#-])qcw-[\w-]*\w", node.value)
        if any(hints.on_classes(Selector((Compound(classes=(word,)),))))
    }
    assert unknown == set(), "style them in base.qss, or name them in BARE_CLASSES"


def test_the_types_of_comments_are_those_of_the_delegates() -> None:
    assert set(built_in_delegates()) - {"deleted", "*"} == COMMENT_TYPES - {"custom"}
