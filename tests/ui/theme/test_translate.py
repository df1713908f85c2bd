"""Rule by rule: what a designer writes, what Qt gets, and what the report says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from qiscus_desktop.ui.theme.sheet.diagnostics import Severity
from qiscus_desktop.ui.theme.sheet.loader import Dialect, Source
from qiscus_desktop.ui.theme.sheet.rules import Translation
from qiscus_desktop.ui.theme.translate.translate import translate


def css(text: str, **options: bool) -> Translation:
    return translate([Source("sheet.css", text, Dialect.CSS)], **options)


def qss(text: str, folder: Path | None = None) -> Translation:
    return translate([Source("sheet.qss", text, Dialect.QSS, folder)])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (".a { color: #fff }", ".a { color: #ffffff }"),
        (".a { color: #F00 !important }", ".a { color: #ff0000 }"),
        (".a { color: rgba(46, 46, 46, .5) }", ".a { color: #802e2e2e }"),
        (".a { color: rgb(0 128 255 / 50%) }", ".a { color: #800080ff }"),
        (".a { color: hsl(120, 100%, 25%) }", ".a { color: #008000 }"),
        (".a { color: rebeccapurple }", ".a { color: #663399 }"),
        (".a { color: #11223380 }", ".a { color: #80112233 }"),
        (".a { color: transparent }", ".a { color: transparent }"),
        (".a { background: none }", ".a { background: transparent }"),
        (".a { background: #fff no-repeat }", ".a { background: #ffffff; background-repeat: no-repeat }"),
        (".a { margin: 0 auto }", ".a { margin: 0px 0px }"),
        (".a { padding: .5em 1rem 2pt }", ".a { padding: 7px 16px 3px }"),
        (".a { border: .5px solid #e8e8e8 }", ".a { border: 1px solid #e8e8e8 }"),
        (".a { border: 0 }", ".a { border: none }"),
        (".a { border: solid 2px red }", ".a { border: 2px solid #ff0000 }"),
        (".a { border-radius: 50% }", ".a { border-radius: 8px }"),
        (
            ".a { min-height: 40px; border-radius: 50% }",
            ".a { min-height: 40px; border-radius: 20px }",
        ),
        (".a { font: italic bold 12px/30px Georgia, serif }", None),
        (".a { font-weight: bold }", ".a { font-weight: 700 }"),
        (".a { font-size: 110% }", ".a { font-size: 15px }"),
        (".a { text-align: start }", ".a { text-align: left }"),
        (".a { margin-inline-start: 4px }", ".a { margin-left: 4px }"),
        (".a { max-width: none }", ".a { max-width: 16777215px }"),
        (".a, .b { color: red }", ".a, .b { color: #ff0000 }"),
        (".a > ul > li > .b { color: red }", ".a .b { color: #ff0000 }"),
        ("div.a p.b { color: red }", ".a .b { color: #ff0000 }"),
        (".qcw-comment-form textarea { color: red }", ".qcw-comment-form QPlainTextEdit { color: #ff0000 }"),
        ("textarea::placeholder { color: red }", "QPlainTextEdit { placeholder-text-color: #ff0000 }"),
        ("input::selection { background: red }", "QLineEdit { selection-background-color: #ff0000 }"),
        ("#qcw-app .a { color: red }", ".qcw-container .a { color: #ff0000 }"),
        (".a::-webkit-scrollbar { width: 8px }", ".a QScrollBar:vertical { width: 8px }"),
        (".qcw-comment-date div { color: red }", None),
        ("QPushButton:active { color: red }", "QPushButton:pressed { color: #ff0000 }"),
        ("QPushButton:not(:hover) { color: red }", "QPushButton:!hover { color: #ff0000 }"),
        ("QListView::item:selected { color: red }", "QListView::item:selected { color: #ff0000 }"),
        ('QLabel[state="on"] { color: red }', 'QLabel[state="on"] { color: #ff0000 }'),
    ],
)
def test_a_declaration_becomes_what_qt_reads(written: str, expected: str | None) -> None:
    done = css(written)
    assert not [each for each in done.report if each.severity is not Severity.INFO]
    if expected is not None:
        assert done.qss.strip() == expected


def test_font_shorthand_is_taken_apart() -> None:
    assert dict(
        css(".a { font: italic bold 12px/30px Georgia, 'Open Sans', serif }").rules[0].declarations
    ) == {
        "font-style": "italic",
        "font-weight": "700",
        "font-size": "12px",
        "font-family": '"Georgia", "Open Sans", "serif"',
    }


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("linear-gradient(red, blue)", "x1:0.5, y1:0, x2:0.5, y2:1"),
        ("linear-gradient(to right, red, blue)", "x1:0, y1:0.5, x2:1, y2:0.5"),
        ("linear-gradient(0deg, red, blue)", "x1:0.5, y1:1, x2:0.5, y2:0"),
        ("linear-gradient(to bottom right, red, blue)", "x1:0, y1:0, x2:1, y2:1"),
    ],
)
def test_gradients_keep_their_direction(written: str, points: str) -> None:
    assert css(f".a {{ background: {written} }}").qss.strip() == (
        f".a {{ background: qlineargradient({points}, stop:0 #ff0000, stop:1 #0000ff) }}"
    )


def test_stops_without_a_place_are_spread_evenly() -> None:
    text = css(".a { background: linear-gradient(red, lime, white 80%, blue) }").qss
    assert "stop:0 #ff0000, stop:0.4 #00ff00, stop:0.8 #ffffff, stop:1 #0000ff" in text


@pytest.mark.parametrize(
    ("written", "severity", "words"),
    [
        (".a { color: calc(1px + 2px) }", Severity.WARNING, "calc()"),
        (".a { padding: 2vh }", Severity.WARNING, "'vh'"),
        (".a { padding: 10% }", Severity.WARNING, "percent"),
        (".a { padding: -1px }", Severity.WARNING, "negative"),
        (".a { colour: red }", Severity.WARNING, "does not know the property"),
        (".a { color: inherit }", Severity.INFO, "inherit"),
        (".a { color: var(--nowhere) }", Severity.WARNING, "--nowhere"),
        (".a { display: flex }", Severity.INFO, "display"),
        (".a { transition: all .3s }", Severity.INFO, "transition"),
        (".a { -webkit-transform: none }", Severity.INFO, "web browser"),
        (".a { color: red !important }", Severity.INFO, "!important"),
        (".a { background: url(http://example.test/a.png) }", Severity.WARNING, "network"),
        (".a { background: url(//example.test/a.png) }", Severity.WARNING, "network"),
        (".a { ; color }", Severity.WARNING, "cannot be read"),
        (".a + .b { color: red }", Severity.WARNING, "'+'"),
        (".a ~ .b { color: red }", Severity.WARNING, "'~'"),
        (".a:nth-child(2n) { color: red }", Severity.WARNING, ":nth-child()"),
        (".a:not(.b) { color: red }", Severity.WARNING, ":not()"),
        (".a:visited { color: red }", Severity.WARNING, ":visited"),
        (".a::before { color: red }", Severity.INFO, "::before"),
        ("ul { color: red }", Severity.INFO, "Nothing of this selector"),
        (".a > { color: red }", Severity.ERROR, "end with '>'"),
        (".a { --x: 1px }", Severity.WARNING, "':root' only"),
        ("@media (orientation: landscape) { .a { color: red } }", Severity.WARNING, "orientation"),
        ("@import 'b.css';", Severity.WARNING, "@import"),
        ("@keyframes x { from { color: red } }", Severity.INFO, "@keyframes"),
        (".a { color: red } .b { .c { color: red } }", Severity.WARNING, "Rules inside rules"),
        (".qcw-header { box-shadow: 0 1px 2px red }", Severity.INFO, "painted rows only"),
    ],
)
def test_what_qt_cannot_take_is_told(written: str, severity: Severity, words: str) -> None:
    diagnostics = css(written).report
    assert [
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.severity is severity and words in diagnostic.message
    ], diagnostics
    assert all(each.message.endswith(".") and "\n" not in str(each) for each in diagnostics)


def test_a_bad_rule_never_costs_the_others() -> None:
    done = css("@media (weird) {.a{color:red}} .b:not(.c){color:red} .d{--x:1;color:red} .e{color:lime}")
    assert done.qss == ".d { color: #ff0000 }\n.e { color: #00ff00 }\n"


def test_notes_say_where() -> None:
    (diagnostic,) = css("/* one\n two */\n.a { color: red;\n     flex: 1 }").report
    assert (diagnostic.line, diagnostic.column, diagnostic.selector, diagnostic.source) == (
        4,
        6,
        ".a",
        "sheet.css",
    )
    assert str(diagnostic).startswith("4:6 info: .a: 'flex' is layout")


@pytest.mark.parametrize(
    ("broken", "line", "column"),
    [
        (".a { color: red", 1, 4),
        (".a { color: red }\n.b {\n color: red;\n.c { color: red }", 2, 4),
        (".a { color: red }\n}\n.b { color: red }", 2, 1),
        (".a { color: rgb(1, 2, 3; }", 1, 16),
        (".a { background: url('x }\n.b { color: red }", 1, 22),
        ("/* never closed", 1, 1),
    ],
)
def test_broken_syntax_is_an_error_with_its_place(broken: str, line: int, column: int) -> None:
    errors = css(broken).errors
    assert (line, column) in [(each.line, each.column) for each in errors], errors


def test_variables_reach_earlier_layers_and_follow_each_other() -> None:
    base = Source("base", ":root { --tint: red; --edge: var(--tint, blue) } .a { color: var(--edge) }")
    user = Source("user", ":root { --tint: lime }")
    assert translate([base, user]).qss == ".a { color: #00ff00 }\n"
    assert translate([base, user], variables={"--tint": "#010203"}).qss == ".a { color: #010203 }\n"


def test_a_variable_means_the_same_in_both_languages() -> None:
    base = Source("base.qss", ":root { --shade: #80112233 } .a { color: var(--tint) }", Dialect.QSS)
    user = Source("user.css", ":root { --tint: #11223340 } .b { color: var(--shade) }", Dialect.CSS)
    done = translate([base, user])
    assert done.qss == ".a { color: #40112233 }\n.b { color: #80112233 }\n"
    assert done.tokens == {"shade": "#80112233", "tint": "#40112233"}


def test_circular_variables_end() -> None:
    done = css(":root { --a: var(--b); --b: var(--a) } .x { color: var(--a) } .y { color: var(--c, red) }")
    assert done.qss == ".y { color: #ff0000 }\n"
    assert "by itself" in done.report[0].message


def test_a_variable_that_doubles_itself_is_cut_short() -> None:
    steps = "".join(f"--v{n}: var(--v{n - 1}) var(--v{n - 1});" for n in range(1, 40))
    done = css(f":root {{ --v0: 1px; {steps} }} .a {{ padding: var(--v39) }}")
    assert done.rules == ()


@pytest.mark.parametrize(
    "text",
    [
        "}" * 50_000,
        "(" * 50_000,
        ".a{" * 15_000,
        "@media screen{" * 5_000,
        ".a{color:" + "x(" * 5_000 + ")" * 5_000 + "}",
        ".a" + ":not(" * 3_000 + ")" * 3_000 + "{color:red}",
        ".a " * 15_000 + "{color:red}",
        "a," * 20_000 + "b{color:red}",
        '"\n' * 20_000,
        ".qcw-header{min-width:9px;padding:1px;border-radius:40px}" * 1_500,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_sheets_end(text: str) -> None:
    done = css(text + "}")
    assert len(done.report) <= 2_000
    assert len(done.rules) <= 20_000


def test_media_by_scheme_and_width() -> None:
    text = "@media (prefers-color-scheme: dark) { .a { color: red } } @media screen { .b { color: red } }"
    assert css(text).qss == ".b { color: #ff0000 }\n"
    assert css(text, dark=True).qss == ".a, .b { color: #ff0000 }\n"
    narrow = css("@media (max-width: 600px) { .a { color: red } .qcw-container .b { color: red } }").qss
    assert narrow == ".qcw-container.qcw-narrow .a, .qcw-container.qcw-narrow .b { color: #ff0000 }\n"
    broad = css("@media screen and (min-width: 1024px) { .a { color: red } }").qss
    assert broad == ".qcw-container.qcw-broad .a { color: #ff0000 }\n"
    assert css("@media (min-width: 640px) { .a { color: red } }").qss == (
        ".qcw-container.qcw-mid .a, .qcw-container.qcw-broad .a { color: #ff0000 }\n"
    )


def test_widths_of_css_are_with_padding_and_border_and_those_of_qss_without() -> None:
    text = ".b { padding: 8px; border: 1px solid red; max-width: 210px } .b.c { min-height: 48px }"
    assert "max-width: 192px" in css(text).qss
    assert "min-height: 30px" in css(text).qss
    assert "max-width: 210px" in qss(text).qss


def test_eight_digits_follow_the_language_of_the_file() -> None:
    assert "#80112233" in css(".a { color: #11223380 }").qss
    assert "#11223380" in qss(".a { color: #11223380 }").qss


def test_right_to_left_swaps_sides() -> None:
    done = css(
        ".a { border-left: 4px solid red; padding: 1px 2px 3px 4px; border-radius: 1px 2px 3px 4px;"
        " border-top-left-radius: 9px; text-align: right }",
        right_to_left=True,
    )
    assert dict(done.rules[0].declarations) == {
        "border-right": "4px solid #ff0000",
        "padding": "1px 4px 3px 2px",
        "border-radius": "2px 1px 4px 3px",
        "border-top-right-radius": "9px",
        "text-align": "left",
    }


def test_content_is_padded_at_the_other_side_in_right_to_left(qtbot: QtBot) -> None:
    frame = QFrame()
    qtbot.addWidget(frame)
    frame.setProperty("class", "a")
    frame.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    frame.setStyleSheet(css(".a { padding: 1px 20px 3px 5px }", right_to_left=True).qss)
    frame.resize(100, 50)
    frame.ensurePolished()
    inner = frame.contentsRect()
    assert (inner.left(), frame.width() - inner.right() - 1) == (20, 5)


def test_states_of_outer_steps_are_kept_from_qt_and_given_to_painted_rows() -> None:
    done = css(".qcw-room:hover .qcw-room__name { color: red }")
    assert done.qss == ".qcw-room.qcw-is-hover .qcw-room__name { color: #ff0000 }\n"


def test_text_colour_of_a_box_reaches_its_texts_but_never_beats_their_own() -> None:
    base = Source(
        "base", ".qcw-user-display-name { color: red } .qcw-user-status { color: red } .on { color: lime }"
    )
    middle = Source("middle", ".qcw-user-status { font-size: 9px }")
    user = Source("user", ".qcw-user-status { color: blue } .qcw-header { color: white }")
    done = translate([base, middle, user])
    order = [(rule.selector.qss(), rule.declarations[0][1]) for rule in done.rules]
    assert order == [
        (".qcw-user-display-name", "#ff0000"),
        (".qcw-user-display-name", "#ffffff"),
        (".qcw-user-status", "#ff0000"),
        (".qcw-user-status", "#ffffff"),
        (".on", "#00ff00"),
        (".qcw-user-status", "9px"),
        (".qcw-user-status", "#0000ff"),
        (".qcw-header", "#ffffff"),
    ]


def test_pictures_come_from_the_folder_of_the_sheet_only(tmp_path: Path) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"x")
    done = qss(
        ".a { background-image: url(a.png) } .b { background: url('../b.png') } .c { image: url(c.png) }",
        folder,
    )
    assert done.qss == f'.a {{ background-image: url("{(folder / "a.png").resolve().as_posix()}") }}\n'
    assert [
        "outside" in diagnostic.message or "does not exist" in diagnostic.message
        for diagnostic in done.report
    ] == [
        True,
        True,
    ]


def test_the_floating_window_is_placed_by_variables() -> None:
    done = css(
        ".qcw-chat-wrapper { width: 400px; height: 0; border-radius: 12px }"
        ".qcw-container--open .qcw-chat-wrapper { height: 520px } .qcw-container { right: 24px; color: red }"
        ".qcw-container--wide .qcw-chat-wrapper { width: 900px }"
    )
    assert done.tokens == {
        "window-width": "400px",
        "radius-window": "12px",
        "window-height": "520px",
        "float-side": "24px",
    }
    assert "width" not in done.qss
    assert done.report == ()


def test_a_sheet_can_replace_an_icon(tmp_path: Path) -> None:
    (tmp_path / "send.svg").write_text("<svg/>")
    done = qss(
        ":root { --icon-send: url(send.svg); --icon-size: 24px; --icon-close: url(none.svg) }", tmp_path
    )
    assert done.icon_files == {"send": str((tmp_path / "send.svg").resolve())}
    assert done.tokens["icon-size"] == "24px"
    assert len(done.report) == 1


def test_tokens_say_what_they_are() -> None:
    done = qss(
        ":root { --a: #80FF0000; --b: 1.5em; --c: 72%; --d: inside; --e: var(--a); --f: 3; --g: var(--no) }"
    )
    assert done.tokens == {
        "a": "#80ff0000", "b": "21px", "c": "0.72", "d": "inside", "e": "#80ff0000", "f": "3", "g": "",
    }  # fmt: skip
