"""Every file says what it owns, stays small and keeps its hands off what is not its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.modules import modules

MOST_LINES_IN_FILE = 430
MOST_LINES_IN_FUNCTION = 90
# Longer for a reason, each up to its own number; an entry that is no longer needed fails.
LONGER = {
    "core/wire/requests.py": 520,  # a catalogue: one short function for each endpoint
}
EMPTY_NAMES = {"utils", "util", "misc", "common", "helpers", "helper", "stuff", "tools"}
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}|(?:rgb|rgba|hsl|hsla|hsv)\(.*\)")
# The theme, and the demo photographs that the gallery paints: those are content, not looks.
HOMES_OF_LOOKS = ("ui/theme/", "gallery/pictures.py")
# One choke point each: what is dangerous with foreign input, and the only files that may do it.
CHOKE_POINTS = {
    # opening an address
    r"\bQDesktopServices\.openUrl\(|\bwebbrowser\.open": {"ui/window/wiring.py"},
    # the clipboard, where control characters would be commands to a terminal
    r"\bclipboard\(\)": {"ui/widgets/outgoing_text.py"},
    # decoding a picture
    r"\bQImageReader\(|\bloadFromData\(|\bfromData\(|\bQMovie\(": {"ui/timeline/paint/picture_decoding.py"},
}


def test_every_module_opens_with_one_sentence() -> None:
    problems = []
    for module in modules():
        first = (ast.get_docstring(module.tree) or "").split("\n\n")[0].rstrip()
        if not first.endswith((".", ":")):
            problems.append(f"{module.name} opens with {first!r}")
    assert not problems


def test_every_module_is_small() -> None:
    problems = []
    for module in modules():
        lines = module.text.count("\n")
        if lines > LONGER.get(module.name, MOST_LINES_IN_FILE):
            problems.append(f"{module.name} has {lines} lines; it probably has two jobs")
        for function in functions(module.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > MOST_LINES_IN_FUNCTION:
                problems.append(f"{module.name}: {function.name} has {length} lines")
    assert not problems


def test_longer_modules_still_are() -> None:
    lengths = {module.name: module.text.count("\n") for module in modules()}
    assert [name for name in LONGER if lengths.get(name, 0) <= MOST_LINES_IN_FILE] == []


def test_every_module_has_an_honest_name() -> None:
    for module in modules():
        parts = set(module.name.removesuffix(".py").split("/"))
        assert not parts & EMPTY_NAMES, f"{module.name} does not say what is inside"


def test_looks_are_left_to_the_theme() -> None:
    problems = [
        f"{module.name} {found}"
        for module in modules()
        if module.name.startswith(("ui/", "app/", "gallery/")) and not module.name.startswith(HOMES_OF_LOOKS)
        for found in look_literals(module.tree)
    ]
    assert not problems, "looks belong into styles/ or ui/theme"


def test_models_and_wire_read_no_clock() -> None:
    problems = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.name.startswith(("core/models", "core/wire"))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
    ]
    assert not problems, "the time comes in as an argument"


def test_no_module_keeps_global_state() -> None:
    problems = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    assert not problems, "hand the object in through the constructor instead"


def test_every_painter_ends_with_its_block() -> None:
    """An exception keeps its frames, and so a painter, alive: painting goes on beside it until Qt crashes."""
    problems = []
    for module in modules():
        held = {
            id(item.context_expr)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.With)
            for item in node.items
        }
        problems += [
            f"{module.name}:{node.lineno}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("QPainter", "QStylePainter")
            and id(node) not in held
        ]
    assert not problems, "write `with QPainter(...) as painter:`"


@pytest.mark.parametrize(("call", "homes"), CHOKE_POINTS.items())
def test_choke_point(call: str, homes: set[str]) -> None:
    users = {module.name for module in modules() if re.search(call, module.text)}
    assert users <= homes


@pytest.mark.parametrize(
    "line",
    [
        'QColor("red")',
        "QColor(1, 2, 3)",
        'QFont("Arial")',
        "font.setPointSize(12)",
        "font.setPixelSize(12)",
        'x = "#ff0000"',
        'x = "color: #fff"',
        'x = "rgb(1, 2, 3)"',
        "w.setStyleSheet('color: red')",
        "w.setFixedSize(10, 20)",
        "w.setMinimumWidth(10)",
    ],
)
def test_planted_look_is_found(line: str) -> None:
    assert list(look_literals(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "QColor(value)",
        "QFont(base)",
        "QColor(Qt.GlobalColor.transparent)",
        'x = "#room"',
        "w.setFixedSize(size)",
        "w.setMinimumWidth(0)",
        'x = "#1 of 3"',
        "w.setStyleSheet(sheet)",
    ],
)
def test_innocent_line_is_left_alone(line: str) -> None:
    assert not list(look_literals(ast.parse(line)))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


SIZE_SETTERS = {
    "setFixedSize",
    "setFixedWidth",
    "setFixedHeight",
    "setMinimumSize",
    "setMinimumWidth",
    "setMinimumHeight",
    "setMaximumSize",
    "setMaximumWidth",
    "setMaximumHeight",
    "setIconSize",
    "setPointSize",
    "setPointSizeF",
    "setPixelSize",
}
LOOK_CLASSES = {"QColor", "QFont", "QBrush", "QPen"}


def look_literals(tree: ast.AST) -> Iterator[str]:
    """Places where a colour, a font or a size is written into the code instead of a style sheet."""
    docstrings = set(docstring_nodes(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from look_in_call(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            match = re.search(rf"(?:^|[\s:(])({COLOUR.pattern})(?=$|[\s;)])", node.value)
            if match:
                yield f"line {node.lineno} holds the colour {match.group(1)}"


def look_in_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    literals = [a.value for a in call.args if isinstance(a, ast.Constant) and not isinstance(a.value, bool)]
    if name in LOOK_CLASSES and literals:
        yield f"line {call.lineno} calls {name} with {literals}"
    # Zero takes a limit away; that is layout, not looks.
    if name in SIZE_SETTERS and any(isinstance(value, int | float) and value != 0 for value in literals):
        yield f"line {call.lineno} calls {name} with {literals}"
    if name == "setStyleSheet" and any(isinstance(value, str) and value for value in literals):
        yield f"line {call.lineno} sets a style sheet of its own"


def docstring_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
