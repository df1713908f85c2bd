"""A sheet is parsed by statements: the same as parsed whole, and the same when most of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from qiscus_desktop.resources_path import styles_dir
from qiscus_desktop.ui.theme.layers import built_in_layers
from qiscus_desktop.ui.theme.sheet.loader import Dialect, Source
from qiscus_desktop.ui.theme.sheet.statements import Statement, statements_of
from qiscus_desktop.ui.theme.translate.kept_statements import KeptStatements
from qiscus_desktop.ui.theme.translate.translate import translate

STATEMENTS = st.sampled_from(
    [
        ".a { color: red }",
        ".qcw-header{background:var(--accent)}",
        ".qcw-room { max-width: 50px; padding: 4px; border-radius: 50% }",
        ".qcw-room:hover { color: var(--text) }",
        ":root { --accent: #123456; --text: #654321 }",
        ":root { --accent: #0000ff }",
        ".qcw-header { color: white; nonsense: 1; width: 12px }",
        ".qcw-comment-form { color: var(--none) }",
        ".a $b { color: red }",
        ".a:not(.b) { color: red }",
        ".hedaer, .qcw-hedaer { -qcw-tipp: 4px }",
        "@media (prefers-color-scheme: dark) { .a { color: blue } .b { color: green } }",
        "@media (max-width: 600px) { .qcw-avatar { display: none } }",
        '@import url("a;b.css");',
        "@charset 'utf-8';",
        ".a[b='}'] { content: '{' }",
        ".t { background: url(no.png) }",
        "/* a } in words */",
        "<!-- -->",
        "\\} { color: red }",
        ".a { color: red } .b { color: blue }",
        ".c; .d { margin: 1px }",
    ]
)
GAPS = st.sampled_from(["", "\n", " ", "\r\n", "\n\n  ", "/* x */", "\f", "\t"])
SHEETS = st.lists(st.tuples(STATEMENTS, GAPS), max_size=8).map(
    lambda parts: "".join(statement + gap for statement, gap in parts)
)


def nodes(text: str, line: int = 1, column: int = 1) -> list[tuple[str, int, int, str]]:
    found = []
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        shift = column - 1 if node.source_line == 1 else 0
        words = node.kind if node.type == "error" else node.serialize()
        found.append((node.type, node.source_line + line - 1, node.source_column + shift, words))
    return found


@given(text=SHEETS)
def test_statements_are_the_sheet_in_pieces(text: str) -> None:
    statements, breaks = statements_of(Source("sheet", text))
    assert breaks == []
    parts = [node for each in statements for node in nodes(each.text, each.line, each.column)]
    assert parts == nodes(text)


@pytest.mark.parametrize("name", ["base.qss", "light.qss", "original.qss", "examples/ocean.qss"])
def test_our_own_sheets_in_pieces(name: str) -> None:
    text = (styles_dir() / name).read_text("utf-8")
    statements, breaks = statements_of(Source(name, text))
    assert breaks == []
    assert [node for each in statements for node in nodes(each.text, each.line, each.column)] == nodes(text)


def test_places_count_from_the_start_of_the_sheet() -> None:
    statements, _ = statements_of(Source("sheet", ".a {\n}  .b {}\n\n  .c {}"))
    assert statements == [
        Statement(".a {\n}", 1, 1),
        Statement(".b {}", 2, 4),
        Statement(".c {}", 4, 3),
    ]


def test_a_sheet_that_breaks_is_one_statement() -> None:
    statements, breaks = statements_of(Source("sheet", ".a {} .b { color: red"))
    assert [each.text for each in statements] == [".a {} .b { color: red"]
    assert [(each.line, each.column) for each in breaks] == [(1, 10)]


BASE = Source(
    "base", ":root { --accent: #aa0000; --text: #00aa00 }\n.qcw-header { color: var(--text) }\n", is_ours=True
)


@given(texts=st.lists(SHEETS, min_size=2, max_size=4), dialect=st.sampled_from(Dialect), rtl=st.booleans())
def test_what_is_kept_changes_nothing(texts: list[str], dialect: Dialect, rtl: bool) -> None:
    """One translator that keeps what it has seen says the same of each sheet as one that begins anew."""
    kept = KeptStatements()
    for number, text in enumerate(texts):
        layers = [BASE, Source("mine", text, dialect, Path("/nowhere"))]
        options = {"dark": number % 2 == 1, "right_to_left": rtl}
        assert translate(layers, kept=kept, **options) == translate(layers, **options)


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    layers = built_in_layers(styles_dir(), "light")
    kept = KeptStatements()
    translate(layers, kept=kept)
    parsed, drafted = kept.parsed, kept.drafted
    translate([*layers, Source("mine", ".qcw-header { color: red }")], kept=kept)
    assert (kept.parsed - parsed, kept.drafted - drafted) == (1, 1)
    parsed, drafted = kept.parsed, kept.drafted
    translate([*layers, Source("mine", "\n\n.qcw-header { color: red }")], kept=kept)
    assert (kept.parsed - parsed, kept.drafted - drafted) == (0, 0), "it only moved"
    translate([*layers, Source("mine", ":root { --accent: #123456 }")], kept=kept)
    assert kept.parsed - parsed == 1
    users = sum("var(--accent)" in source.text for source in layers)
    assert users <= kept.drafted - drafted < 100, "what uses the variable, and no more"


def test_a_picture_that_comes_or_goes_is_looked_for_again(tmp_path: Path) -> None:
    source = Source("mine", '.t { background-image: url("a.png") }', Dialect.QSS, tmp_path)
    kept = KeptStatements()
    assert "url" not in translate([source], kept=kept).qss
    (tmp_path / "a.png").touch()
    assert "a.png" in translate([source], kept=kept).qss
    (tmp_path / "a.png").unlink()
    assert "url" not in translate([source], kept=kept).qss


def test_a_list_of_too_many_selectors_is_cut_before_it_is_parsed() -> None:
    selectors = ",\n".join(f".selector-number-{number}" for number in range(9_000))
    text = f"{selectors} {{\n  nonsense: 1;\n  color: red }}"
    (statement,), _ = statements_of(Source("sheet", text))
    assert len(statement.text) < len(text) / 4
    done = translate([Source("sheet", text)])
    assert len(done.rules) == 1_000
    assert {(each.line, each.message[:22]) for each in done.report} == {
        (1, "Only the first 1000 se"),
        (9_001, "Qt does not know the p"),
    }
